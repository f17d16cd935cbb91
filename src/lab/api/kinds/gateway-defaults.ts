import type { JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { mapped, withDefaults } from "./json.ts";

// What the custom resource definitions fill in: the kubebuilder:default marks of kubernetes-sigs/gateway-api apis/v1.

const everything = { type: "PathPrefix", value: "/" };

/** An HTTPRoute with what its definition fills in (httproute_types.go). */
export function withRouteDefaults(route: KubeObject): KubeObject {
  const spec = withDefaults(route.spec ?? {}, { rules: [{ matches: [{ path: everything }] }] });
  return { ...route, spec: mapped(withParentDefaults(spec), "rules", withRuleDefaults) };
}

/** The spec of any route with its parents complete (shared_types.go, ParentReference). */
export function withParentDefaults(spec: JsonObject): JsonObject {
  const parent = { group: "gateway.networking.k8s.io", kind: "Gateway" };
  return mapped(spec, "parentRefs", (reference) => withDefaults(reference, parent));
}

function withRuleDefaults(rule: JsonObject): JsonObject {
  const filled = withDefaults(rule, { matches: [{ path: everything }] });
  return mapped(
    mapped(mapped(filled, "matches", withMatchDefaults), "backendRefs", withBackendDefaults),
    "filters",
    withFilterDefaults,
  );
}

function withMatchDefaults(match: JsonObject): JsonObject {
  const exact = (member: JsonObject): JsonObject => withDefaults(member, { type: "Exact" });
  const filled = withDefaults(match, { path: everything });
  const complete = mapped(filled, "path", (path) => withDefaults(path, everything));
  return mapped(mapped(complete, "headers", exact), "queryParams", exact);
}

function withBackendDefaults(reference: JsonObject): JsonObject {
  return withDefaults(reference, { group: "", kind: "Service", weight: 1 });
}

function withFilterDefaults(filter: JsonObject): JsonObject {
  return mapped(filter, "requestRedirect", (redirect) => withDefaults(redirect, { statusCode: 302 }));
}

/** A Gateway with what its definition fills in (gateway_types.go). */
export function withGatewayDefaults(gateway: KubeObject): KubeObject {
  const spec = mapped(gateway.spec ?? {}, "listeners", (listener) => {
    const filled = withDefaults(listener, { allowedRoutes: { namespaces: { from: "Same" } } });
    return mapped(filled, "tls", (tls) => {
      const complete = withDefaults(tls, { mode: "Terminate" });
      return mapped(complete, "certificateRefs", (it) => withDefaults(it, { group: "", kind: "Secret" }));
    });
  });
  return { ...gateway, spec, status: gateway.status ?? { conditions: ["Accepted", "Programmed"].map(pending) } };
}

/** A GatewayClass that no controller has looked at yet (gatewayclass_types.go). */
export function withClassDefaults(gatewayClass: KubeObject): KubeObject {
  return { ...gatewayClass, status: gatewayClass.status ?? { conditions: [pending("Accepted")] } };
}

function pending(type: string): JsonObject {
  const condition = { type, status: "Unknown", reason: "Pending", message: "Waiting for controller" };
  return { ...condition, lastTransitionTime: "1970-01-01T00:00:00Z" };
}
