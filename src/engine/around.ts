import { allowed } from "../cluster/allowed.ts";
import type { Cluster } from "../cluster/port.ts";
import type { KubeObject } from "../core/kube.ts";
import type { EdgeAdapter } from "../edge/adapter.ts";
import type { Target } from "./plan/types.ts";

/** Reads what says how visitors come in to these objects, each once. What this account may not read is left out. */
export async function withAround(
  cluster: Pick<Cluster, "get">,
  adapter: EdgeAdapter,
  objects: readonly KubeObject[],
): Promise<readonly Target[]> {
  const related = objects.flatMap((object) => adapter.around?.(object) ?? []);
  if (related.length === 0) return objects.map((object) => ({ adapter, object }));
  const each = new Map(related.map((ref) => [`${ref.namespace}/${ref.name}`, ref]));
  const read = await Promise.all([...each.values()].map((ref) => allowed(cluster.get(ref))));
  const around = read.filter((object) => object !== undefined);
  return objects.map((object) => ({ adapter, object, around }));
}
