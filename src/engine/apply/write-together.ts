import type { Cluster } from "../../cluster/port.ts";
import type { Target } from "../plan/types.ts";
import type { Outcome } from "./outcome.ts";
import { writeOne, type Decide, type WriteOptions } from "./write-one.ts";

export interface TogetherOptions extends WriteOptions {
  /** Go on with the others where one fails. */
  readonly keepGoing?: boolean;
  /** Writes under way at once: 8. */
  readonly parallel?: number;
  /** No further write is started once this aborts. */
  readonly stop?: AbortSignal | undefined;
  /** Told as each target is through. */
  readonly on?: (outcome: Outcome) => void;
}

/**
 * Writes all targets at once, so that the edge reloads few times: a router coalesces what comes within its reload interval
 * (openshift/router limiter.go). After a failure no further write is started, unless told to keep going; those under
 * way end. The outcomes are in the order of the targets.
 */
export async function writeTogether(
  cluster: Cluster,
  targets: readonly Target[],
  decide: Decide,
  options: TogetherOptions = {},
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = targets.map((target) => ({ state: "not-run", target }));
  const waiting = targets.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [index, target] of waiting) {
      if ((failed && options.keepGoing !== true) || options.stop?.aborted === true) return;
      const outcome = await writeOne(cluster, target, decide, options);
      failed ||= outcome.state === "failed";
      outcomes[index] = outcome;
      options.on?.(outcome);
    }
  };
  await Promise.all(Array.from({ length: options.parallel ?? 8 }, worker));
  return outcomes;
}
