import type { Cluster } from "../cluster/port.ts";
import { findHeld, type Held } from "../engine/held/find.ts";
import { everyTarget, holdersOf } from "../engine/held/holders.ts";
import { partOf } from "../core/part.ts";
import { byHand } from "../core/target.ts";
import { keyOf, type Target } from "../engine/plan/types.ts";
import type { SpecFile } from "./file.ts";
import { readTargets } from "./targets.ts";
import { checkOne } from "./words.ts";
import { unheld } from "./unknown.ts";

/** Targets that reopen together: all that a maintenance holds, or those that were named. */
export type Group = Held | { readonly targets: readonly Target[]; readonly maintenance?: undefined };

/** What is said beside the words. */
interface Beside {
  readonly file: SpecFile | undefined;
  /** Is there a file that cannot be read? */
  readonly aside: boolean;
  readonly paths: readonly string[] | undefined;
}

/**
 * The targets that the words of `reopen` name: one by one, or by the maintenance that holds them, in all its namespaces.
 * `free` are the maintenances that hold nothing: all is open that they closed.
 * @throws Trouble (`usage`) where such a name neither holds anything, nor did before, nor stands in the file
 */
export async function groupsOf(
  cluster: Cluster,
  words: readonly string[],
  { file, aside, paths }: Beside,
): Promise<{ readonly groups: readonly Group[]; readonly free: readonly Held[] }> {
  const named = words.filter((word) => word.includes("/"));
  const names = words.filter((word) => !word.includes("/"));
  if (paths !== undefined) checkOne(named, paths);
  const part = paths === undefined ? {} : { paths };
  const read = await readTargets(
    cluster,
    named.map((word) => ({ word, ...part })),
  );
  const targets = paths === undefined && read.length > 0 ? await withParts(cluster, read) : read;
  const held = await Promise.all(names.map((name) => findHeld(cluster, name)));
  const free = held.filter((each) => each.targets.length === 0);
  // What a file that cannot be read names is not known: no name is a mistake then.
  const unknown = aside ? undefined : free.find((each) => !isKnown(each, file));
  if (unknown !== undefined) throw await unheld(cluster, unknown.maintenance, file);
  const groups = [...held, { targets }].filter((group) => group.targets.length > 0);
  return { groups, free };
}

/** Is it a maintenance that may be reopened once more: the file names it, or it held something before? */
function isKnown({ maintenance, remembered, former }: Held, file: SpecFile | undefined): boolean {
  const named = file !== undefined && Object.hasOwn(file.spec.maintenances, maintenance);
  return named || remembered || former || maintenance === byHand;
}

/** Targets with those of their parts that were closed by name: who reopens the whole means them, too. */
async function withParts(cluster: Cluster, targets: readonly Target[]): Promise<readonly Target[]> {
  const names = new Set(targets.map(({ adapter, object }) => `${adapter.kind}/${object.metadata.name}`));
  const there = new Set(targets.map(keyOf));
  const parts = (await everyTarget(cluster)).filter((target) => {
    const part = partOf(target.object);
    const meant = part !== undefined && names.has(`${part.kind}/${part.name}`) && !there.has(keyOf(target));
    return meant && holdersOf(target).includes(byHand);
  });
  return [...targets, ...parts];
}
