import type { Cluster } from "../cluster/port.ts";
import { Trouble } from "../core/errors.ts";
import { resources } from "../core/resources.ts";
import { seeable, type Seeable } from "../engine/held/holders.ts";
import { grouped, namespaceOf } from "../engine/site.ts";
import { allowed } from "../cluster/allowed.ts";

/** What this account sees of every namespace that it may look into, and what it may not look into. */
export interface Everywhere {
  readonly places: ReadonlyMap<string, Seeable>;
  /** Namespaces; kinds of edge objects (`ingresses.networking.k8s.io`), where it may list others across all of them. */
  readonly unread: readonly string[];
}

/**
 * Lists across the whole cluster where that is allowed, otherwise namespace by namespace: those that the account may see
 * (OpenShift's projects are only one's own), without those that it may not look into.
 * @throws Trouble (`refused`) where it may not even list namespaces
 */
export async function everywhere(cluster: Cluster): Promise<Everywhere> {
  const all = await allowed(seeable(cluster));
  if (all !== undefined) {
    const places = [...grouped(all.targets, namespaceOf)].map(
      ([name, targets]) => [name, { targets, unread: [] }] as const,
    );
    return { places: new Map(places), unread: all.unread };
  }
  const found = await Promise.all(
    (await namespaces(cluster)).map(async (name) => [name, await allowed(seeable(cluster, name))] as const),
  );
  return {
    places: new Map(found.flatMap(([name, place]) => (place === undefined ? [] : [[name, place] as const]))),
    unread: found.flatMap(([name, place]) => (place === undefined ? [name] : [])),
  };
}

async function namespaces(cluster: Cluster): Promise<readonly string[]> {
  const resource = (await cluster.serves(resources.project)) ? resources.project : resources.namespace;
  const list = await allowed(cluster.list({ resource }));
  if (list !== undefined) return list.items.map(({ metadata }) => metadata.name);
  throw new Trouble("refused", "This account may list neither the Routes of all namespaces nor the namespaces.", [
    "Ask one at a time:  entracte status -n NAMESPACE",
  ]);
}
