import { clean } from "../engine/clean.ts";
import { exitCodes } from "../core/errors.ts";
import { defaultWorkload } from "../page/model.ts";
import { findFile, namespaced, type SpecFile } from "./file.ts";
import type { ClusterOptions } from "./options.ts";
import { everyTarget } from "../engine/held/holders.ts";
import { say } from "./say.ts";
import { teller } from "./tell.ts";
import { clusterOf, pageOf, worldOf } from "./world.ts";

export interface CleanOptions extends ClusterOptions {
  readonly output: "table" | "json";
  /** The file of maintenances: a page may have a name of its own. */
  readonly file?: string;
  /** Seconds. */
  readonly idleTimeout: number;
}

/** Removes the page from a namespace where nothing is closed. Returns the exit code. */
export async function runClean(options: CleanOptions): Promise<number> {
  const file = await findFile(options.file);
  const cluster = await clusterOf(namespaced(options, file));
  try {
    const world = worldOf(cluster, { edge: [], verify: false }, teller());
    const targets = await everyTarget(cluster);
    const removed: string[] = [];
    for (const name of namesOf(file)) {
      const page = { ...(await pageOf(cluster, { name })), idleTimeout: options.idleTimeout };
      removed.push(...(await clean(world, page, targets)));
    }
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

/** The names that pages have: the usual one, and those of the file. */
function namesOf(file: SpecFile | undefined): ReadonlySet<string> {
  const pages = [file?.spec.page, ...Object.values(file?.spec.maintenances ?? {}).map(({ page }) => page)];
  return new Set([defaultWorkload.name, ...pages.flatMap((page) => page?.name ?? [])]);
}
