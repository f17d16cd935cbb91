import type { ResourceRef } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { each, type Asking } from "../asking.ts";
import type { PagePlace } from "../site.ts";

const building = "building the page's image";

/** What building a version takes; an image that is pushed elsewhere has no ImageStream. */
export function buildRights(page: PagePlace, output: string | undefined): Asking[] {
  const { namespace } = page;
  const kept: readonly ResourceRef[] = [
    resources.buildConfig,
    ...(output === undefined ? [resources.imageStream] : []),
  ];
  return [
    ...kept.flatMap((resource) => each(["get", "create", "patch"], { ...page, resource, why: building })),
    ...each(["get"], { ...page, resource: resources.configMap, why: "the token that the page has" }),
    ...below(page, "create", resources.buildConfig, "instantiatebinary"),
    // Granted to every account, unless an administrator took that away (system:build-strategy-docker).
    ...below({ namespace }, "create", resources.build, "docker"),
    ...each(["get", "list"], { namespace, resource: resources.build, why: building }),
    ...each(["patch"], { namespace, resource: resources.build, why: "cancelling a build" }),
    ...below({ namespace }, "get", resources.build, "log"),
  ];
}

/** What saying why a build's pod cannot be made takes; where it lacks, that is left out. */
export function buildEventRights({ namespace }: PagePlace): Asking[] {
  return each(["list"], { namespace, resource: resources.event, why: "seeing why a build does not begin (optional)" });
}

function below(
  page: { readonly namespace: string; readonly name?: string },
  verb: string,
  { group, plural }: ResourceRef,
  subresource: string,
): Asking[] {
  return [{ anyOf: [{ verb, group, resource: plural, subresource, ...page }], why: building }];
}
