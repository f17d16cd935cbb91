import { textOf } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { isWithin } from "../core/part.ts";
import type { Refusal } from "./adapter.ts";
import { isRoutes, mayBeRoutes, placesOf, type ServingHost } from "./ingress-paths.ts";
import { isPassedOn } from "./ingress-tls.ts";
import { closeLine, othersThan, partRefusal, refusedFor } from "./overlay.ts";
import { hostOf } from "./route-host.ts";
import { terminationOf } from "./route-tls.ts";

/** A path of a host that a Route or an Ingress brings to an application. */
interface Claim {
  /** Absent for every host. */
  readonly host?: string;
  readonly path: string;
  /** Nothing below it? */
  readonly exact: boolean;
}

/** What a Route or an Ingress claims of its edge. */
export function claimsOf(object: KubeObject): readonly Claim[] {
  if (object.kind === "Route") {
    const host = hostOf(object);
    return host === undefined ? [] : [{ host, path: textOf(object.spec?.path) ?? "/", exact: false }];
  }
  return placesOf(object).flatMap(({ host, path, pathType }) => {
    const exact = pathType === "Exact";
    // ingress-to-route makes no Route of an Exact path (openshift/route-controller-manager pkg/route/ingress).
    if (path === undefined || (exact && isRoutes(object))) return [];
    return [{ ...(host === undefined ? {} : { host }), path, exact }];
  });
}

/** The objects beside this one that the same edge serves: Ingresses, and Routes where OpenShift makes Routes of Ingresses. */
export function sameEdge(object: KubeObject, beside: readonly KubeObject[]): readonly KubeObject[] {
  const routed = (each: KubeObject) => each.kind === "Route" || (each.kind === "Ingress" && mayBeRoutes(each));
  return othersThan(object, beside).filter(
    (other) => (other.kind === "Ingress" && object.kind === "Ingress") || (routed(object) && routed(other)),
  );
}

/** Does its edge pass its TLS on unopened? */
const passesTls = (object: KubeObject): boolean =>
  object.kind === "Route" ? terminationOf(object) === "passthrough" : isPassedOn(object);

/** Why no path of a host can be closed where TLS of one of its objects is passed on: its edge sees no paths then. */
export function refusedUnopened(object: KubeObject, path: string, here: readonly KubeObject[]): Refusal | undefined {
  const passing = [object, ...here].find(passesTls);
  if (passing === undefined) return undefined;
  const [edge, certificate] = object.kind === "Route" ? ["router", "default certificate"] : ["edge", "certificate"];
  const { kind, metadata } = passing;
  return partRefusal(object, path)(
    `TLS passes through the ${edge} unopened by ${kind.toLowerCase()}/${metadata.name}, so that it sees no paths of this host.`,
    `Close the whole: visitors then get the ${edge}'s ${certificate}.`,
    `${closeLine(passing)} --tls edge`,
  );
}

/** Why a path cannot be closed where another object serves it, or something above it, on a host by a longer path: that one is. */
export function refusedNearer(
  object: KubeObject,
  path: string,
  { host, own }: ServingHost,
  others: readonly KubeObject[],
): Refusal | undefined {
  const [nearer] = others
    .flatMap((other) => claimsOf(other).map((claim) => ({ other, ...claim })))
    .filter((claim) => claim.host === host && isWithin(claim.path, own) && claim.path !== own)
    .filter((claim) => (claim.exact ? claim.path === path : isWithin(path, claim.path)))
    .toSorted((a, b) => b.path.length - a.path.length);
  if (nearer === undefined) return undefined;
  return refusedFor(object, path, nearer.other, nearer.path);
}
