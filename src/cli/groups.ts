import { Trouble } from "../core/errors.ts";
import type { Cluster } from "../cluster/port.ts";
import { findHeld, type Held } from "../engine/held/find.ts";
import { everyTarget } from "../engine/held/holders.ts";
import type { Target } from "../engine/plan/types.ts";
import type { SpecFile } from "./file.ts";
import { readTargets } from "./targets.ts";
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
  file: SpecFile | undefined,
): Promise<{ readonly groups: readonly Group[]; readonly free: readonly Held[] }> {
  const named = words.filter((word) => word.includes("/"));
  const names = words.filter((word) => !word.includes("/"));
  const targets = await readTargets(
    cluster,
    named.map((word) => ({ word })),
  );
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
