import type { Json, JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { objectAt, objectsAt, textAt } from "./kinds/json.ts";
import type { ApiRequest } from "./request.ts";
import type { ServedResource } from "./resources.ts";

interface Column {
  readonly name: string;
  readonly cell: (object: KubeObject) => Json;
}

/** Does the caller want a table, as `kubectl get` does (meta.k8s.io/v1 Table)? */
export function wantsTable({ headers }: ApiRequest): boolean {
  return /application\/json;\s*as=Table;\s*v=v1;/.test(headers.accept ?? "");
}

/** The objects as rows, with the columns that `kubectl get` shows of their kind. */
export function tableOf(resource: ServedResource, objects: readonly KubeObject[], metadata: JsonObject): JsonObject {
  const columns = [nameColumn, ...(columnsByKind[resource.kind] ?? []), ageColumn];
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: columns.map(({ name }) => ({
      name,
      type: "string",
      format: name === "Name" ? "name" : "",
      description: name,
      priority: 0,
    })),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object)),
      object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata },
    })),
  };
}

const nameColumn: Column = { name: "Name", cell: ({ metadata }) => metadata.name };
const ageColumn: Column = { name: "Age", cell: ({ metadata }) => age(metadata.creationTimestamp) };

function age(since: string | undefined): string {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(since ?? "")) / 1000));
  if (Number.isNaN(seconds)) return "<unknown>";
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

const columnsByKind: { readonly [kind: string]: readonly Column[] } = {
  Route: [
    { name: "Host", cell: ({ spec }) => textAt(spec, "host") },
    { name: "Path", cell: ({ spec }) => textAt(spec, "path") },
    { name: "Services", cell: ({ spec }) => services(spec ?? {}) },
    { name: "Port", cell: ({ spec }) => String(objectAt(spec, "port")["targetPort"] ?? "<all>") },
    { name: "Termination", cell: ({ spec }) => termination(objectAt(spec, "tls")) },
    { name: "Wildcard", cell: ({ spec }) => textAt(spec, "wildcardPolicy") },
  ],
  Ingress: [
    { name: "Class", cell: ({ spec }) => textAt(spec, "ingressClassName") || "<none>" },
    { name: "Hosts", cell: ({ spec }) => ingressHosts(spec ?? {}) },
    { name: "Address", cell: ({ status }) => ingressAddresses(objectAt(status, "loadBalancer")) },
    { name: "Ports", cell: ({ spec }) => (objectsAt(spec, "tls").length > 0 ? "80, 443" : "80") },
  ],
  IngressClass: [
    { name: "Controller", cell: ({ spec }) => textAt(spec, "controller") },
    { name: "Parameters", cell: ({ spec }) => textAt(objectAt(spec, "parameters"), "name") || "<none>" },
  ],
  HTTPRoute: [{ name: "Hostnames", cell: hostnames }],
  GRPCRoute: [{ name: "Hostnames", cell: hostnames }],
  Gateway: [
    { name: "Class", cell: ({ spec }) => textAt(spec, "gatewayClassName") },
    { name: "Address", cell: ({ status }) => textAt(objectsAt(status, "addresses")[0], "value") },
    { name: "Programmed", cell: ({ status }) => conditionOf(status, "Programmed") },
  ],
  GatewayClass: [
    { name: "Controller", cell: ({ spec }) => textAt(spec, "controllerName") },
    { name: "Accepted", cell: ({ status }) => conditionOf(status, "Accepted") },
  ],
  Pod: [
    { name: "Ready", cell: (pod) => readyContainers(pod) },
    {
      name: "Status",
      cell: (pod) => (pod.metadata.deletionTimestamp === undefined ? textAt(pod.status, "phase") : "Terminating"),
    },
    { name: "IP", cell: ({ status }) => textAt(status, "podIP") || "<none>" },
  ],
  Deployment: [
    {
      name: "Ready",
      cell: ({ spec, status }) => `${Number(status?.["readyReplicas"] ?? 0)}/${Number(spec?.["replicas"] ?? 1)}`,
    },
    { name: "Up-to-date", cell: ({ status }) => status?.["updatedReplicas"] ?? 0 },
    { name: "Available", cell: ({ status }) => status?.["availableReplicas"] ?? 0 },
  ],
  Service: [
    { name: "Type", cell: ({ spec }) => textAt(spec, "type") },
    { name: "Cluster-IP", cell: ({ spec }) => textAt(spec, "clusterIP") || "<none>" },
    { name: "Port(s)", cell: ({ spec }) => objectsAt(spec, "ports").map(portText).join(",") || "<none>" },
  ],
  BuildConfig: [
    { name: "Type", cell: ({ spec }) => textAt(objectAt(spec, "strategy"), "type") },
    { name: "From", cell: ({ spec }) => textAt(objectAt(spec, "source"), "type") },
    { name: "Latest", cell: ({ status }) => Number(status?.["lastVersion"] ?? 0) },
  ],
  Build: [
    { name: "Type", cell: ({ spec }) => textAt(objectAt(spec, "strategy"), "type") },
    { name: "From", cell: ({ spec }) => textAt(objectAt(spec, "source"), "type") },
    { name: "Status", cell: ({ status }) => phaseAndReason(status) },
  ],
  ImageStream: [
    { name: "Image Repository", cell: ({ status }) => textAt(status, "dockerImageRepository") },
    {
      name: "Tags",
      cell: ({ status }) =>
        objectsAt(status, "tags")
          .map((tag) => textAt(tag, "tag"))
          .join(","),
    },
  ],
  ImageStreamTag: [{ name: "Image Reference", cell: (tag) => textAt(objectAt(tag, "image"), "dockerImageReference") }],
  ConfigMap: [{ name: "Data", cell: (configMap) => Object.keys(objectAt(configMap, "data")).length }],
  Namespace: [{ name: "Status", cell: ({ status }) => textAt(status, "phase") }],
};

