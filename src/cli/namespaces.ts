import type { Cluster } from "../cluster/port.ts";
import type { Remedy } from "../core/errors.ts";
import { nearNames } from "../core/near.ts";
import { resources } from "../core/resources.ts";

/** The namespaces that this account may see: its projects on OpenShift, else all. @throws where it may list neither */
export async function visibleNamespaces(cluster: Pick<Cluster, "list">): Promise<readonly string[]> {
  const { items } = await Promise.any(
    [resources.project, resources.namespace].map((resource) => cluster.list({ resource })),
  );
  return items.map(({ metadata }) => metadata.name);
}

/** Where else to look when a namespace holds nothing: names like this one, as far as this account may see them. */
export async function otherNamespace(cluster: Pick<Cluster, "list">, namespace: string): Promise<Remedy> {
  const visible = await visibleNamespaces(cluster).catch((): readonly string[] => []);
  const near = nearNames(
    namespace,
    visible.filter((name) => name !== namespace),
  );
  if (near.length === 0) return ["Name another namespace:  -n NAMESPACE"];
  const known = visible.includes(namespace) ? "" : `No namespace ${namespace} is to be seen. `;
  return [`${known}Did you mean: ${near.join(", ")}?`, `  -n ${near[0]}`];
}
