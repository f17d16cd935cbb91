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
  readonly evidence?: Evidence;
}

/** Did a write fail, and why? Failures that somebody else's change caused are drift. */
export function failureOf(outcomes: readonly Outcome[]): "drift" | "failed" | undefined {
  const failed = outcomes.filter((outcome) => outcome.state === "failed");
  if (failed.length === 0) return undefined;
  return failed.some(({ decision }) => decision?.kind === "drift") ? "drift" : "failed";
}
