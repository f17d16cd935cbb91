import { isList, isObject, type Json } from "./json.ts";
import type { Change } from "./change.ts";
import type { Locator } from "./locator.ts";

/** The annotation that holds the record of a closed object. */
export const recordAnnotation = "entracte.dev/record";
/** The annotation beside it that holds the way back without us: a JSON Patch. */
export const undoAnnotation = "entracte.dev/undo";

/** A moment, as RFC 3339 in UTC with seconds: `2026-11-25T02:04:31Z`. */
export type Instant = string;

/** One maintenance's claim that an object stays closed. The object reopens when the last hold goes. */
export interface Hold {
  readonly maintenance: string;
  readonly since: Instant;
  readonly until?: Instant;
  /** Who closed it: the API's name for them, and the CI user where there is one. */
  readonly by: string;
  readonly reason?: string;
}

/** What stands on a closed object: what was there before, who holds it closed, and what the edge answered before. */
export interface ClosedRecord {
  readonly v: 1;
  readonly changes: readonly Change[];
  readonly holds: readonly Hold[];
  /** By URL: the HTTP status that each address gave before closing; 0 where it gave none. */
  readonly answered: { readonly [url: string]: number };
  /** When it was closed, where the hold that closed it has gone and others still hold it. */
  readonly since?: Instant;
}

/** The text of the record's annotation. */
export function encodeRecord(record: ClosedRecord): string {
  return JSON.stringify(record);
}

/** Reads a record's text. A version or shape that this program does not know is refused with a reason, never guessed at. */
export function decodeRecord(text: string): { readonly record: ClosedRecord } | { readonly unreadable: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { unreadable: "the record is not JSON" };
  }
  if (!isObject(value)) return { unreadable: "the record is not a JSON object" };
  if (value.v !== 1)
    return {
      unreadable: `the record has version ${JSON.stringify(value.v) ?? "(none)"}; this entracte reads version 1`,
    };
  const { changes, holds, answered } = value;
  if (!isList(changes) || !changes.every(isChange)) return { unreadable: "the record's changes are damaged" };
  if (!isList(holds) || holds.length === 0 || !holds.every(isHold))
    return { unreadable: "the record's holds are damaged" };
  if (!isObject(answered) || !Object.values(answered).every((status) => typeof status === "number")) {
    return { unreadable: "the record's answers are damaged" };
  }
  if (value.since !== undefined && typeof value.since !== "string")
    return { unreadable: "the time in the record is damaged" };
  return { record: value as unknown as ClosedRecord };
}

function isChange(value: Json): boolean {
  return isObject(value) && isLocator(value.at) && (value.before !== undefined || value.after !== undefined);
}

function isLocator(value: Json | undefined): value is Locator & Json {
  return isList(value) && value.length > 0 && value.every((step) => typeof step === "string" || isObject(step));
}

function isHold(value: Json): boolean {
  const text = (member: Json | undefined) => typeof member === "string";
  const optional = (member: Json | undefined) => member === undefined || text(member);
  return (
    isObject(value) &&
    [value.maintenance, value.since, value.by].every(text) &&
    optional(value.until) &&
    optional(value.reason)
  );
}

/** Holds with this one added, or put in the place of the same maintenance's earlier one (which keeps its `since`). */
export function withHold(holds: readonly Hold[], hold: Hold): Hold[] {
  const earlier = holds.find((h) => h.maintenance === hold.maintenance);
  if (earlier === undefined) return [...holds, hold];
  return holds.map((h) => (h === earlier ? { ...hold, since: earlier.since } : h));
}

/** The record without what this maintenance holds: the object stays closed since when it was. */
export function withoutHold(record: ClosedRecord, maintenance: string): ClosedRecord {
  const holds = record.holds.filter((hold) => hold.maintenance !== maintenance);
  const since = closedSince(record);
  return holds.some((hold) => hold.since === since) ? { ...record, holds } : { ...record, holds, since };
}

/** When the object was closed: by the first of all that hold it, or held it before. */
export function closedSince({ since, holds }: Pick<ClosedRecord, "since" | "holds">): Instant {
  const all = [...(since === undefined ? [] : [since]), ...holds.map((hold) => hold.since)];
  // Written alike (RFC 3339 in UTC with seconds), moments sort as text.
  return all.reduce((first, each) => (each < first ? each : first));
}
