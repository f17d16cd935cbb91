import { resources } from "../core/resources.ts";
import type { EdgeAdapter } from "../edge/adapter.ts";
import { lenderOf } from "../page/delivery.ts";
import type { PageWorkload } from "../page/model.ts";
import { each, type Asking } from "./asking.ts";
import { deliveryRights, ownRouteRights, type PageParts } from "./delivery-rights.ts";
import { backendOf } from "./page/backend.ts";
import { pageKinds, resourceOf, type PagePlan } from "./page/ensure.ts";
import { grantRights, homeOf, lendRights } from "./page/lent.ts";
import type { PagePlace } from "./site.ts";

/** What the page's objects are read with, before it is known what has to be written. */
export function pageReadRights(page: PageParts): Asking[] {
  const { namespace, name } = page;
  const kinds = lenderOf(page) === undefined ? pageKinds : [resources.configMap];
  return [
    ...kinds.flatMap((resource) => each(["get"], { namespace, name, resource, why: publishing })),
    ...deliveryRights(page),
  ];
}

/** What publishing the page takes beside that, as it is now, and seeing what each replica serves. */
export function pageRights(page: PagePlace, { writes, content }: PagePlan): Asking[] {
  return [
    ...writes
      .filter(({ object }) => object.metadata.namespace === page.namespace)
      .flatMap((write) =>
        write.object.kind === "Route"
          ? ownRouteRights(page, write)
          : each(verbs[write.kind], { ...page, resource: resourceOf(write.object), why: publishing }),
      ),
    ...(content ? contentRights(page) : []),
  ];
}

/** What publishing the page takes at most, whatever of it is there already. */
export function wholePageRights(page: PageParts): Asking[] {
  return [
    ...pageReadRights(page),
    ...pageKinds.flatMap((resource) => each(["create", "patch"], { ...page, resource, why: publishing })),
    ...rolloutRights(page),
    ...contentRights(page),
  ];
}

const publishing = "publishing the page";

/** What writing an object of the page's takes. */
const verbs = { create: ["create"], update: ["patch"], keep: [] };

/** What is taken whatever the page is like: seeing that it is ready, and noting on it what is closed. */
export function rolloutRights(page: PageParts): Asking[] {
  const { namespace, name } = page;
  const seen = lenderOf(page) === undefined ? [resources.replicaSet, resources.pod] : [];
  return [
    ...seen.flatMap((resource) => each(["list"], { resource, namespace, why: publishing })),
    ...each(["patch"], { namespace, name, resource: resources.configMap, why: publishing }),
  ];
}

/** What the page of another namespace takes there, as its grant is now. */
export function lentRights(page: PageWorkload, { writes }: Pick<PagePlan, "writes">): Asking[] {
  const home = homeOf(page);
  if (home === undefined) return [];
  const granting = writes.filter(({ object }) => object.metadata.namespace === home.namespace);
  return [...lendRights(home), ...granting.flatMap(({ kind }) => grantRights(home.namespace, verbs[kind]))];
}

function contentRights({ namespace }: PagePlace): Asking[] {
  const proxy = { verb: "get", group: "", resource: "pods", subresource: "proxy", namespace };
  return [
    ...each(["patch"], { resource: resources.pod, namespace, why: "bringing its texts to the page's pods at once" }),
    { anyOf: [proxy], why: "asking each page pod what it serves" },
  ];
}

/** What seeing the page on a short-lived edge object of its own takes; where it lacks, one target goes first. */
export function proofRights(adapter: EdgeAdapter, page: PagePlace): Asking[] {
  const { namespace } = page;
  const { resource } = adapter;
  const name = proofName(adapter, page);
  if (name === undefined) return [];
  const why = "seeing the page at the edge beforehand (optional)";
  return each(["create", "delete"], { resource, namespace, name, why });
}

/** What that edge object is called; nothing where this kind has none. */
export function proofName({ proof }: EdgeAdapter, page: PagePlace): string | undefined {
  return proof?.(backendOf(page), page.namespace, []).metadata.name;
}

/** What seeing how the page is takes; where it lacks, that is said. */
export function lookRights(page: PagePlace): Asking[] {
  const why = "seeing how the page is (optional)";
  return [
    ...[resources.service, resources.configMap, resources.deployment].flatMap((resource) =>
      each(["get"], { ...page, resource, why }),
    ),
    ...[resources.replicaSet, resources.pod].flatMap((resource) =>
      each(["list"], { resource, namespace: page.namespace, why }),
    ),
  ];
}
