import type { Cluster } from "../../cluster/port.ts";
import { allowed } from "../../cluster/allowed.ts";
import { resources } from "../../core/resources.ts";
import { standing } from "../../core/standing.ts";
import { maintenancesIn } from "../../page/keys.ts";
import { indexIn } from "../held/edit.ts";
import { holdersOf, targetsIn } from "../held/holders.ts";
import { decodeIndex, type MaintenanceIndex } from "../held/index-text.ts";
import { nameOf, type Target } from "../plan/types.ts";
import type { PagePlace } from "../site.ts";
import type { Vanished } from "./types.ts";

/** What a page remembers of its maintenances, and is not so. */
interface Amiss {
  /** What was made to close something, and is not there. */
  readonly vanished: readonly Vanished[];
  /** What is open, while the same maintenance holds others closed. */
  readonly unfinished: readonly Vanished[];
  /** The other namespaces of its maintenances. */
  readonly others: readonly string[];
}

/**
 * What a page remembers, and is not so: somebody deleted what closed a part, or a run was killed half-way. Where this account
 * may not look, nothing.
 */
export async function amiss(cluster: Cluster, page: PagePlace, targets: readonly Target[]): Promise<Amiss> {
  const configMap = await allowed(cluster.get({ resource: resources.configMap, ...page }));
  const all = await Promise.all(
    maintenancesIn(Object.keys(configMap?.data ?? {})).map(async (maintenance): Promise<Amiss> => {
      const read = decodeIndex((configMap && indexIn(configMap, maintenance)) ?? "");
      if (!("index" in read)) return { vanished: [], unfinished: [], others: [] };
      const named = (names: readonly string[]) => names.map((target) => ({ target, maintenance }));
      const open = stillOpen(read.index, targets);
      const goesOn = open.length > 0 && (await holds(cluster, maintenance, { targets, others: read.index.namespaces }));
      return {
        vanished: named(notThere(read.index, targets)),
        unfinished: named(goesOn ? open : []),
        others: read.index.namespaces,
      };
    }),
  );
  return {
    vanished: all.flatMap(({ vanished }) => vanished),
    unfinished: all.flatMap(({ unfinished }) => unfinished),
    others: all.flatMap(({ others }) => others),
  };
}

function notThere({ targets: indexed }: MaintenanceIndex, targets: readonly Target[]): readonly string[] {
  const there = new Set(targets.map(nameOf));
  return indexed.flatMap(({ part = [] }) => part).filter((part) => !there.has(part));
}

/** One that was deleted and made anew meanwhile is another object now: reopening says so. */
function stillOpen({ targets: indexed }: MaintenanceIndex, targets: readonly Target[]): readonly string[] {
  const there = new Map(targets.map((target) => [nameOf(target), target.object]));
  return indexed.flatMap(({ kind, name, uid, part }) => {
    const object = part === undefined ? there.get(`${kind}/${name}`) : undefined;
    const same = object !== undefined && object.metadata.uid === uid;
    return same && standing(object).state === "open" ? [`${kind}/${name}`] : [];
  });
}

interface Where {
  readonly targets: readonly Target[];
  /** The other namespaces in which it had targets. */
  readonly others: readonly string[];
}

/** Does the maintenance hold anything, here or in its other namespaces, as far as this account may look? */
async function holds(cluster: Cluster, maintenance: string, { targets, others }: Where): Promise<boolean> {
  const holdsAny = (all: readonly Target[]) => all.some((target) => holdersOf(target).includes(maintenance));
  if (holdsAny(targets)) return true;
  const elsewhere = await Promise.all(others.map((each) => allowed(targetsIn(cluster, each))));
  return elsewhere.some((all) => all !== undefined && holdsAny(all));
}
