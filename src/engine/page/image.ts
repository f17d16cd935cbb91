import type { Cluster } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import { isObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { checkLent } from "./lent.ts";
import { shownTag, triggeredImage, withImage } from "../../page/delivery.ts";
import type { PageWorkload } from "../../page/model.ts";

/** @throws Trouble (`refused`) where the page comes from a build or another namespace, and cannot be had from there */
export async function checkDelivery(cluster: Cluster, page: PageWorkload): Promise<void> {
  await checkLent(cluster, page);
  const { delivery } = page;
  if (delivery !== "build" || (await cluster.serves(resources.imageStreamTag))) return;
  throw new Trouble("refused", "This cluster has no ImageStreams: it is no OpenShift. Nothing was changed.", [
    "Name the image itself:  page.delivery: {image: REGISTRY/PAGE:TAG}",
    "or let the page come from a ConfigMap, as it does unless told otherwise.",
  ]);
}

/**
 * The page's Deployment with the image that it is to run. What a trigger has set stays: putting it back would be a rollout that
 * nobody asked for. A page that begins to follow its tag begins with the tag's image.
 * @throws Trouble (`refused`) where the page comes from a build, and there is no image of it yet
 */
export async function withDueImage(
  cluster: Cluster,
  page: PageWorkload,
  { wanted, live }: { readonly wanted: KubeObject; readonly live: KubeObject | undefined },
): Promise<KubeObject> {
  if (page.delivery !== "build" || wanted.kind !== "Deployment") return wanted;
  return withImage(wanted, triggeredImage(wanted, live) ?? (await shownImage(cluster, page)));
}

/** What the page's tag points at: `registry/namespace/name@sha256:…`. */
async function shownImage(cluster: Cluster, page: PageWorkload): Promise<string> {
  const { namespace } = page;
  const name = shownTag(page);
  const tag = await cluster.get({ resource: resources.imageStreamTag, namespace, name });
  const image = tag?.["image"];
  const reference = isObject(image) ? image.dockerImageReference : undefined;
  if (typeof reference === "string") return reference;
  throw new Trouble("refused", `There is no image of the page yet: ${name} does not exist in ${namespace}.`, [
    `entracte page build DIR -n ${namespace}`,
    `entracte page tag v1 -n ${namespace}`,
  ]);
}
