import type { JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { withMetadata } from "../objects.ts";
import { mapped, objectAt, textAt, withDefaults } from "./json.ts";
import { hostCauses } from "./route-host.ts";
import { routeCauses } from "./route-validation.ts";
import type { KindContext, KindRules } from "./rules.ts";

/** Routes: library-go pkg/route/{defaulting, hostassignment, validation}, the same code on OpenShift and MicroShift. */
export const routeRules: KindRules = {
  defaults: (route, context) => withHost(withKeptHost(withSpecDefaults(route, context), context), context),
  validate: (route, context) => [...hostCauses(route, context), ...routeCauses(route, context)],
};

/** library-go pkg/route/defaulting/defaults.go; an empty list is no list in Go types (`omitempty`). */
function withSpecDefaults(route: KubeObject, { builtIn }: KindContext): KubeObject {
  const backend = (reference: JsonObject): JsonObject => withDefaults(reference, { kind: "Service", weight: 100 });
  let spec: JsonObject = withDefaults(route.spec ?? {}, { to: {}, wildcardPolicy: "None" });
  spec = mapped(mapped(spec, "to", backend), "alternateBackends", backend);
  const alternates = spec["alternateBackends"];
  if (builtIn && Array.isArray(alternates) && alternates.length === 0) {
    const { alternateBackends: _, ...rest } = spec;
    spec = rest;
  }
  const tls = objectAt(spec, "tls");
  const assumeEdge = spec["tls"] !== undefined && textAt(tls, "termination") === "";
  if (builtIn && assumeEdge && textAt(tls, "destinationCACertificate") === "") {
    spec = { ...spec, tls: { ...tls, termination: "edge" } };
  }
  return { ...route, spec };
}

/** openshift-apiserver pkg/route/apiserver/registry/route/strategy.go, PrepareForUpdate: a cleared host is kept. */
function withKeptHost(route: KubeObject, { old, builtIn }: KindContext): KubeObject {
  const before = textAt(old?.spec, "host");
  if (!builtIn || before === "" || textAt(route.spec, "host") !== "") return route;
  return { ...route, spec: { ...route.spec, host: before } };
}

/** library-go pkg/route/hostassignment/assignment.go, AllocateHost: a new Route without a host gets one. */
function withHost(route: KubeObject, { old, domain }: KindContext): KubeObject {
  const { spec, metadata } = route;
  if (old !== undefined || textAt(spec, "wildcardPolicy") === "Subdomain") return route;
  if (textAt(spec, "host") !== "" || textAt(spec, "subdomain") !== "") return route;
  const host = `${metadata.name}-${metadata.namespace ?? ""}.${domain}`;
  const annotations = { ...metadata.annotations, "openshift.io/host.generated": "true" };
  return withMetadata({ ...route, spec: { ...spec, host } }, { annotations });
}
