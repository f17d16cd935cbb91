import type { KubeObject } from "../core/kube.ts";
import { isWithin } from "../core/part.ts";
import type { Refusal } from "./adapter.ts";
import { readsExpressions } from "./ingress-addresses.ts";
import { claimsOf, refusedNearer, refusedUnopened } from "./claims.ts";
import { classOf, hostsServing, isRoutes, mayBeRoutes, placesOf } from "./ingress-paths.ts";
import { closeLine, notServed, partRefusal, refusedInPart } from "./overlay.ts";

/**
 * Why a path of an Ingress cannot be closed by another Ingress.
 * @param others what the same edge serves beside it
 */
export function refuseIngressPart(
  object: KubeObject,
  path: string,
  others: readonly KubeObject[],
): Refusal | undefined {
  const hosts = hostsServing(object, path);
  const here = others.filter((other) => claimsOf(other).some(({ host }) => hosts.some((it) => it.host === host)));
  const alone = refusedInPart(object, path) ?? refusedByItsEdge(object, path, here) ?? refusedByItsPaths(object, path);
  return alone ?? hosts.map((host) => refusedNearer(object, path, host, here)).find((refused) => refused !== undefined);
}

/** Where its controller merges no Ingresses of a host, or not by the paths as they stand there. */
function refusedByItsEdge(object: KubeObject, path: string, here: readonly KubeObject[]): Refusal | undefined {
  const no = partRefusal(object, path);
  const unopened = refusedUnopened(object, path, here);
  if (unopened !== undefined) return unopened;
  if (isCanary(object))
    return no("it is the canary of another Ingress, which serves its paths, too.", "Close that one.");
  const whole = ["Close the whole:", closeLine(object)] as const;
  const reading = isRoutes(object) ? undefined : [object, ...here].find(matchesOtherwise);
  if (reading !== undefined) {
    const { name } = reading.metadata;
    return no(`ingress/${name} has the edge match the paths of this host by expressions.`, ...whole);
  }
  if (hasBalancer(object)) return no("its controller gives each Ingress an address of its own.", ...whole);
  if (mayBeRoutes(object) || !path.includes("%")) return undefined;
  return no(
    "edges differ in whether they decode a path before they match it.",
    "Give a path above it that needs no percent sign.",
  );
}

/** Paths are expressions there, or match as an annotation says (traefik `router.pathmatcher`). */
function matchesOtherwise(object: KubeObject): boolean {
  const { annotations = {} } = object.metadata;
  return readsExpressions(object) || annotations["traefik.ingress.kubernetes.io/router.pathmatcher"] !== undefined;
}

/** It gets a share of another one's visitors (kubernetes/ingress-nginx); what is made for a part would get all of them. */
const isCanary = ({ metadata: { annotations = {} } }: KubeObject): boolean =>
  annotations["nginx.ingress.kubernetes.io/canary"] === "true";

/** GKE (class `gce`), and the AWS Load Balancer Controller (`alb`), make a load balancer for each Ingress. */
const hasBalancer = (object: KubeObject): boolean => /^(alb|gce)(-|$)/.test(classOf(object) ?? "");

/** Of two Ingresses with the same path of a host the older one wins, and a longer path comes before a shorter one. */
function refusedByItsPaths(object: KubeObject, path: string): Refusal | undefined {
  const no = partRefusal(object, path);
  const places = placesOf(object);
  const within = places.filter((place) => place.path !== undefined && isWithin(place.path, path));
  if (within.length > 0 && within.length === places.length) return no("that is the whole of it.", closeLine(object));
  if (hostsServing(object, path).length === 0) {
    const below = places.filter(({ pathType }) => pathType !== "Exact");
    return notServed(
      object,
      path,
      below.flatMap((place) => place.path ?? []),
    );
  }
  const first = claimsOf(object).find((claim) => isWithin(claim.path, path));
  if (first === undefined) return undefined;
  return no(
    `it names ${first.path} itself, and the older Ingress of a path wins.`,
    "Close the whole:",
    closeLine(object),
    `or move ${first.path} to an Ingress of its own, and close that one.`,
  );
}
