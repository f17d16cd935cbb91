import { resources } from "../../core/resources.ts";
import type { Cluster } from "../../cluster/port.ts";
import { markIn } from "../../page/known.ts";
import { defaultWorkload, type PageMark, type PageWorkload } from "../../page/model.ts";
import { pageShownBy } from "../plan/page-shown.ts";
import type { Target } from "../plan/types.ts";
import { everywhere, grouped, namespaceOf, type PagePlace, type Site } from "../site.ts";

/** A page that targets show: where it is, and what its answers are known by. */
export type ShownPage = Pick<PageWorkload, "namespace" | "name"> & PageMark;

/** The name of the page that a target was pointed at when it closed; of one that is open, the usual one. */
export const pageNameOf = (target: Target): string => pageShownBy(target) ?? defaultWorkload.name;

/** Where the page is that a target shows, or would. */
export const pagePlaceOf = (target: Target): PagePlace => ({
  namespace: namespaceOf(target),
  name: pageNameOf(target),
});

/** The places of the pages that these targets show, each with its targets. */
export function pagePlaces(targets: readonly Target[]): readonly Site<PagePlace>[] {
  const places = grouped(targets, (target) => `${namespaceOf(target)}/${pageNameOf(target)}`);
  return [...places.values()].map((here) => ({ page: pagePlaceOf(here[0] as Target), targets: here }));
}

/** The pages that these targets show, each with its targets. A page whose ConfigMap is gone has no token that we know. */
export async function shownPages(cluster: Cluster, targets: readonly Target[]): Promise<readonly Site<ShownPage>[]> {
  return everywhere(pagePlaces(targets), async ({ page, targets: here }) => {
    const configMap = await cluster.get({ resource: resources.configMap, ...page });
    return { page: { ...page, ...(markIn(configMap) ?? { token: "" }) }, targets: here };
  });
}
