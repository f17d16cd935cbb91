import { applyChanges } from "../core/change.ts";
import { Trouble } from "../core/errors.ts";
import { original, recordOf } from "../core/standing.ts";
import type { Cluster } from "../cluster/port.ts";
import type { Target } from "../engine/plan/types.ts";
import type { SpecFile } from "./file.ts";
import { everyTarget, holdersOf, readTargets } from "./targets.ts";
import { misspelt } from "./unknown.ts";

/** Targets that reopen together: those of one maintenance, or those that were named; all show the same page. */
export interface Group {
  readonly maintenance?: string;
  readonly targets: readonly Target[];
  /** The name of the page that they show. */
  readonly page?: string;
}

/**
 * The targets that the words of `reopen` name: one by one, or by the maintenance that holds them. `free` are the names that
 * hold nothing: all is open that they closed.
 * @throws Trouble (`usage`) where such a name is no file's, and something is closed under a name that is near to it
 */
export async function groupsOf(
  cluster: Cluster,
  words: readonly string[],
  file: SpecFile | undefined,
): Promise<{ readonly groups: readonly Group[]; readonly free: readonly string[] }> {
  const named = words.filter((word) => word.includes("/"));
  const names = words.filter((word) => !word.includes("/"));
  const targets = await readTargets(
    cluster,
    named.map((word) => ({ word, policy: {} })),
  );
  const all = names.length === 0 ? [] : await everyTarget(cluster);
  const held = names.map((maintenance) => ({
    maintenance,
    targets: all.filter((target) => holdersOf(target).includes(maintenance)),
  }));
  const free = held.flatMap((group) => (group.targets.length === 0 ? [group.maintenance] : []));
  for (const name of free) {
    const known = file !== undefined && Object.hasOwn(file.spec.maintenances, name);
    const meant = known ? undefined : misspelt(name, all);
    if (meant === undefined) continue;
    throw new Trouble("usage", `Nothing in ${cluster.namespace} is held closed by ${name}.`, [
      `Did you mean ${meant}?`,
      `entracte reopen ${meant} -n ${cluster.namespace}`,
    ]);
  }
  return { groups: [...held, { targets }].flatMap(byPage), free };
}

/** Targets that are open show none, and go with any. */
function byPage({ targets, ...group }: Group): Group[] {
  const pages = new Set(targets.flatMap((target) => pageShownBy(target) ?? []));
  if (pages.size < 2) return targets.length === 0 ? [] : [{ ...group, targets, ...named([...pages][0]) }];
  return [...pages].map((page) => ({
    ...group,
    ...named(page),
    targets: targets.filter((target) => (pageShownBy(target) ?? page) === page),
  }));
}

const named = (page: string | undefined) => (page === undefined ? {} : { page });

/** The Service that the target was pointed at when it closed: the page has its name. */
function pageShownBy({ adapter, object }: Target): string | undefined {
  const record = recordOf(object);
  if (record === undefined) return undefined;
  return adapter.backends(applyChanges(original(object), record.changes))[0]?.service;
}
