import type { KubeObject } from "../core/kube.ts";
import type { Policy, Shows } from "./adapter.ts";
import { placesOf } from "./ingress-paths.ts";

/** How the Routes that OpenShift makes of it end TLS, where it says so. */
export function terminationIn({ metadata: { annotations = {} } }: KubeObject): string | undefined {
  const said = annotations["route.openshift.io/termination"];
  return said !== undefined && ["edge", "reencrypt", "passthrough"].includes(said) ? said : undefined;
}

/** By which TLS is passed on (kubernetes/ingress-nginx, haproxy-ingress and HAProxy Technologies annotations). */
export const passingAnnotations = ["nginx.ingress.kubernetes.io", "haproxy-ingress.github.io", "haproxy.org"].map(
  (prefix) => `${prefix}/ssl-passthrough`,
);

/** Is its TLS passed on to the application unopened? */
export function isPassedOn(object: KubeObject): boolean {
  const { annotations = {} } = object.metadata;
  return terminationIn(object) === "passthrough" || passingAnnotations.some((name) => annotations[name] === "true");
}

/** The certificate that the page has to show itself, on the hosts of an Ingress whose TLS is passed on. */
export function ingressShows(object: KubeObject, { tls }: Policy): Shows | undefined {
  if (tls === undefined || tls === "edge" || !isPassedOn(object)) return undefined;
  return { secret: tls.secret, hosts: [...new Set(placesOf(object).flatMap(({ host = [] }) => host))] };
}
