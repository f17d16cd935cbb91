import { exitCodes } from "../core/errors.ts";
import type { DriftAnswer } from "../engine/plan/reopen.ts";
import { reopen } from "../engine/reopen.ts";
import type { SwitchOptions } from "./options.ts";
import { heldBy, readTargets } from "./targets.ts";
import { conclude, say, teller } from "./tell.ts";
import { clusterOf, pageOf, patienceOf, worldOf } from "./world.ts";

export interface ReopenOptions extends SwitchOptions {
  readonly now: boolean;
  readonly keepTheirs: boolean;
  readonly restore: boolean;
}

/** Reopens targets, or everything that a maintenance holds. Returns the exit code. */
export async function runReopen(words: readonly string[], options: ReopenOptions): Promise<number> {
  const cluster = await clusterOf(options);
  try {
    const [word = ""] = words;
    const maintenance = words.length === 1 && !word.includes("/") ? word : undefined;
    const targets = await (maintenance === undefined ? readTargets(cluster, words) : heldBy(cluster, maintenance));
    if (targets.length === 0) {
      say(`Nothing in ${cluster.namespace} is held closed by ${word}. All is open that it closed.`);
      return exitCodes.done;
    }
    const drift: DriftAnswer | undefined = options.keepTheirs ? "keep-theirs" : options.restore ? "restore" : undefined;
    const result = await reopen(worldOf(cluster, options, teller(options.output)), {
      targets,
      request: { ...(maintenance === undefined ? {} : { maintenance }), ...(drift === undefined ? {} : { drift }) },
      page: await pageOf(cluster),
      patience: patienceOf(options),
      now: options.now,
    });
    return conclude(result, options.output, [`Look:     entracte status -n ${cluster.namespace}`]);
  } finally {
    cluster.close();
  }
}
