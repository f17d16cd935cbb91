import { resources } from "../core/resources.ts";
import { shownTag } from "../page/delivery.ts";
import type { PageWorkload } from "../page/model.ts";
import type { PageWrite } from "./page/publish.ts";
import { each, type Asking } from "./asking.ts";
import type { PagePlace } from "./site.ts";

/** A page as far as its rights depend on it. */
export type PageParts = PagePlace & Partial<Pick<PageWorkload, "host" | "delivery">>;

const why = "a Route of the page's own";
const forHost = (asking: Asking): Asking => ({ ...asking, option: "--host" });

/** What reading the page takes beside its workload: the image that its tag has, and whose its host is. */
export function deliveryRights({ namespace, name, host, delivery }: PageParts): Asking[] {
  const tag = {
    resource: resources.imageStreamTag,
    namespace,
    name: shownTag({ name }),
    why: "finding the page's image",
  };
  const routes = { resource: resources.route, namespace };
  return [
    ...(delivery === "build" ? each(["get"], tag).map((asking) => ({ ...asking, option: "--delivery build" })) : []),
    ...(host === undefined
      ? []
      : [...each(["get"], { ...routes, name, why }), ...each(["list"], { ...routes, why: "seeing whose a host is" })]
    ).map(forHost),
  ];
}

/** What writing the page's own Route takes, with its host (route.openshift.io, `routes/custom-host`). */
export function ownRouteRights({ namespace, name }: PagePlace, write: PageWrite): Asking[] {
  if (write.kind === "keep") return [];
  const route = { resource: resources.route, namespace, name, why };
  const moves = write.kind === "create" || write.operations.some(({ path }) => path === "/spec/host");
  return [
    ...each([write.kind === "create" ? "create" : "patch"], route),
    ...(moves ? [hostRight(namespace, write.kind)] : []),
  ].map(forHost);
}

/** What a Route of the page's own takes at most, whatever of it is there already. */
export function wholeRouteRights({ namespace, name }: PagePlace): Asking[] {
  const route = { resource: resources.route, namespace, name, why };
  return [...each(["create", "patch"], route), hostRight(namespace, "create"), hostRight(namespace, "update")];
}

function hostRight(namespace: string, verb: "create" | "update"): Asking {
  const { group, plural } = resources.route;
  const question = { verb, group, resource: plural, subresource: "custom-host", namespace };
  return { anyOf: [question], why: "giving the page's Route a host of its own" };
}

/** What taking the page's own Route away takes. */
export function withdrawRights(page: PagePlace): Asking[] {
  const { namespace, name } = page;
  return [...each(["delete"], { resource: resources.route, namespace, name, why }), ...noteRights(page)].map(forHost);
}

/** What noting that traffic may still come takes. */
export function noteRights(page: PagePlace): Asking[] {
  return each(["get", "patch"], { ...page, resource: resources.configMap, why: "noting when it was reopened" });
}
