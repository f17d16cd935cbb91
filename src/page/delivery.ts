import { isObject, objectsIn } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import type { PageWorkload } from "./model.ts";
import { readyPath } from "./nginx/paths.ts";

/**
 * Where the page comes from: the ConfigMap, which any unprivileged nginx serves; the image that `page build` made and
 * `page tag` put up; any other image; or the page of another namespace, which is shown in the place of one here.
 */
export type Delivery = "configMap" | "build" | { readonly image: string } | { readonly namespace: string };

/** The namespace whose page is shown in the place of one here. */
export function lenderOf({ delivery }: Partial<Pick<PageWorkload, "delivery">>): string | undefined {
  return typeof delivery === "object" && "namespace" in delivery ? delivery.namespace : undefined;
}

/** Where the page of this namespace comes from: where it is the one that others show, it is its own. */
export function deliveryIn(namespace: string, delivery: Delivery): Delivery {
  return lenderOf({ delivery }) === namespace ? "configMap" : delivery;
}

/** The container that serves the page. */
export const pageContainer = "page";

/** By this annotation a Deployment follows a tag (openshift-controller-manager, pkg/image/trigger). */
export const triggersAnnotation = "image.openshift.io/triggers";

/** The tag whose image a page by `build` shows. */
export const shownTag = ({ name }: Pick<PageWorkload, "name">): string => `${name}:latest`;

/** The image that the page's pods run; by `build` a tag, which the ImageStream's lookup or its trigger makes a digest. */
export function imageOf(page: Pick<PageWorkload, "name" | "image" | "delivery">): string {
  if (page.delivery === "build") return shownTag(page);
  return typeof page.delivery === "object" && "image" in page.delivery ? page.delivery.image : page.image;
}

/** Where the kubelet asks whether the page is ready. Of an image that is not ours nothing is known but that it shows a page. */
export function readyPathOf({ delivery, knownBy, readyPath: own }: PageWorkload): string {
  if (delivery === "configMap") return readyPath;
  return own ?? (knownBy === undefined ? readyPath : "/");
}

/** The annotations by which the page's Deployment follows its tag. */
export function triggers(page: Pick<PageWorkload, "name" | "delivery">): { readonly [name: string]: string } {
  if (page.delivery !== "build") return {};
  const from = { kind: "ImageStreamTag", name: shownTag(page) };
  // The only selector that the controller reads beside an index, with double quotes.
  const fieldPath = `spec.template.spec.containers[?(@.name=="${pageContainer}")].image`;
  return { [triggersAnnotation]: JSON.stringify([{ from, fieldPath, paused: false }]) };
}

/** The image that a trigger has set: where it follows the same tag as is wanted, it is the trigger's alone to change. */
export function triggeredImage(wanted: KubeObject, live: KubeObject | undefined): string | undefined {
  const same = live?.metadata.annotations?.[triggersAnnotation] === wanted.metadata.annotations?.[triggersAnnotation];
  return live !== undefined && same ? imageIn(live) : undefined;
}

/** Does a Deployment follow a tag? */
export function followsTag({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[triggersAnnotation] !== undefined;
}

/** The image of a Deployment's page. */
export function imageIn(deployment: KubeObject): string | undefined {
  const image = containersOf(deployment).find(({ name }) => name === pageContainer)?.image;
  return typeof image === "string" ? image : undefined;
}

/** The Deployment with this image in its page's container. */
export function withImage(deployment: KubeObject, image: string): KubeObject {
  const { template } = deployment.spec ?? {};
  if (!isObject(template) || !isObject(template.spec)) return deployment;
  const containers = containersOf(deployment).map((each) => (each.name === pageContainer ? { ...each, image } : each));
  const spec = { ...template.spec, containers };
  return { ...deployment, spec: { ...deployment.spec, template: { ...template, spec } } };
}

function containersOf({ spec }: KubeObject) {
  const template = spec?.template;
  return isObject(template) && isObject(template.spec) ? objectsIn(template.spec.containers) : [];
}
