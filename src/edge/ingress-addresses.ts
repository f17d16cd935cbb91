import { askedHost, type Address } from "../core/address.ts";
import { isObject, objectsIn, textOf, textsIn, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { mayBeRoutes, placesOf, type IngressPlace } from "./ingress-paths.ts";
import { isPassedOn, terminationIn } from "./ingress-tls.ts";

/**
 * Where visitors reach an Ingress: by https the hosts that have TLS (controllers redirect http there), by http the others. A
 * rule for any host is asked for where its controller put it.
 */
export function ingressAddresses(object: KubeObject): Address[] {
  const places = placesOf(object).filter(({ path }) => path !== undefined);
  const urls = new Map<string, Address>();
  const passed = isPassedOn(object) ? ({ passed: true } as const) : {};
  for (const place of served(object, places.length > 0 ? places : placesOf(object))) {
    const path = concrete(object, place);
    if (path === undefined) continue;
    for (const host of hostsOf(object, place)) {
      const scheme = hasTls(object, place.host) ? "https" : "http";
      urls.set(`${scheme} ${host} ${path}`, { scheme, host, path, ...passed });
    }
  }
  return [...urls.values()];
}

/** ingress-to-route makes no Route of an Exact path (openshift/route-controller-manager pkg/route/ingress). */
function served(object: KubeObject, places: readonly IngressPlace[]): readonly IngressPlace[] {
  const others = places.filter(({ pathType }) => pathType !== "Exact");
  return mayBeRoutes(object) && others.length > 0 ? others : places;
}

function hostsOf({ status }: KubeObject, { host }: IngressPlace): readonly string[] {
  if (host !== undefined) return [askedHost(host)];
  const balancer = isObject(status?.loadBalancer) ? status.loadBalancer : {};
  return objectsIn(balancer.ingress).flatMap(({ hostname, ip }) => textOf(hostname) ?? textOf(ip) ?? []);
}

/** Has the host TLS: passed on, by the Ingress's `tls`, or by the annotation that OpenShift makes TLS Routes of? */
function hasTls(object: KubeObject, host: string | undefined): boolean {
  if (isPassedOn(object)) return true;
  if (mayBeRoutes(object) && terminationIn(object) !== undefined) return true;
  return objectsIn(object.spec?.tls).some((entry) => covers(entry, host));
}

/** Is an entry of `tls` for this host? */
export function covers({ hosts }: JsonObject, host: string | undefined): boolean {
  const named = textsIn(hosts);
  if (named.length === 0) return true;
  return named.some((name) => name === host || (name.startsWith("*.") && host?.replace(/^[^.]*/, "*") === name));
}

/** ingress-nginx reads paths as regular expressions where one of these is set (kubernetes/ingress-nginx, ingress path matching). */
const expressions = ["use-regex", "rewrite-target"].map((name) => `nginx.ingress.kubernetes.io/${name}`);

export const readsExpressions = ({ metadata: { annotations = {} } }: KubeObject): boolean =>
  expressions.some((name) => annotations[name] !== undefined && annotations[name] !== "false");

/** A path that visitors can ask for; nothing where none can be told from an expression. */
function concrete(object: KubeObject, { path = "/" }: IngressPlace): string | undefined {
  if (!readsExpressions(object)) return path;
  const beginning = path.replace(/(?:.[*?]|[[({|\\+^$]).*$/, "") || "/";
  try {
    return new RegExp(`^${path}`, "i").test(beginning) ? beginning : undefined;
  } catch {
    return path;
  }
}
