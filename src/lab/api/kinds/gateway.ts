import type { JsonObject } from "../../../core/json.ts";
import { invalidValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";
import { withClassDefaults, withGatewayDefaults, withParentDefaults } from "./gateway-defaults.ts";
import { parentCauses } from "./http-route.ts";
import { objectAt, objectsAt, textAt } from "./json.ts";
import type { KindRules } from "./rules.ts";
import { hostnameCauses, itemCauses, rangeCauses, requiredCauses, ruleCause } from "./schema.ts";

/** Gateways: kubernetes-sigs/gateway-api apis/v1 gateway_types.go. */
export const gatewayRules: KindRules = {
  defaults: withGatewayDefaults,
  validate: ({ spec = {} }) => {
    const listeners = objectsAt(spec, "listeners");
    const names = listeners.map((it) => textAt(it, "name"));
    return [
      ...requiredCauses(spec, ["gatewayClassName", "listeners"], "spec"),
      ...itemCauses(spec, "listeners", 64, "spec"),
      ...(new Set(names).size < names.length
        ? [ruleCause("spec.listeners", "Listener name must be unique within the Gateway")]
        : []),
      ...listeners.flatMap((listener, i) => listenerCauses(listener, `spec.listeners[${i}]`)),
    ];
  },
};

function listenerCauses(listener: JsonObject, field: string): readonly Cause[] {
  const { protocol, tls } = listener;
  const plain = protocol === "HTTP" || protocol === "TCP" || protocol === "UDP";
  const settings = objectAt(listener, "tls");
  const bare = objectsAt(settings, "certificateRefs").length === 0 && settings["options"] === undefined;
  return [
    ...requiredCauses(listener, ["name", "port", "protocol"], field),
    ...rangeCauses(listener["port"], `${field}.port`, [1, 65_535]),
    ...hostnameCauses(listener["hostname"], `${field}.hostname`),
    ...(plain && tls !== undefined
      ? [ruleCause(field, "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']")]
      : []),
    ...(tls !== undefined && textAt(settings, "mode") === "Terminate" && bare
      ? [ruleCause(`${field}.tls`, "certificateRefs or options must be specified when mode is Terminate")]
      : []),
  ];
}

/** GatewayClasses name their controller, once and for all (gatewayclass_types.go). */
export const gatewayClassRules: KindRules = {
  defaults: withClassDefaults,
  validate: ({ spec = {} }, { old }) => {
    const field = "spec.controllerName";
    const name = textAt(spec, "controllerName");
    if (old !== undefined && textAt(old.spec, "controllerName") !== name) {
      return [invalidValue(field, name, "Value is immutable")];
    }
    return requiredCauses(spec, ["controllerName"], "spec");
  },
};

/** ReferenceGrants: kubernetes-sigs/gateway-api apis/v1beta1 referencegrant_types.go. */
export const referenceGrantRules: KindRules = {
  validate: ({ spec = {} }) => [
    ...requiredCauses(spec, ["from", "to"], "spec"),
    ...itemCauses(spec, "from", 16, "spec"),
    ...itemCauses(spec, "to", 16, "spec"),
    ...objectsAt(spec, "from").flatMap((it, i) => requiredCauses(it, ["kind", "namespace"], `spec.from[${i}]`)),
    ...objectsAt(spec, "to").flatMap((it, i) => requiredCauses(it, ["kind"], `spec.to[${i}]`)),
  ],
};

/** GRPCRoutes and TLSRoutes: there, and served by nobody here. */
export const otherRouteRules: KindRules = {
  defaults: (route) => ({ ...route, spec: withParentDefaults(route.spec ?? {}) }),
  validate: ({ spec = {} }) => parentCauses(spec),
};
