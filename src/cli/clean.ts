import { clean, cleanable, pagesIn, type Cleaned } from "../engine/clean.ts";
import { exitCodes } from "../core/errors.ts";
import { defaultWorkload } from "../page/model.ts";
import { findFile, namespaced, type SpecFile } from "./file.ts";
import type { ClusterOptions } from "./commands/options.ts";
import { say } from "./say.ts";
import { teller } from "./tell.ts";
import { clusterOf, pageOf, worldOf } from "./world.ts";

export interface CleanOptions extends ClusterOptions {
  readonly output: "table" | "json";
  /** The file of maintenances: a page may have a name of its own. */
  readonly file?: string;
  /** Seconds. */
  readonly idleTimeout: number;
  readonly images: boolean;
  readonly keep: boolean;
}

/** Removes the page from a namespace where nothing is closed. Returns the exit code. */
export async function runClean(options: CleanOptions): Promise<number> {
  const file = await findFile(options.file);
  const cluster = await clusterOf(namespaced(options, file));
  try {
    const world = worldOf(cluster, { edge: [], verify: false }, teller());
    const { namespace } = cluster;
    const names = [...new Set([...namesOf(file), ...(await pagesIn(cluster, namespace))])];
    const targets = await cleanable(
      cluster,
      names.map((name) => ({ namespace, name })),
    );
    const all: Cleaned[] = [];
    for (const name of names) {
      const page = { ...(await pageOf(cluster, { name })), idleTimeout: options.idleTimeout };
      all.push(await clean(world, page, { targets, images: options.images, keep: options.keep }));
    }
    if (options.output === "table") for (const line of sayings(all, options, cluster.namespace)) say(line);
    return exitCodes.done;
  } finally {
    cluster.close();
  }
}

function sayings(all: readonly Cleaned[], { keep }: CleanOptions, namespace: string): readonly string[] {
  if (keep) return [`The page stays in ${namespace}, for the next time.`];
  const left = all.flatMap((each) => each.left);
  const gone = all.some(({ removed }) => removed.length > 0);
  return [
    gone ? `The page is gone from ${namespace}.` : `There is no page of ours in ${namespace}.`,
    ...(left.length === 0
      ? []
      : [`Its images stay: ${left.join(", ")}.`, `Remove them, too:  entracte clean --images -n ${namespace}`]),
  ];
}

/** The names that pages have: the usual one, and those of the file. */
function namesOf(file: SpecFile | undefined): ReadonlySet<string> {
  const pages = [file?.spec.page, ...Object.values(file?.spec.maintenances ?? {}).map(({ page }) => page)];
  return new Set([defaultWorkload.name, ...pages.flatMap((page) => page?.name ?? [])]);
}
