import { changeTo, invert, type Change } from "../../core/change.ts";
import { madeFor } from "../../core/made.ts";
import { withoutHold, type ClosedRecord } from "../../core/record.ts";
import { partOf } from "../../core/part.ts";
import { standing } from "../../core/standing.ts";
import { byHand } from "../../core/target.ts";
import { coverOf, giveAway } from "./part.ts";
import { ownedBy } from "../../edge/refusals.ts";
import { nameOf, refused, type Decision, type Target } from "./types.ts";
import { unreadable } from "./unreadable.ts";
import { deletionOf, forgetChanges, recordChanges, writeOf } from "./write.ts";

/** What to do about members that somebody else changed: keep what is there, or put back what was there before closing. */
export type DriftAnswer = "keep-theirs" | "restore";

export interface ReopenRequest {
  /** Whose hold goes; absent: the only one, whoever's it is. */
  readonly maintenance?: string;
  readonly drift?: DriftAnswer;
  /** The keys of all targets that reopen together. */
  readonly together?: ReadonlySet<string>;
}

/** What reopening does with one target: pure, from the object as it was read. */
export function decideReopen(target: Target, request: ReopenRequest): Decision {
  const owned = ownedBy(target.object);
  if (owned !== undefined) return { kind: "refused", ...owned };
  const now = standing(target.object);
  if (now.state === "open") return { kind: "nothing", why: `${nameOf(target)} is open` };
  if (now.state === "unreadable") return unreadable(target, now.reason);
  const { record } = now;
  const leaving = request.maintenance ?? onlyHolder(target, record);
  if (leaving === undefined) return several(target, record);
  const left = withoutHold(record, leaving);
  if (left.holds.length === record.holds.length) {
    return { kind: "nothing", why: `${nameOf(target)} is not held by ${leaving}` };
  }
  if (left.holds.length > 0) {
    const why = `stays closed: held by ${left.holds.map(({ maintenance }) => maintenance).join(", ")}`;
    return { kind: "note", write: writeOf(target, recordChanges(target.object, left)), needs: [], why };
  }
  if (now.state === "drifted" && request.drift === undefined)
    return { kind: "drift", record, differing: now.differing };
  if (madeFor(target.object) !== undefined) return removal(target, request);
  if (now.state === "closed") return restore(target, invert(record.changes));
  return restore(target, request.drift === "restore" ? putBack(target, record) : ours(record, now.differing));
}

/** Whoever's hold goes where none is named. A part is reopened with what it is a part of: there the person's own goes. */
function onlyHolder({ object }: Target, { holds }: ClosedRecord): string | undefined {
  if (holds.length === 1) return holds[0]?.maintenance;
  return partOf(object) === undefined
    ? undefined
    : holds.find(({ maintenance }) => maintenance === byHand)?.maintenance;
}

/** The way back of what was made is that it goes; one that somebody pointed elsewhere may stay, and is theirs then. */
function removal(target: Target, { drift, together }: ReopenRequest): Decision {
  const now = standing(target.object);
  const moved = now.state === "drifted" && now.differing.some(({ at }) => at[0] === "spec");
  const cover = coverOf(target, together ?? new Set());
  const write =
    moved && drift === "keep-theirs"
      ? writeOf(target, [...forgetChanges(target.object), ...giveAway(target.object)])
      : deletionOf(target);
  if (cover === undefined) return { kind: "switch", write, needs: [], notes: [] };
  return { kind: "note", write, needs: [], why: `visitors keep the page: ${nameOf(cover)} is closed, too` };
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
