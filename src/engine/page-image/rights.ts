import type { ResourceRef } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { route } from "../../edge/route.ts";
import { each, type Asking } from "../asking.ts";
import { findRights } from "../rights.ts";
import type { PagePlace } from "../site.ts";
import { liveTag } from "./versions.ts";

const building = "building the page's image";
const tagging = "giving the page's pods another version of its image";

/** What seeing the versions of the page's image takes. */
export function versionRights(page: PagePlace): Asking[] {
  return [
    ...each(["get"], { ...page, resource: resources.imageStream, why: "seeing the versions of the page's image" }),
    ...each(["list"], { ...page, resource: resources.build, why: "seeing what was built" }),
  ];
}

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

/** What moving the tag takes, and following the rollout. */
export function tagRights(page: PagePlace): Asking[] {
  const { namespace } = page;
  return [
    ...each(["get"], { ...page, resource: resources.imageStream, why: tagging }),
    ...each(["update"], {
      namespace,
      resource: resources.imageStreamTag,
      name: `${page.name}:${liveTag}`,
      why: tagging,
    }),
    ...each(["get"], { ...page, resource: resources.deployment, why: tagging }),
    ...each(["get"], { ...page, resource: resources.configMap, why: "the token that the page has" }),
    ...each(["patch"], { ...page, resource: resources.configMap, why: "noting that the version was seen" }),
    ...findRights(route, namespace),
    ...[resources.replicaSet, resources.pod].flatMap((resource) =>
      each(["list"], { namespace, resource, why: tagging }),
    ),
  ];
}

/** What knowing the new page at the edge takes; where it lacks, any page of ours is taken for it. */
export function tagLookRights({ namespace }: PagePlace): Asking[] {
  const { group, plural } = resources.pod;
  const question = { verb: "get", group, resource: plural, subresource: "proxy", namespace };
  return [{ anyOf: [question], why: "asking a page pod what it shows (optional)" }];
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
