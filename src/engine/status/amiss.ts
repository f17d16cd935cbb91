import type { Cluster } from "../../cluster/port.ts";
import { allowed } from "../../cluster/allowed.ts";
import { resources } from "../../core/resources.ts";
import { standing } from "../../core/standing.ts";
import { maintenancesIn } from "../../page/keys.ts";
import { indexIn } from "../held/edit.ts";
import { holdersOf } from "../held/holders.ts";
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
}

/**
 * What a page remembers, and is not so: somebody deleted what closed a part, or a run was killed half-way. Where this account
 * may not look, nothing.
 */
export async function amiss(cluster: Cluster, page: PagePlace, targets: readonly Target[]): Promise<Amiss> {
  const configMap = await allowed(cluster.get({ resource: resources.configMap, ...page }));
  const all = maintenancesIn(Object.keys(configMap?.data ?? {})).map((maintenance) => {
    const read = decodeIndex((configMap && indexIn(configMap, maintenance)) ?? "");
    return "index" in read ? ofIndex(maintenance, read.index, targets) : { vanished: [], unfinished: [] };
  });
  return { vanished: all.flatMap(({ vanished }) => vanished), unfinished: all.flatMap(({ unfinished }) => unfinished) };
}

function ofIndex(
  maintenance: string,
  { targets: indexed, namespaces }: MaintenanceIndex,
  targets: readonly Target[],
): Amiss {
  const there = new Map(targets.map((target) => [nameOf(target), target]));
  const named = (names: readonly string[]) => names.map((target) => ({ target, maintenance }));
  const made = indexed.flatMap(({ part = [] }) => part);
  // One that was deleted and made anew meanwhile is another object now: reopening says so.
  const open = indexed.flatMap(({ kind, name, uid, part }) => {
    const target = part === undefined ? there.get(`${kind}/${name}`) : undefined;
    const same = target !== undefined && target.object.metadata.uid === uid;
    return same && standing(target.object).state === "open" ? [nameOf(target)] : [];
  });
  const holds = namespaces.length > 0 || targets.some((target) => holdersOf(target).includes(maintenance));
  return { vanished: named(made.filter((part) => !there.has(part))), unfinished: named(holds ? open : []) };
}
