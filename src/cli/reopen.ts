import { exitCodes } from "../core/errors.ts";
import type { DriftAnswer } from "../engine/plan/reopen.ts";
import { reopen } from "../engine/reopen.ts";
import type { SwitchOptions } from "./options.ts";
import { heldBy, readTargets } from "./targets.ts";
import { quoted } from "./show/command.ts";
import { conclude } from "./conclude.ts";
import { say } from "./say.ts";
import { teller } from "./tell.ts";
import { clusterOf, pageOf, patienceOf, placeOf, worldOf } from "./world.ts";

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
    const result = await reopen(worldOf(cluster, options, teller()), {
      targets,
      request: { ...(maintenance === undefined ? {} : { maintenance }), ...(drift === undefined ? {} : { drift }) },
      page: await pageOf(cluster),
      patience: patienceOf(options),
      now: options.now,
    });
    const place = placeOf(options, cluster.namespace);
    return conclude(result, {
      did: "reopen",
      at: Date.now(),
      again: `entracte reopen ${words.map(quoted).join(" ")} ${place}`,
      next: [["Look:", `entracte status ${place}`]],
    });
  } finally {
    cluster.close();
  }
}
