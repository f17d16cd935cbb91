import type { ResourceRef } from "../core/kube.ts";
import { resources } from "../core/resources.ts";
import { adapters } from "../edge/index.ts";
import { each, type Asking } from "./asking.ts";
import { pageKinds } from "./page/ensure.ts";
import type { PagePlace } from "./site.ts";

/** What finding every page of a namespace takes, of whatever name, by these kinds; where it lacks, those of the file are meant. */
export function findPagesRights(namespace: string, kinds: readonly ResourceRef[]): Asking[] {
  const why = "finding pages of any name (optional)";
  return kinds.flatMap((resource) => each(["list"], { resource, namespace, why }));
}

/** What may show a page: edge objects here, and those of namespaces that were let to. */
export const showing: readonly ResourceRef[] = [...adapters.map(({ resource }) => resource), resources.referenceGrant];

/** What finding the page, and all that may show it, takes: whichever kinds are closed here, none may be overlooked. */
export function cleanReadRights({ namespace, name }: PagePlace, kinds: readonly ResourceRef[]): Asking[] {
  const why = "seeing that nothing shows the page";
  return [
    ...kinds.flatMap((resource) => each(["list"], { resource, namespace, why })),
    ...pageKinds.flatMap((resource) => each(["get"], { resource, namespace, name, why: "finding the page" })),
  ];
}

/** What removing an object of the page's takes. */
export function cleanRights(namespace: string, resource: ResourceRef, name: string): Asking[] {
  return each(["delete"], { resource, namespace, name, why: "removing the page" });
}

/** What removing the page's images, and what builds them, takes. */
export function imageRights(namespace: string, resource: ResourceRef, name: string): Asking[] {
  const why = "removing the page's images";
  return each(["get", "delete"], { resource, namespace, name, why }).map((asking) => ({
    ...asking,
    option: "--images",
  }));
}
