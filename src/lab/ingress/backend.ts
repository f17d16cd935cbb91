import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { at, numberAt, objectsAt, textAt } from "../read.ts";

/** A rule's path with what stands behind it. */
export interface IngressPath {
  readonly host: string;
  readonly path: string;
  readonly pathType: string;
  readonly backend: JsonObject;
}

/** The paths of an Ingress, in order; those of rules without `http` are none. */
export function pathsOf(ingress: KubeObject): readonly IngressPath[] {
  return objectsAt(ingress.spec, "rules").flatMap((rule) =>
    objectsAt(rule, "http", "paths").map((entry) => ({
      host: textAt(rule, "host") ?? "",
      path: textAt(entry, "path") ?? "",
      pathType: textAt(entry, "pathType") ?? "ImplementationSpecific",
      backend: objectsAt([entry["backend"] ?? null])[0] ?? {},
    })),
  );
}

/** The port of a Service that a backend names, by its name or by its number; `undefined` where it has none such. */
export function portOf(backend: JsonObject, service: KubeObject | undefined): JsonObject | undefined {
  const name = textAt(backend, "service", "port", "name") ?? "";
  const number = numberAt(backend, "service", "port", "number");
  const ports = objectsAt(service?.spec, "ports");
  return ports.find((port) => (name === "" ? port["port"] === number : port["name"] === name));
}

/** The Secret that the `tls` of an Ingress names for a host; `undefined` where no entry lists the host. */
export function secretFor(ingress: KubeObject, host: string): string | undefined {
  const entry = objectsAt(ingress.spec, "tls").find((tls) => hostsOf(tls).includes(host));
  return entry === undefined ? undefined : (textAt(entry, "secretName") ?? "");
}

/** The hosts of one entry of `tls`. */
export function hostsOf(tls: JsonObject): readonly string[] {
  const hosts = at(tls, "hosts");
  return Array.isArray(hosts) ? (hosts as readonly unknown[]).map(String) : [];
}
