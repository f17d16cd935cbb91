import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import type { PageWorkload } from "../../page/model.ts";
import type { PagePlace } from "../site.ts";
import type { World } from "../world.ts";

/** The annotation of the page's ConfigMap that keeps when an object was last given back: RFC 3339. */
const reopenedAnnotation = "entracte.dev/reopened";

/** Notes that objects are given back now: from here on, idle connections may lead to the page for a while. */
export async function noteReopening(world: World, { namespace, name }: PagePlace): Promise<void> {
  const ref = { resource: resources.configMap, namespace, name };
  if ((await world.cluster.get(ref)) === undefined) return;
  const annotations = { [reopenedAnnotation]: new Date(world.now()).toISOString() };
  await world.cluster.merge(ref, { metadata: { annotations } });
}

/**
 * Milliseconds until the last idle connection from before the last reopening has ended at the edge (timeout
 * http-keep-alive); 0 where it has.
 */
export function idleFor(
  configMap: KubeObject | undefined,
  { idleTimeout }: Pick<PageWorkload, "idleTimeout">,
  now: number,
): number {
  const reopened = Date.parse(configMap?.metadata.annotations?.[reopenedAnnotation] ?? "");
  return Number.isNaN(reopened) ? 0 : Math.max(0, reopened + idleTimeout * 1000 - now);
}
