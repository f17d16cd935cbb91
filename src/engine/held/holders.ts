import type { Cluster } from "../../cluster/port.ts";
import { recordOf } from "../../core/standing.ts";
import { adapters } from "../../edge/index.ts";
import { withBeneath } from "../plan/part.ts";
import type { Target } from "../plan/types.ts";

/** The maintenances that hold a target closed. */
export const holdersOf = ({ object }: Target): readonly string[] =>
  recordOf(object)?.holds.map(({ maintenance }) => maintenance) ?? [];

/** Every edge object of the cluster's namespace. */
export const everyTarget = (cluster: Cluster): Promise<readonly Target[]> => targetsIn(cluster, cluster.namespace);

/** Every edge object of a namespace; without one, of all of them. */
export async function targetsIn(cluster: Cluster, namespace?: string): Promise<readonly Target[]> {
  const lists = await Promise.all(
    adapters.map(async (adapter) => {
      const { items } = await cluster.list({
        resource: adapter.resource,
        ...(namespace === undefined ? {} : { namespace }),
      });
      return withBeneath(items.map((object) => ({ adapter, object })));
    }),
  );
  return lists.flat();
}
