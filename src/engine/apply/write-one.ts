import { whyOf } from "../../core/errors.ts";
import { differing } from "../../core/change.ts";
import { isConflict, isLostTest, isNotFound, mayHaveHappened } from "../../cluster/failure.ts";
import type { Cluster } from "../../cluster/port.ts";
import { madeFor } from "../../core/made.ts";
import { isUnmade, unmade } from "../plan/part.ts";
import { nameOf, type Decision, type Target, type Write } from "../plan/types.ts";
import type { Outcome } from "./outcome.ts";
import { refOf, send } from "./send.ts";

/** What to do with a target as it stands: pure, and asked again whenever the object changed under us. */
export type Decide = (target: Target) => Decision;

export interface WriteOptions {
  /** Have the server check everything and store nothing. */
  readonly dryRun?: boolean;
}

/** How often an object that others change meanwhile is read and planned again. */
const attempts = 5;

/**
 * Writes what the decision asks of one target. A guard that lost (a 422 without causes, a 409), a target that is not there,
 * and a write whose answer was lost are not sent again: the object is read, and decided upon anew, a bounded number of times. Never throws for what
 * the API answers.
 */
export async function writeOne(
  cluster: Cluster,
  target: Target,
  decide: Decide,
  { dryRun = false }: WriteOptions = {},
): Promise<Outcome> {
  let now = target;
  for (let attempt = 1; ; attempt++) {
    const decision = decide(now);
    if (decision.kind === "nothing") return { state: "skipped", target: now, why: decision.why };
    if (decision.kind === "drift") return { state: "failed", target: now, why: "somebody else changed it", decision };
    if (decision.kind === "refused") return { state: "failed", target: now, why: decision.refused, decision };
    const { write } = decision;
    const note = decision.kind === "note" ? { why: decision.why } : {};
    let lost: boolean;
    try {
      const object = await send(cluster, write, { dryRun });
      return { state: "done", target: now, write, object, ...note };
    } catch (failure) {
      lost = mayHaveHappened(failure);
      const changed = isLostTest(failure) || isConflict(failure);
      const anew = lost || changed || isNotFound(failure);
      if (!anew || attempt === attempts) {
        const why = changed ? `somebody else keeps changing it, ${attempts} times as we looked` : whyOf(failure);
        return { state: "failed", target: now, why, maybe: lost };
      }
    }
    const read = await readAgain(cluster, now);
    if (typeof read === "string") return { state: "failed", target: now, why: read, maybe: lost };
    if (lost && hasHappened(write, read)) {
      return { state: "done", target: now, write, object: read.object, ...note };
    }
    now = read;
  }
}

/** Does the target stand as the write was to leave it? */
function hasHappened(write: Write, now: Target): boolean {
  return write.kind === "delete" ? isUnmade(now) : differing(now.object, write.changes).length === 0;
}

/** The target as it is now, or why it is not the same one any more. What we make may have gone, or have been made, meanwhile. */
export async function readAgain(cluster: Cluster, target: Target): Promise<Target | string> {
  try {
    const object = await cluster.get(refOf(target));
    if (madeFor(target.object) !== undefined) {
      if (object === undefined) return { ...target, object: unmade(target.object) };
      return nameOf({ ...target, object }) === nameOf(target) ? { ...target, object } : inTheWay(target);
    }
    if (object === undefined) return "it was deleted meanwhile";
    if (object.metadata.uid !== target.object.metadata.uid) {
      return "it was deleted and made anew meanwhile: it is another object now";
    }
    return { ...target, object };
  } catch (failure) {
    return whyOf(failure);
  }
}

/** Why it cannot be made: its name is taken by what is not ours. */
const inTheWay = ({ object: { kind, metadata } }: Target): string =>
  `${kind.toLowerCase()}/${metadata.name} is in its way, and is not ours`;
