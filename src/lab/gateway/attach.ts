import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { kinds } from "../kinds.ts";
import { mapAt, numberAt, objectsAt, selects, textAt, textsAt } from "../read.ts";
import type { Store } from "../store.ts";
import { unsupportedFilter } from "./filters.ts";

// Which HTTPRoutes a Gateway takes: kubernetes-sigs/gateway-api apis/v1 shared_types.go, gateway_types.go.

/** The controller of the Gateways that the lab's edge is. */
export const gatewayController = "entracte.test/gateway";

/** The class of those Gateways, there from the beginning. */
export const gatewayClass: KubeObject = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "GatewayClass",
  metadata: { name: "haproxy" },
  spec: { controllerName: gatewayController },
};

/** What is said of a condition. */
export interface Verdict {
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

/** A listener that takes a route, and the hosts that both ask for; an empty one is any. */
interface Attached {
  readonly listener: string;
  readonly on: "http" | "https";
  readonly hosts: readonly string[];
}

/** What one of our Gateways makes of a route that names it as a parent. */
export interface Attachment {
  readonly parentRef: JsonObject;
  readonly gateway: KubeObject;
  readonly accepted: Verdict;
  readonly listeners: readonly Attached[];
}

/** Is the Gateway one that the lab's edge is? */
export function isOurs(gateway: KubeObject, store: Store): boolean {
  const name = textAt(gateway.spec, "gatewayClassName") ?? "";
  return textAt(store.get(kinds.gatewayClass, undefined, name)?.spec, "controllerName") === gatewayController;
}

/** The attachments of a route to Gateways of ours; parents that are not ours are left out. */
export function attachmentsOf(route: KubeObject, store: Store): readonly Attachment[] {
  return objectsAt(route.spec, "parentRefs").flatMap((parentRef) => {
    if (parentRef["kind"] !== "Gateway") return [];
    const namespace = textAt(parentRef, "namespace") ?? route.metadata.namespace;
    const gateway = store.get(kinds.gateway, namespace, textAt(parentRef, "name") ?? "");
    if (gateway === undefined || !isOurs(gateway, store)) return [];
    return [{ parentRef, gateway, ...attach(route, { parentRef, gateway }, store) }];
  });
}

function attach(
  route: KubeObject,
  { parentRef, gateway }: Pick<Attachment, "parentRef" | "gateway">,
  store: Store,
): Pick<Attachment, "accepted" | "listeners"> {
  const filter = unsupportedFilter(route);
  if (filter !== undefined) return refused("UnsupportedValue", `filter ${filter} is not supported here`);
  const named = objectsAt(gateway.spec, "listeners").filter((it) => isNamed(it, parentRef) && isHttp(it));
  if (named.length === 0) return refused("NoMatchingParent", "no listener of the Gateway is the one that is named");
  const allowed = named.filter((listener) => allows(listener, route, { gateway, store }));
  if (allowed.length === 0) return refused("NotAllowedByListeners", "no listener allows routes of this namespace");
  const listeners = allowed.map((listener) => attached(listener, route)).filter(({ hosts }) => hosts.length > 0);
  if (listeners.length === 0) return refused("NoMatchingListenerHostname", "no listener has a host of the route");
  return { accepted: { status: "True", reason: "Accepted", message: "Route is accepted" }, listeners };
}

function refused(reason: string, message: string): Pick<Attachment, "accepted" | "listeners"> {
  return { accepted: { status: "False", reason, message }, listeners: [] };
}

function isNamed(listener: JsonObject, parentRef: JsonObject): boolean {
  const section = textAt(parentRef, "sectionName");
  const port = numberAt(parentRef, "port");
  return (section === undefined || listener["name"] === section) && (port === undefined || listener["port"] === port);
}

function isHttp({ protocol }: JsonObject): boolean {
  return protocol === "HTTP" || protocol === "HTTPS";
}

function allows(
  listener: JsonObject,
  route: KubeObject,
  { gateway, store }: { readonly gateway: KubeObject; readonly store: Store },
): boolean {
  const allowed = objectsAt(listener, "allowedRoutes", "kinds");
  if (allowed.length > 0 && !allowed.some(({ kind }) => kind === "HTTPRoute")) return false;
  const from = textAt(listener, "allowedRoutes", "namespaces", "from") ?? "Same";
  if (from === "All") return true;
  if (from === "Same") return route.metadata.namespace === gateway.metadata.namespace;
  const labels = store.get(kinds.namespace, undefined, route.metadata.namespace ?? "")?.metadata.labels;
  return (
    from === "Selector" && selects(mapAt(listener, "allowedRoutes", "namespaces", "selector", "matchLabels"), labels)
  );
}

function attached(listener: JsonObject, route: KubeObject): Attached {
  const own = textAt(listener, "hostname") ?? "";
  const wanted = textsAt(route.spec, "hostnames");
  return {
    listener: textAt(listener, "name") ?? "",
    on: listener["protocol"] === "HTTPS" ? "https" : "http",
    hosts: wanted.length === 0 ? [own] : wanted.flatMap((host) => common(own, host) ?? []),
  };
}

/** The narrower of two hosts where one is within the other; a wildcard stands for any number of labels. */
function common(listener: string, host: string): string | undefined {
  if (listener === "" || covers(listener, host)) return host;
  return covers(host, listener) ? listener : undefined;
}

function covers(wide: string, narrow: string): boolean {
  return wide === narrow || (wide.startsWith("*.") && narrow.endsWith(wide.slice(1)) && narrow !== wide.slice(1));
}
