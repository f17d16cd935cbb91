import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { kinds } from "../kinds.ts";
import { numberAt, objectsAt, textAt } from "../read.ts";
import type { Store } from "../store.ts";
import type { Verdict } from "./attach.ts";

/** A reference to another object, and who makes it. */
interface Reference {
  /** The kind that refers, of the Gateway API, and its namespace. */
  readonly from: { readonly kind: string; readonly namespace: string };
  /** The core kind that is referred to. */
  readonly to: { readonly kind: string; readonly namespace: string; readonly name: string };
}

/** May it be referred to? Into another namespace only where a ReferenceGrant there says so (apis/v1beta1 referencegrant_types.go). */
export function isGranted({ from, to }: Reference, store: Store): boolean {
  if (from.namespace === to.namespace) return true;
  return store.list(kinds.referenceGrant, to.namespace).some(({ spec }) => {
    const fromUs = (it: JsonObject): boolean =>
      it["group"] === "gateway.networking.k8s.io" && it["kind"] === from.kind && it["namespace"] === from.namespace;
    const toIt = (it: JsonObject): boolean =>
      (it["group"] ?? "") === "" && it["kind"] === to.kind && (it["name"] === undefined || it["name"] === to.name);
    return objectsAt(spec, "from").some(fromUs) && objectsAt(spec, "to").some(toIt);
  });
}

/** The Service port that a backend reference leads to, or why it leads nowhere. */
export type Target =
  | { readonly namespace: string; readonly service: string; readonly portName: string }
  | { readonly reason: string; readonly message: string };

/** Follows a backend reference of an HTTPRoute (object_reference_types.go, BackendObjectReference). */
export function targetOf(reference: JsonObject, route: KubeObject, store: Store): Target {
  const own = route.metadata.namespace ?? "";
  const [kind, name] = [textAt(reference, "kind") ?? "Service", textAt(reference, "name") ?? ""];
  const namespace = textAt(reference, "namespace") ?? own;
  if ((textAt(reference, "group") ?? "") !== "" || kind !== "Service") {
    return { reason: "InvalidKind", message: `backend ${name} is a ${kind}, not a Service` };
  }
  if (!isGranted({ from: { kind: "HTTPRoute", namespace: own }, to: { kind, namespace, name } }, store)) {
    const message = `no ReferenceGrant in ${namespace} lets HTTPRoutes of ${own} refer to Service ${name}`;
    return { reason: "RefNotPermitted", message };
  }
  const service = store.get(kinds.service, namespace, name);
  const port = objectsAt(service?.spec, "ports").find((it) => it["port"] === numberAt(reference, "port"));
  if (port !== undefined) return { namespace, service: name, portName: textAt(port, "name") ?? "" };
  const lacking =
    service === undefined ? `Service ${namespace}/${name} is not there` : `Service ${name} has no such port`;
  return { reason: "BackendNotFound", message: lacking };
}

/** The condition `ResolvedRefs` of a route: the first reference that leads nowhere. */
export function resolvedRefs(route: KubeObject, store: Store): Verdict {
  const references = objectsAt(route.spec, "rules").flatMap((rule) => objectsAt(rule, "backendRefs"));
  for (const reference of references) {
    const target = targetOf(reference, route, store);
    if ("reason" in target) return { status: "False", ...target };
  }
  return { status: "True", reason: "ResolvedRefs", message: "All references are resolved" };
}
