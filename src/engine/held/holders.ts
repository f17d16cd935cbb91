import { isForbidden } from "../../cluster/failure.ts";
import type { Cluster } from "../../cluster/port.ts";
import type { Hold } from "../../core/record.ts";
import { recordOf } from "../../core/standing.ts";
import type { EdgeAdapter } from "../../edge/adapter.ts";
import { adapterOf, adapters } from "../../edge/index.ts";
import { withBeneath } from "../plan/part.ts";
import { ownedBy } from "../../edge/refusals.ts";
import { withAround } from "../around.ts";
import type { Target } from "../plan/types.ts";

/** What holds a target closed. */
export const holdsOf = ({ object }: Target): readonly Hold[] => recordOf(object)?.holds ?? [];

/** The maintenances that hold a target closed. */
export const holdersOf = (target: Target): readonly string[] => holdsOf(target).map(({ maintenance }) => maintenance);

/** The edge objects of the cluster's namespace that this account may see. */
export const everyTarget = (cluster: Cluster): Promise<readonly Target[]> => targetsIn(cluster, cluster.namespace);

/** The edge objects of a namespace that this account may see; without one, of all of them. */
export async function targetsIn(cluster: Cluster, namespace?: string): Promise<readonly Target[]> {
  return (await listTargets(cluster, namespace)).targets;
}

/**
 * Every edge object of the cluster's namespace, for what must not overlook one.
 * @throws ApiFailure where this account may not see all of the kinds that the cluster has
 */
export async function allTargets(cluster: Cluster): Promise<readonly Target[]> {
  const { targets, forbidden } = await listTargets(cluster, cluster.namespace);
  for (const failure of forbidden.values()) throw failure;
  return targets;
}

/** Edge objects, and the kinds of them that this account may not list. */
export interface Seeable {
  readonly targets: readonly Target[];
  /** `ingresses.networking.k8s.io` */
  readonly unread: readonly string[];
}

/** The edge objects of a namespace (without one, of all of them) that this account may see, and what it may not. */
export async function seeable(cluster: Cluster, namespace?: string): Promise<Seeable> {
  const { targets, forbidden } = await listTargets(cluster, namespace);
  const unread = adapters.filter(({ kind, make }) => make === undefined && forbidden.has(kind));
  return { targets, unread: unread.map(({ resource: { plural, group } }) => `${plural}.${group}`) };
}

/** Edge objects, and what this account may not list of them: the API's refusals, by kind. */
export interface Listed {
  readonly targets: readonly Target[];
  readonly forbidden: ReadonlyMap<string, unknown>;
}

/**
 * The edge objects of every kind that the cluster has; what belongs to another edge object is left out.
 * @throws ApiFailure where this account may see none of the kinds
 */
export async function listTargets(cluster: Cluster, namespace?: string): Promise<Listed> {
  const served = await Promise.all(adapters.map(({ resource }) => cluster.serves(resource)));
  const kinds = adapters.filter((_, i) => served[i]);
  const forbidden = new Map<string, unknown>();
  const lists = await Promise.all(
    kinds
      .filter(({ make }) => make === undefined)
      .map((adapter) =>
        listKind(cluster, adapter, namespace).catch((failure: unknown): readonly Target[] => {
          if (!isForbidden(failure)) throw failure;
          for (const { kind, resource } of kinds) if (resource === adapter.resource) forbidden.set(kind, failure);
          return [];
        }),
      ),
  );
  if (kinds.length > 0 && forbidden.size === kinds.length) throw [...forbidden.values()][0];
  return { targets: withBeneath(lists.flat()), forbidden };
}

async function listKind(cluster: Cluster, adapter: EdgeAdapter, namespace?: string): Promise<readonly Target[]> {
  const { items } = await cluster.list({
    resource: adapter.resource,
    ...(namespace === undefined ? {} : { namespace }),
  });
  const own = items.filter((object) => ownedBy(object) === undefined);
  const targets = await withAround(cluster, adapter, own);
  return targets.map((target) => ({ ...target, adapter: adapterOf(adapter, target.object) }));
}
