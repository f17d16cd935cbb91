import type { Remedy } from "../core/errors.ts";
import { controllerOf, type KubeObject } from "../core/kube.ts";
import { madeFor } from "../core/made.ts";
import { standing } from "../core/standing.ts";
import { locate, show, type Locator } from "../core/locator.ts";
import type { Refusal } from "./adapter.ts";

/** `ingress/shop cannot be closed: it is being deleted.` */
export function refusal(object: KubeObject, why: string, ...remedy: Remedy): Refusal {
  const name = madeFor(object) ?? `${object.kind.toLowerCase()}/${object.metadata.name}`;
  return { refused: `${name} cannot be closed: ${why}`, remedy };
}

/**
 * Why an object is nobody's target by itself: what a controller made of an Ingress carries that Ingress's annotations, its
 * record too (openshift/route-controller-manager pkg/route/ingress), and what answers a certificate authority goes away by
 * itself (cert-manager acme/v1 Challenge).
 */
export function ownedBy(object: KubeObject): Refusal | undefined {
  const { namespace = "default", ownerReferences = [] } = object.metadata;
  const owner = controllerOf(object);
  if (owner?.kind === "Ingress") {
    return refusal(
      object,
      `Ingress ${owner.name} made it and puts back at once what is changed on it.`,
      "Close or reopen what made it:",
      `entracte close ingress/${owner.name} -n ${namespace}`,
    );
  }
  if (!ownerReferences.some(({ kind }) => kind === "Challenge")) return undefined;
  return refusal(
    object,
    "it answers a certificate authority, and goes away when that is done.",
    "Close what brings visitors to the application:",
    `entracte status -n ${namespace}`,
  );
}

/** Why an object of any kind cannot be closed; nothing where only its own kind may object. */
export function refusedAsItIs(object: KubeObject): Refusal | undefined {
  const { kind, metadata } = object;
  const { name, namespace = "default", deletionTimestamp } = metadata;
  const [owned, target] = [ownedBy(object), kind.toLowerCase()];
  if (owned !== undefined) return owned;
  if (standing(object).state !== "open")
    return refusal(object, "it already carries a record.", `entracte status -n ${namespace}`);
  if (deletionTimestamp !== undefined)
    return refusal(object, "it is being deleted.", `oc get ${target} ${name} -n ${namespace} -o yaml`);
  const owner = controllerOf(object);
  if (owner === undefined) return undefined;
  return refusal(
    object,
    `${owner.kind} ${owner.name} made it and puts back at once what is changed on it.`,
    `Close ${owner.kind.toLowerCase()}/${owner.name} instead, where its own configuration allows it.`,
  );
}

/** Why it cannot be closed behind the page that it shows already; `line` points it back. */
export function showsAlready(object: KubeObject, service: string, line: string): Refusal {
  return refusal(
    object,
    `it points at the page (service ${service}) already, and carries no record of what was there before.`,
    "Point it back at its application by hand first, then close it again:",
    line,
  );
}

/** Why it cannot be closed where one of these places of it cannot be told from another; `remedy` says how it could. */
export function standsTwice(
  object: KubeObject,
  places: readonly { readonly at: Locator }[],
  ...remedy: Remedy
): Refusal | undefined {
  const twice = places.find(({ at }) => !locate(object, at).found);
  if (twice === undefined) return undefined;
  return refusal(object, `${show(twice.at)} stands there more than once, and nothing tells which is which.`, ...remedy);
}