function services(spec: JsonObject): string {
  const all = [objectAt(spec, "to"), ...objectsAt(spec, "alternateBackends")];
  if (all.length === 1) return textAt(all[0], "name");
  return all.map((each) => `${textAt(each, "name")}(${Number(each["weight"] ?? 100)})`).join(",");
}

function hostnames({ spec }: KubeObject): string {
  return spec?.["hostnames"] === undefined ? "" : JSON.stringify(spec["hostnames"]);
}

function conditionOf(status: JsonObject | undefined, type: string): string {
  return textAt(
    objectsAt(status, "conditions").find((it) => it["type"] === type),
    "status",
  );
}

function ingressHosts(spec: JsonObject): string {
  const hosts = objectsAt(spec, "rules").map((rule) => textAt(rule, "host"));
  return hosts.filter((host) => host !== "").join(",") || "*";
}

function ingressAddresses(balancer: JsonObject): string {
  return objectsAt(balancer, "ingress")
    .map((each) => textAt(each, "ip") || textAt(each, "hostname"))
    .join(",");
}

function termination(tls: JsonObject): string {
  const policy = textAt(tls, "insecureEdgeTerminationPolicy");
  return policy === "" ? textAt(tls, "termination") : `${textAt(tls, "termination")}/${policy}`;
}

function readyContainers({ spec, status }: KubeObject): string {
  const ready = objectsAt(status, "containerStatuses").filter((each) => each["ready"] === true).length;
  return `${ready}/${objectsAt(spec, "containers").length}`;
}

function phaseAndReason(status: JsonObject | undefined): string {
  const reason = textAt(status, "reason");
  return reason === "" ? textAt(status, "phase") : `${textAt(status, "phase")} (${reason})`;
}

function portText(port: JsonObject): string {
  return `${Number(port["port"])}/${textAt(port, "protocol") || "TCP"}`;
}
