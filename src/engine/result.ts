import type { Ending } from "../core/errors.ts";
import type { Outcome } from "./apply/outcome.ts";
import type { Evidence } from "./witness/evidence-types.ts";
import type { Unsettled } from "./witness/port.ts";

/** How a transition ended: what became of each target, what was seen, and the code that the command ends with. */
export interface Result {
  readonly ending: "done" | Ending;
  readonly outcomes: readonly Outcome[];
  /** What was written back after a failure. */
  readonly rolledBack: readonly Outcome[];
  /** The sights that did not show what they are due to show. */
  readonly unseen: readonly Unsettled[];
  /** Until when an idle connection from before closing may lead to an application: milliseconds since the epoch. */
  readonly idleUntil?: number;
  /** The person stopped it. */
  readonly interrupted?: boolean;
  readonly evidence?: Evidence;
}

/** Is the target as asked: written, or so already? */
export const isThrough = ({ state }: Outcome): boolean => state === "done" || state === "skipped";

/** Did a write fail, and why? Failures that somebody else's change caused are drift. */
export function failureOf(outcomes: readonly Outcome[]): "drift" | "failed" | undefined {
  const failed = outcomes.filter((outcome) => outcome.state === "failed");
  if (failed.length === 0) return undefined;
  return failed.some(({ decision }) => decision?.kind === "drift") ? "drift" : "failed";
}
