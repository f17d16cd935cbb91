import type { Cluster } from "../../cluster/port.ts";
import { ApiFailure } from "../../cluster/failure.ts";
import { resources } from "../../core/resources.ts";
import { maintenancesIn } from "../../page/keys.ts";
import { indexIn } from "../held/edit.ts";
import { decodeIndex } from "../held/index-text.ts";
import { nameOf, type Target } from "../plan/types.ts";
import type { PagePlace } from "../site.ts";
import type { Vanished } from "./types.ts";

/**
 * The parts that a page remembers and that are not there: somebody deleted what closed them, or closing was killed before it
 * was made. Where this account may not look, none.
 */
export async function vanishedParts(
  cluster: Cluster,
  page: PagePlace,
  targets: readonly Target[],
): Promise<readonly Vanished[]> {
  const configMap = await cluster.get({ resource: resources.configMap, ...page }).catch((failure: unknown) => {
    if (failure instanceof ApiFailure && failure.status === 403) return undefined;
    throw failure;
  });
  if (configMap === undefined) return [];
  const there = new Set(targets.map(nameOf));
  return maintenancesIn(Object.keys(configMap.data ?? {})).flatMap((maintenance) => {
    const read = decodeIndex(indexIn(configMap, maintenance) ?? "");
    const parts = "index" in read ? read.index.targets.flatMap(({ part = [] }) => part) : [];
    return parts.filter((part) => !there.has(part)).map((target) => ({ target, maintenance }));
  });
}
