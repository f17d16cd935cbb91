import { createHash } from "node:crypto";
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { at, mapAt, numberAt, objectsAt, selects, textAt } from "../read.ts";
import { controllerOf, isReady } from "./pods.ts";

/** The label by which EndpointSlices name their Service. */
export const serviceNameLabel = "kubernetes.io/service-name";

interface SlicePort extends JsonObject {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

/**
 * The EndpointSlices of a Service: one for each set of resolved ports, because a named `targetPort` may be another number
 * in another pod. A port is named as the *Service* port, and its number is the pod's (kubernetes/endpointslice utils.go).
 */
export function slicesOf(service: KubeObject, pods: readonly KubeObject[]): readonly KubeObject[] {
  const selector = mapAt(service.spec, "selector");
  if (Object.keys(selector).length === 0) return [];
  const groups = new Map<string, { readonly ports: readonly SlicePort[]; readonly endpoints: JsonObject[] }>();
  for (const pod of pods) {
    if (!selects(selector, pod.metadata.labels) || !isReachable(pod)) continue;
    const ports = portsOf(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpointOf(service, pod));
    groups.set(key, group);
  }
  if (groups.size === 0) groups.set("", { ports: [], endpoints: [] });
  return [...groups].map(([key, { ports, endpoints }]) => sliceOf(service, key, ports, endpoints));
}

function isReachable(pod: KubeObject): boolean {
  const phase = textAt(pod.status, "phase");
  return textAt(pod.status, "podIP") !== undefined && phase !== "Failed" && phase !== "Succeeded";
}

function portsOf(service: KubeObject, pod: KubeObject): readonly SlicePort[] {
  return objectsAt(service.spec, "ports").flatMap((port) => {
    const number = targetPort(port, pod);
    const protocol = textAt(port, "protocol") ?? "TCP";
    return number === undefined ? [] : [{ name: textAt(port, "name") ?? "", port: number, protocol }];
  });
}

function targetPort(port: JsonObject, pod: KubeObject): number | undefined {
  const target = port["targetPort"] ?? port["port"];
  if (typeof target === "number") return target;
  const declared = objectsAt(pod.spec, "containers").flatMap((container) => objectsAt(container, "ports"));
  return numberAt(
    declared.find((it) => it["name"] === target),
    "containerPort",
  );
}

function endpointOf(service: KubeObject, pod: KubeObject): JsonObject {
  const { name, namespace = "", uid = "" } = pod.metadata;
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const serving = isReady(pod);
  const anyway = at(service.spec, "publishNotReadyAddresses") === true;
  return {
    addresses: [textAt(pod.status, "podIP") ?? ""],
    conditions: { ready: anyway || (serving && !terminating), serving, terminating },
    nodeName: textAt(pod.spec, "nodeName") ?? "lab",
    targetRef: { kind: "Pod", name, namespace, uid },
  };
}

function sliceOf(
  service: KubeObject,
  key: string,
  ports: readonly SlicePort[],
  endpoints: readonly JsonObject[],
): KubeObject {
  const { name, namespace = "default" } = service.metadata;
  const hash = createHash("sha1").update(`${service.metadata.uid} ${key}`).digest("hex").slice(0, 5);
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: {
        ...service.metadata.labels,
        [serviceNameLabel]: name,
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
      },
      ownerReferences: [controllerOf(service)],
    },
    addressType: "IPv4",
    ports,
    endpoints,
  };
}
