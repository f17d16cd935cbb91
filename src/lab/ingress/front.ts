import type { KubeObject } from "../../core/kube.ts";
import { isUsable, type Certificate } from "../edge/certificates.ts";
import {
  isBelow,
  isHost,
  isPath,
  joined,
  notFound,
  plainLines,
  plainServer,
  toHttps,
  type Entry,
  type Front,
  type HostCertificate,
  type Section,
} from "../edge/front.ts";
import type { Endpoint } from "../edge/servers.ts";
import { objectsAt, textAt } from "../read.ts";
import { hostsOf, pathsOf, portOf, type IngressPath } from "./backend.ts";

// How the lab's edge serves an Ingress itself, as https://kubernetes.io/docs/concepts/services-networking/ingress says.

/** Looks up what Ingresses refer to. */
export interface Backends {
  service(namespace: string, name: string): KubeObject | undefined;
  endpoints(namespace: string, service: string): readonly Endpoint[];
  certificate(namespace: string, secret: string): Certificate | undefined;
}

/** A path of an Ingress, with the namespace that its backend is in. */
interface Place extends IngressPath {
  readonly namespace: string;
}

/** What these Ingresses ask of the edge; the older one wins where two ask for the same. */
export function ingressFront(ingresses: readonly KubeObject[], backends: Backends): Front {
  const [passing, ending] = [true, false].map((passes) => ingresses.filter((it) => isPassing(it) === passes));
  return joined(passedFront(passing ?? [], backends), endedFront(ending ?? [], backends));
}

function endedFront(ingresses: readonly KubeObject[], backends: Backends): Front {
  const inOrder = ingresses.toSorted(byAge);
  const paths = inOrder.flatMap((it) => pathsOf(it).map((path) => ({ ...path, namespace: namespaceOf(it) })));
  const defaults = inOrder.flatMap(defaultPlaces);
  const matched = [...paths.toSorted(byPrecedence), ...defaults.toSorted((a, b) => hostRank(b) - hostRank(a))];
  const hosts = [...new Set(paths.map(({ host }) => host))].filter((host) => host !== "");
  const unmatched = hosts.map((host): Entry => ({ when: [isHost(host)], backend: notFound.name }));
  return {
    entries: [...matched.map(entryOf), ...unmatched],
    passed: [],
    sections: [...matched.map((place) => sectionOf(place, backends)), ...(hosts.length > 0 ? [notFound] : [])],
    certificates: inOrder.flatMap((it) => certificatesOf(it, backends)),
  };
}

/**
 * Does it have its TLS passed on (`ssl-passthrough` of kubernetes/ingress-nginx, of haproxy-ingress and of HAProxy
 * Technologies)?
 */
function isPassing({ metadata: { annotations = {} } }: KubeObject): boolean {
  const prefixes = ["nginx.ingress.kubernetes.io", "haproxy-ingress.github.io", "haproxy.org"];
  return prefixes.some((prefix) => annotations[`${prefix}/ssl-passthrough`] === "true");
}

/** Each host leads to what stands behind its root, whatever other paths it has: within TLS none is seen. */
function passedFront(ingresses: readonly KubeObject[], backends: Backends): Front {
  const all = ingresses
    .toSorted(byAge)
    .flatMap((it) => pathsOf(it).map((path) => ({ ...path, namespace: namespaceOf(it) })));
  const roots = all.filter(({ host, path }) => host !== "" && (path === "/" || path === ""));
  const name = (place: Place): string => `passed:${nameOf(place)}`;
  const sections = roots.map((place): Section => {
    const servers = serversOf(place, backends).map((it) => plainServer(it));
    return { name: name(place), lines: ["mode tcp", "balance source", ...servers] };
  });
  return {
    entries: roots.map(({ host }) => ({ on: "http", when: [isHost(host)], backend: toHttps.name })),
    passed: roots.map((place) => ({ host: place.host, backend: name(place) })),
    sections: [...sections, ...(roots.length > 0 ? [toHttps] : [])],
    certificates: [],
  };
}

/** The default backend: for what is not matched of an Ingress's own hosts, or of any host where it has none. */
function defaultPlaces(ingress: KubeObject): readonly Place[] {
  const [backend] = objectsAt([ingress.spec?.["defaultBackend"] ?? null]);
  if (backend === undefined) return [];
  const named = objectsAt(ingress.spec, "rules").map((rule) => textAt(rule, "host") ?? "");
  const hosts = named.length === 0 ? [""] : named;
  return hosts.map((host) => ({ host, path: "/", pathType: "Prefix", backend, namespace: namespaceOf(ingress) }));
}

function entryOf(place: Place): Entry {
  const { host, path, pathType } = place;
  const below = pathType === "Exact" ? [isPath(path)] : isBelow(path);
  return { when: [...(host === "" ? [] : [isHost(host)]), ...below], backend: nameOf(place) };
}

function sectionOf(place: Place, backends: Backends): Section {
  return { name: nameOf(place), lines: [...plainLines, ...serversOf(place, backends).map((it) => plainServer(it))] };
}

function serversOf({ namespace, backend }: Place, { service, endpoints }: Backends): readonly Endpoint[] {
  const name = textAt(backend, "service", "name") ?? "";
  const port = portOf(backend, service(namespace, name));
  return port === undefined ? [] : endpoints(namespace, name).filter((it) => it.portName === (port["name"] ?? ""));
}

function nameOf({ namespace, backend }: Place): string {
  const [service] = objectsAt([backend["service"] ?? null]);
  const port = objectsAt([service?.["port"] ?? null])[0];
  return `ingress:${namespace}:${String(service?.["name"])}:${String(port?.["name"] ?? port?.["number"])}`;
}

function certificatesOf(ingress: KubeObject, { certificate }: Backends): readonly HostCertificate[] {
  const namespace = namespaceOf(ingress);
  return objectsAt(ingress.spec, "tls").flatMap((tls) => {
    const secret = textAt(tls, "secretName") ?? "";
    const found = certificate(namespace, secret);
    if (found === undefined || !isUsable(found)) return [];
    return [
      { name: `ingress-${namespace}-${ingress.metadata.name}-${secret}`, hosts: hostsOf(tls), certificate: found },
    ];
  });
}

/** A named host before a wildcard, a longer wildcard before a shorter one; then the longer path, and Exact before Prefix. */
function byPrecedence(a: IngressPath, b: IngressPath): number {
  const length = ({ path }: IngressPath): number => path.replace(/\/+$/, "").length;
  const exact = ({ pathType }: IngressPath): number => (pathType === "Exact" ? 1 : 0);
  return hostRank(b) - hostRank(a) || length(b) - length(a) || exact(b) - exact(a);
}

function hostRank({ host }: IngressPath): number {
  return host.startsWith("*.") ? host.length : host === "" ? 0 : 1000;
}

function byAge(a: KubeObject, b: KubeObject): number {
  const born = ({ metadata }: KubeObject): string =>
    `${metadata.creationTimestamp ?? ""} ${namespaceOf({ metadata } as KubeObject)}/${metadata.name}`;
  return born(a).localeCompare(born(b));
}

function namespaceOf({ metadata }: KubeObject): string {
  return metadata.namespace ?? "";
}
