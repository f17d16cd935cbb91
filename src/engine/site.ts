import type { PageWorkload } from "../page/model.ts";
import type { Target } from "./plan/types.ts";

/** Where a page is: enough to read and annotate its ConfigMap. */
export type PagePlace = Pick<PageWorkload, "namespace" | "name">;

/** What a transition does in one namespace: its targets there, and the page that they show. */
export interface Site<P extends PagePlace = PageWorkload> {
  readonly page: P;
  readonly targets: readonly Target[];
}

/** The namespace of a target. */
export const namespaceOf = ({ object }: Target): string => object.metadata.namespace ?? "default";

/** The items with the same key together, in the order in which the keys come first. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Does the same everywhere at once, waits until all of it has ended, and throws the first failure. */
export async function everywhere<S, T>(sites: readonly S[], work: (site: S) => Promise<T>): Promise<readonly T[]> {
  const ended = await Promise.allSettled(sites.map(work));
  return ended.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
}
