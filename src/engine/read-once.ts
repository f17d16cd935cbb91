import type { Cluster } from "../cluster/port.ts";
import type { KubeObject } from "../core/kube.ts";

/** The cluster, each object of which is read once: for a check, which is of one moment, and whose questions overlap. */
export function readOnce(cluster: Cluster): Cluster {
  const read = new Map<string, Promise<KubeObject | undefined>>();
  return {
    ...cluster,
    get: (ref) => {
      const { resource, namespace = "", name } = ref;
      const key = [resource.group, resource.plural, namespace, name].join("/");
      const asked = read.get(key) ?? cluster.get(ref);
      read.set(key, asked);
      return asked;
    },
  };
}
