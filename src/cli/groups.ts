import { Trouble } from "../core/errors.ts";
import type { Cluster } from "../cluster/port.ts";
import { findHeld, type Held } from "../engine/held/find.ts";
import { everyTarget, holdersOf } from "../engine/held/holders.ts";
import { partOf } from "../core/part.ts";
import { byHand } from "../core/target.ts";
import { keyOf, type Target } from "../engine/plan/types.ts";
import type { SpecFile } from "./file.ts";
import { readTargets } from "./targets.ts";
import { checkOne } from "./words.ts";
import { misspelt } from "./unknown.ts";

/** Targets that reopen together: all that a maintenance holds, or those that were named. */
export type Group = Held | { readonly targets: readonly Target[]; readonly maintenance?: undefined };

/**
 * The targets that the words of `reopen` name: one by one, or by the maintenance that holds them, in all its namespaces.
 * `free` are the maintenances that hold nothing: all is open that they closed.
 * @throws Trouble (`usage`) where such a name is not known, and something is closed under a name that is near to it
 */
export async function groupsOf(
  cluster: Cluster,
  words: readonly string[],
  { file, paths }: { readonly file: SpecFile | undefined; readonly paths?: readonly string[] | undefined },
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
  for (const { maintenance: name, remembered } of free) {
    if (remembered || (file !== undefined && Object.hasOwn(file.spec.maintenances, name))) continue;
    const meant = misspelt(name, await everyTarget(cluster));
    if (meant === undefined) continue;
    throw new Trouble("usage", `Nothing in ${cluster.namespace} is held closed by ${name}.`, [
      `Did you mean ${meant}?`,
      `entracte reopen ${meant} -n ${cluster.namespace}`,
    ]);
  }
  const groups = [...held, { targets }].filter((group) => group.targets.length > 0);
  return { groups, free };
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
