import type { KubeObject } from "../../core/kube.ts";
import { textAt } from "../read.ts";

/** May Routes of several namespaces share a host (`routeAdmission.namespaceOwnership` of the IngressController)? */
export type NamespaceOwnership = "Strict" | "InterNamespaceAllowed";

/** What a router says of a Route. */
export type Admission =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly reason: string; readonly message: string };

const admitted: Admission = { admitted: true };

/**
 * Which Routes a router serves: claims go by age, then by uid (openshift/router hostindex/activation.go, unique_host.go).
 * Same host and path: the older one. Strict: the namespace of the oldest owns the host. A passthrough Route tolerates no
 * other Route with TLS on its host.
 */
export function admit(routes: readonly KubeObject[], ownership: NamespaceOwnership): ReadonlyMap<string, Admission> {
  const verdicts = new Map<string, Admission>();
  const hosts = new Map<string, KubeObject[]>();
  for (const route of routes) {
    const host = hostOf(route);
    if (host === "") {
      const message = "no host value was defined for the route";
      verdicts.set(uidOf(route), { admitted: false, reason: "NoHostValue", message });
      continue;
    }
    const claims = hosts.get(host);
    if (claims === undefined) hosts.set(host, [route]);
    else claims.push(route);
  }
  for (const claims of hosts.values()) {
    const served: KubeObject[] = [];
    for (const route of claims.length === 1 ? claims : claims.toSorted(byClaim)) {
      const rival = served.find((other) => conflict(route, other, ownership));
      if (rival === undefined) served.push(route);
      verdicts.set(uidOf(route), rival === undefined ? admitted : claimed(route, rival));
    }
  }
  return verdicts;
}

/** What the hosts of the routers end in. */
export const routerDomain = "apps.test";

/** The host that a Route asks for, in lower case; without one a `subdomain` of the router's domain (openshift/api route/v1). */
export function hostOf(route: KubeObject): string {
  const subdomain = textAt(route.spec, "subdomain") ?? "";
  const host = (textAt(route.spec, "host") ?? "") || (subdomain === "" ? "" : `${subdomain}.${routerDomain}`);
  return host.toLowerCase();
}

function uidOf(route: KubeObject): string {
  return route.metadata.uid ?? "";
}

function byClaim(a: KubeObject, b: KubeObject): number {
  const age = Date.parse(a.metadata.creationTimestamp ?? "") - Date.parse(b.metadata.creationTimestamp ?? "");
  return age !== 0 ? age : uidOf(a) < uidOf(b) ? -1 : 1;
}

function conflict(route: KubeObject, older: KubeObject, ownership: NamespaceOwnership): boolean {
  if (ownership === "Strict" && route.metadata.namespace !== older.metadata.namespace) return true;
  const same = (textAt(route.spec, "path") ?? "") === (textAt(older.spec, "path") ?? "");
  const [mine, theirs] = [textAt(route.spec, "tls", "termination"), textAt(older.spec, "tls", "termination")];
  const passthrough = mine === "passthrough" || theirs === "passthrough";
  return same || (passthrough && mine !== undefined && theirs !== undefined);
}

function claimed(route: KubeObject, rival: KubeObject): Admission {
  const message =
    route.metadata.namespace === rival.metadata.namespace
      ? `route ${rival.metadata.name} already exposes ${hostOf(route)} and is older`
      : `a route in another namespace holds ${hostOf(route)}`;
  return { admitted: false, reason: "HostAlreadyClaimed", message };
}
