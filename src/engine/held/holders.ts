import type { Cluster } from "../../cluster/port.ts";
import { recordOf } from "../../core/standing.ts";
import { adapters } from "../../edge/index.ts";
import type { Target } from "../plan/types.ts";

/** The maintenances that hold a target closed. */
export const holdersOf = ({ object }: Target): readonly string[] =>
  recordOf(object)?.holds.map(({ maintenance }) => maintenance) ?? [];

/** Every edge object of a namespace: of the cluster's, unless another is named. */
export async function everyTarget(cluster: Cluster, namespace = cluster.namespace): Promise<readonly Target[]> {
  const lists = await Promise.all(
    adapters.map(async (adapter) => {
      const { items } = await cluster.list({ resource: adapter.resource, namespace });
      return items.map((object) => ({ adapter, object }));
    }),
  );
  return lists.flat();
}
