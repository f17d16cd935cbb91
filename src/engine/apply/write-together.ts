import type { Cluster } from "../../cluster/port.ts";
import { pool } from "../../core/pool.ts";
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
  let failed = false;
  const one = async (target: Target): Promise<Outcome> => {
    if ((failed && options.keepGoing !== true) || options.stop?.aborted === true) return { state: "not-run", target };
    const outcome = await writeOne(cluster, target, decide, options);
    failed ||= outcome.state === "failed";
    options.on?.(outcome);
    return outcome;
  };
  return pool(targets, one, options.parallel);
}
