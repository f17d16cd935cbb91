import { askedHost, coversHost, type Address } from "../core/address.ts";
import { eachOnce, objectsIn, textsIn, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { pathsOf, rulesOf } from "./httproute-rules.ts";

/**
 * Where visitors reach an HTTPRoute: its hosts, on the listeners that it is attached to. Where its Gateways cannot be read,
 * what it says of the listener tells: port 443 and names with `https` or `tls` are TLS, all else is not.
 */
export function httpRouteAddresses(object: KubeObject, gateways: readonly KubeObject[] = []): Address[] {
  const paths = [...new Set(rulesOf(object).flatMap(pathsOf))];
  const doors = objectsIn(object.spec?.parentRefs).flatMap((parent) => doorsOf(object, parent, gateways));
  const urls = doors.flatMap(({ scheme, host }) => paths.map((path) => ({ scheme, host, path })));
  return eachOnce(urls);
}

/** The Gateway that a parent names is the one in the route's own namespace, unless it says another one. */
function isParent({ metadata }: KubeObject, parent: JsonObject, object: KubeObject): boolean {
  return metadata.name === parent.name && metadata.namespace === (parent.namespace ?? object.metadata.namespace);
}

function doorsOf(object: KubeObject, parent: JsonObject, gateways: readonly KubeObject[]): Omit<Address, "path">[] {
  const hosts = textsIn(object.spec?.hostnames);
  const gateway = gateways.find((each) => isParent(each, parent, object));
  const { sectionName, port } = parent;
  if (gateway === undefined) {
    const tls = port === 443 || /https|tls/i.test(String(sectionName));
    return hosts.map((host) => ({ scheme: tls ? "https" : "http", host: askedHost(host) }));
  }
  const named = objectsIn(gateway.spec?.listeners).filter(
    (listener) =>
      (sectionName === undefined || listener.name === sectionName) && (port === undefined || listener.port === port),
  );
  return named.flatMap(({ protocol, hostname }) => {
    if (protocol !== "HTTP" && protocol !== "HTTPS") return [];
    const own = typeof hostname === "string" ? hostname : undefined;
    const shared = hosts.length === 0 ? [own ?? []].flat() : hosts.flatMap((host) => narrower(own, host) ?? []);
    return shared.map((host) => ({ scheme: protocol === "HTTPS" ? "https" : "http", host: askedHost(host) }));
  });
}

/** The narrower of two hosts where one is within the other. */
function narrower(listener: string | undefined, host: string): string | undefined {
  if (listener === undefined || coversHost(listener, host)) return host;
  return coversHost(host, listener) ? listener : undefined;
}
