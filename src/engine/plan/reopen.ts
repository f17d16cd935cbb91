import { changeTo, invert, type Change } from "../../core/change.ts";
import type { ClosedRecord } from "../../core/record.ts";
import { standing } from "../../core/standing.ts";
import { nameOf, refused, type Decision, type Target } from "./types.ts";
import { unreadable } from "./unreadable.ts";
import { forgetChanges, recordChanges, writeOf } from "./write.ts";

/** What to do about members that somebody else changed: keep what is there, or put back what was there before closing. */
export type DriftAnswer = "keep-theirs" | "restore";

export interface ReopenRequest {
  /** Whose hold goes; absent: the only one, whoever's it is. */
  readonly maintenance?: string;
  readonly drift?: DriftAnswer;
}

/** What reopening does with one target: pure, from the object as it was read. */
export function decideReopen(target: Target, request: ReopenRequest): Decision {
  const now = standing(target.object);
  if (now.state === "open") return { kind: "nothing", why: `${nameOf(target)} is open` };
  if (now.state === "unreadable") return unreadable(target, now.reason);
  const { record } = now;
  const leaving = request.maintenance ?? (record.holds.length === 1 ? record.holds[0]?.maintenance : undefined);
  if (leaving === undefined) return several(target, record);
  const holds = record.holds.filter(({ maintenance }) => maintenance !== leaving);
  if (holds.length === record.holds.length) {
    return { kind: "nothing", why: `${nameOf(target)} is not held by ${leaving}` };
  }
  if (holds.length > 0) {
    const why = `stays closed: held by ${holds.map(({ maintenance }) => maintenance).join(", ")}`;
    return { kind: "note", write: writeOf(target, recordChanges(target.object, { ...record, holds })), why };
  }
  if (now.state === "closed") return restore(target, invert(record.changes));
  if (request.drift === undefined) return { kind: "drift", record, differing: now.differing };
  return restore(target, request.drift === "restore" ? putBack(target, record) : ours(record, now.differing));
}

function restore(target: Target, back: readonly Change[]): Decision {
  const write = writeOf(target, [...back, ...forgetChanges(target.object)]);
  return { kind: "switch", write, needs: [], notes: [] };
}

/** Every diverted member as it was before closing, whatever stands there now. */
function putBack({ object }: Target, record: ClosedRecord): Change[] {
  return record.changes.toReversed().flatMap(({ at, before }) => changeTo(object, at, before));
}

/** The way back of those members alone that nobody else has changed. */
function ours(record: ClosedRecord, differing: readonly Change[]): Change[] {
  const theirs = new Set(differing.map(({ at }) => JSON.stringify(at)));
  return invert(record.changes.filter(({ at }) => !theirs.has(JSON.stringify(at))));
}

function several(target: Target, record: ClosedRecord): Decision {
  const { namespace = "default" } = target.object.metadata;
  const [first = "", ...others] = record.holds.map(
    ({ maintenance }) => `entracte reopen ${maintenance} -n ${namespace}`,
  );
  return refused(`${nameOf(target)} is held closed by several maintenances. Reopen each:`, first, ...others);
}
