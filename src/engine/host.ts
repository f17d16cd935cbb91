import type { Cluster } from "../cluster/port.ts";
import type { KubeObject } from "../core/kube.ts";
import { resources } from "../core/resources.ts";
import { adapterOf } from "../edge/index.ts";
import { route } from "../edge/route.ts";
import { claimants } from "./plan/part.ts";
import { free } from "./plan/parts.ts";
import { keyOf, type Target } from "./plan/types.ts";
import { namespaceOf } from "./site.ts";

/**
 * The target that closes a host: as it stands, or as it would be made, with what has that host already.
 * @param here all targets of its namespace
 * @throws Trouble (`refused`) where what is not ours is in the way
 */
export async function asItStands(cluster: Cluster, unmade: Target, here: readonly Target[]): Promise<Target> {
  const namespace = namespaceOf(unmade);
  const there = here.find((target) => keyOf(target) === keyOf(unmade));
  if (there !== undefined) return there;
  // With those that an Ingress made, for this account may not see Ingresses.
  const routes = (await routesInSight(cluster, namespace)).map((other): Target => ({
    adapter: adapterOf(route, other),
    object: other,
  }));
  return { ...free(unmade, here), beneath: claimants(unmade, [...here, ...routes]).slice(0, 1) };
}

/** The Routes of all namespaces where this account may list them, or else of this one: of two with one host, the older has it. */
export async function routesInSight(cluster: Cluster, namespace: string): Promise<readonly KubeObject[]> {
  const { group, plural } = resources.route;
  const everywhere = await cluster.can({ verb: "list", group, resource: plural });
  return (await cluster.list({ resource: resources.route, ...(everywhere ? {} : { namespace }) })).items;
}
