import type { JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { invalidValue, requiredValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";
import type { LabStore } from "../store.ts";
import { resources } from "../../../core/resources.ts";
import { mapped, objectsAt, textAt, withDefaults } from "./json.ts";
import { notServiceName } from "./names.ts";
import type { KindContext, KindRules } from "./rules.ts";

/** Services: pkg/apis/core/v1/defaults.go, pkg/registry/core/service, pkg/apis/core/validation. */
export const serviceRules: KindRules = { name: notServiceName, defaults: withServiceDefaults, validate: serviceCauses };

function withServiceDefaults(service: KubeObject, { old, store }: KindContext): KubeObject {
  let spec = withDefaults(service.spec ?? {}, { type: "ClusterIP", sessionAffinity: "None" });
  spec = mapped(spec, "ports", (port) => withDefaults(port, { protocol: "TCP", targetPort: port["port"] }));
  const type = textAt(spec, "type");
  if (type === "ExternalName") return { ...service, spec };
  const clusterIP = textAt(spec, "clusterIP") || textAt(old?.spec, "clusterIP") || freeAddress(store);
  spec = withDefaults({ ...spec, clusterIP }, { internalTrafficPolicy: "Cluster", clusterIPs: [clusterIP] });
  if (type === "NodePort" || type === "LoadBalancer") {
    let next = 30_000 + (store.resourceVersion % 2_700);
    spec = mapped(spec, "ports", (port) => withDefaults(port, { nodePort: next++ }));
  }
  return { ...service, spec, status: service.status ?? { loadBalancer: {} } };
}

/** An address of the lab's service network that no Service has. */
function freeAddress(store: LabStore): string {
  const taken = new Set(store.list(resources.service).map((service) => textAt(service.spec, "clusterIP")));
  let n = taken.size + 1;
  while (taken.has(address(n))) n++;
  return address(n);
}

function address(n: number): string {
  return `172.30.${Math.floor(n / 250) % 256}.${(n % 250) + 1}`;
}

function serviceCauses(service: KubeObject, { old }: KindContext): readonly Cause[] {
  const spec = service.spec ?? {};
  const ports = objectsAt(spec, "ports");
  const portless = textAt(spec, "type") === "ExternalName" || textAt(spec, "clusterIP") === "None";
  const before = textAt(old?.spec, "clusterIP");
  const moved = before !== "" && textAt(spec, "clusterIP") !== before && textAt(spec, "type") !== "ExternalName";
  return [
    ...(ports.length === 0 && !portless ? [requiredValue("spec.ports")] : []),
    ...ports.flatMap((port, i) => portCauses(port, `spec.ports[${i}]`, ports.length > 1)),
    ...(moved ? [invalidValue("spec.clusterIPs[0]", [textAt(spec, "clusterIP")], "may not change once set")] : []),
  ];
}

function portCauses(port: JsonObject, field: string, named: boolean): readonly Cause[] {
  const number = port["port"];
  const valid = typeof number === "number" && Number.isInteger(number) && number >= 1 && number <= 65_535;
  return [
    ...(named && textAt(port, "name") === "" ? [requiredValue(`${field}.name`)] : []),
    ...(valid ? [] : [invalidValue(`${field}.port`, number ?? 0, "must be between 1 and 65535, inclusive")]),
  ];
}
