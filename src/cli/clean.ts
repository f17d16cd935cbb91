import { clean } from "../engine/clean.ts";
import { exitCodes } from "../core/errors.ts";
import type { ClusterOptions } from "./options.ts";
import { everyTarget } from "./targets.ts";
import { say } from "./say.ts";
import { teller } from "./tell.ts";
import { clusterOf, pageOf, worldOf } from "./world.ts";

export interface CleanOptions extends ClusterOptions {
  readonly output: "table" | "json";
  /** Seconds. */
  readonly idleTimeout: number;
}

/** Removes the page from a namespace where nothing is closed. Returns the exit code. */
export async function runClean(options: CleanOptions): Promise<number> {
  const cluster = await clusterOf(options);
  try {
    const world = worldOf(cluster, { ...options, edge: [], verify: false, settle: 0, timeout: 0 }, teller());
    const page = { ...(await pageOf(cluster)), idleTimeout: options.idleTimeout };
    const removed = await clean(world, page, await everyTarget(cluster));
    if (options.output === "table") {
      say(
        removed.length === 0
          ? `There is no page of ours in ${cluster.namespace}.`
          : `The page is gone from ${cluster.namespace}.`,
      );
    }
    return exitCodes.done;
  } finally {
    cluster.close();
  }
}
