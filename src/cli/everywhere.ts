import type { Cluster } from "../cluster/port.ts";
import { Trouble } from "../core/errors.ts";
import { resources } from "../core/resources.ts";
import type { Target } from "../engine/plan/types.ts";
import { allowed } from "./allowed.ts";
import { targetsIn } from "../engine/held/holders.ts";

/** The edge objects of every namespace that this account may look into, and the namespaces that it may not. */
export interface Everywhere {
  readonly targets: ReadonlyMap<string, readonly Target[]>;
  readonly unread: readonly string[];
}

/**
 * Lists across the whole cluster where that is allowed, otherwise namespace by namespace: those that the account may see
 * (OpenShift's projects are only one's own), without those that it may not look into.
 * @throws Trouble (`refused`) where it may not even list namespaces
 */
export async function everywhere(cluster: Cluster): Promise<Everywhere> {
  const all = await allowed(targetsIn(cluster));
  if (all !== undefined) return { targets: byNamespace(all), unread: [] };
  const found = await Promise.all(
    (await namespaces(cluster)).map(async (name) => [name, await allowed(targetsIn(cluster, name))] as const),
  );
  return {
    targets: new Map(found.flatMap(([name, targets]) => (targets === undefined ? [] : [[name, targets] as const]))),
    unread: found.flatMap(([name, targets]) => (targets === undefined ? [name] : [])),
  };
}

function byNamespace(targets: readonly Target[]): ReadonlyMap<string, readonly Target[]> {
  const found = new Map<string, Target[]>();
  for (const target of targets) {
    const { namespace = "default" } = target.object.metadata;
    const here = found.get(namespace);
    if (here === undefined) found.set(namespace, [target]);
    else here.push(target);
  }
  return found;
}

async function namespaces(cluster: Cluster): Promise<readonly string[]> {
  const resource = (await cluster.serves(resources.project)) ? resources.project : resources.namespace;
  const list = await allowed(cluster.list({ resource }));
  if (list !== undefined) return list.items.map(({ metadata }) => metadata.name);
  throw new Trouble("refused", "This account may list neither the Routes of all namespaces nor the namespaces.", [
    "Ask one at a time:  entracte status -n NAMESPACE",
  ]);
}
