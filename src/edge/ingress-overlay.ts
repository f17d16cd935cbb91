import { objectsIn, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import type { Refusal } from "./adapter.ts";
import { sameEdge } from "./claims.ts";
import { covers } from "./ingress-addresses.ts";
import { allowLists, named } from "./ingress-divert.ts";
import { refuseIngressPart } from "./ingress-overlay-refusals.ts";
import { hostsServing, mayBeRoutes } from "./ingress-paths.ts";
import { terminationIn } from "./ingress-tls.ts";
import { annotationsOf, keptOnRoutes, overlayMetadata, overlaysFor, type Annotations } from "./overlay.ts";

/**
 * An Ingress for each of these paths of an Ingress, on all of its hosts that serve it, which leads nowhere yet: controllers
 * merge the Ingresses of a host and take the longest path (kubernetes networking/v1 HTTPIngressPath), so that each takes over
 * what is at and below its path, and nothing else.
 */
export function overlayIngresses(
  object: KubeObject,
  paths: readonly string[],
  beside: readonly KubeObject[],
): readonly KubeObject[] | Refusal {
  const others = sameEdge(object, beside);
  return overlaysFor(
    paths,
    (path) => refuseIngressPart(object, path, others),
    (path) => overlayOf(object, path),
  );
}

function overlayOf(object: KubeObject, path: string): KubeObject {
  const { apiVersion, kind, spec = {} } = object;
  const hosts = hostsServing(object, path).map(({ host }) => host);
  // Controllers that ask for TLS Ingress by Ingress (ingress-to-route, Traefik) would show the page by http alone.
  const tls = objectsIn(spec.tls).filter((entry) => hosts.some((host) => covers(entry, host)));
  const { ingressClassName } = spec;
  return {
    apiVersion,
    kind,
    metadata: overlayMetadata(object, path, annotationsFor(object, path)),
    spec: {
      ...(ingressClassName === undefined ? {} : { ingressClassName }),
      ...(tls.length === 0 ? {} : { tls }),
      rules: hosts.map((host) => ruleFor(host, path)),
    },
    // Where visitors of every host come in, its controller says of the one as of the other.
    ...(hosts.includes(undefined) && object.status !== undefined ? { status: object.status } : {}),
  };
}

function ruleFor(host: string | undefined, path: string): JsonObject {
  const http = { paths: [{ path, pathType: "Prefix" }] };
  return host === undefined ? { http } : { host, http };
}

const traefik = "traefik.ingress.kubernetes.io";

/** Which controller it is for, whom it lets in, and by which scheme: nothing that is done for the application alone. */
const kept = [
  ...allowLists,
  ...named("nginx.ingress.kubernetes.io", ["ssl-redirect", "force-ssl-redirect"]),
  ...named("haproxy-ingress.github.io", ["ssl-redirect"]),
  ...named("haproxy.org", ["ssl-redirect"]),
  ...named(traefik, ["router.entrypoints", "router.tls"]),
];

function annotationsFor(object: KubeObject, path: string): Annotations {
  const routes = mayBeRoutes(object);
  const classes = Object.keys(object.metadata.annotations ?? {}).filter((name) => name.endsWith("/ingress.class"));
  return {
    ...annotationsOf(object, [...classes, ...kept, ...(routes ? keptOnRoutes : [])]),
    ...(routes && terminationIn(object) !== undefined ? { "route.openshift.io/termination": "edge" } : {}),
    ...before(object, path),
  };
}

/** Where the application's Ingress names its place among the routers of Traefik, the page's comes before it. */
function before({ metadata: { annotations = {} } }: KubeObject, path: string): Annotations {
  const name = `${traefik}/router.priority`;
  const own = Number(annotations[name]);
  return own > 0 ? { [name]: String(own + path.length) } : {};
}
