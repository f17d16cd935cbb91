import { isObject, objectsIn, textsIn, type Json, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { hostAndPort } from "../../core/address.ts";

/** Another way from outside to the pods behind a target: closing does not touch it. */
export interface Door {
  /** `service/shop-external`. */
  readonly service: string;
  readonly type: "LoadBalancer" | "NodePort" | "ExternalIP";
  /** `203.0.113.7:443`, `port 30443 of every node`. */
  readonly at: readonly string[];
}

/**
 * The Services that bring traffic from outside to pods of these Services, past their edge objects: pure. Two Services
 * share pods where the labels that one selects by are among those of the other.
 * @param behind the names of the Services behind the targets
 */
export function otherDoors(behind: readonly string[], services: readonly KubeObject[]): readonly Door[] {
  const selectors = services.filter(({ metadata }) => behind.includes(metadata.name)).flatMap(selectorOf);
  return services.flatMap((service) => {
    const [own] = selectorOf(service);
    if (own === undefined || !selectors.some((other) => within(own, other) || within(other, own))) return [];
    return doorOf(service);
  });
}

/** A Service without a selector has no pods of its own (kubernetes core/v1 ServiceSpec.selector). */
function selectorOf({ spec }: KubeObject): JsonObject[] {
  return isObject(spec?.selector) && Object.keys(spec.selector).length > 0 ? [spec.selector] : [];
}

const within = (some: JsonObject, all: JsonObject) => Object.entries(some).every(([key, value]) => all[key] === value);

function doorOf({ metadata, spec = {}, status }: KubeObject): Door[] {
  const service = `service/${metadata.name}`;
  const ports = objectsIn(spec.ports);
  const numbers = (member: string) => ports.flatMap((port) => (typeof port[member] === "number" ? [port[member]] : []));
  const nodePorts = numbers("nodePort").map((port) => `port ${String(port)} of every node`);
  const at = (addresses: readonly string[]) =>
    addresses.flatMap((host) => numbers("port").map((port) => hostAndPort(host, port)));
  if (spec.type === "LoadBalancer") {
    const balancer = isObject(status?.loadBalancer) ? objectsIn(status.loadBalancer.ingress) : [];
    return [
      {
        service,
        type: "LoadBalancer",
        at: [...at(balancer.flatMap(({ ip, hostname }) => texts(ip ?? hostname))), ...nodePorts],
      },
    ];
  }
  if (spec.type === "NodePort") return [{ service, type: "NodePort", at: nodePorts }];
  const external = textsIn(spec.externalIPs);
  return external.length === 0 ? [] : [{ service, type: "ExternalIP", at: at(external) }];
}

const texts = (value: Json | undefined) => (typeof value === "string" ? [value] : []);
