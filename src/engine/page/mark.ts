import type { Cluster } from "../../cluster/port.ts";
import { resources } from "../../core/resources.ts";
import { markIn } from "../../page/known.ts";
import type { PageMark } from "../../page/model.ts";

/** What the page of this name is known by already, where it was published before. */
export async function knownMark(cluster: Cluster, namespace: string, name: string): Promise<PageMark | undefined> {
  return markIn(await cluster.get({ resource: resources.configMap, namespace, name }));
}
