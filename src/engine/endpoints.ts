import type { Cluster } from "../cluster/port.ts";
import { isObject, objectsIn, textsIn, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { resources } from "../core/resources.ts";
import type { Backend } from "../edge/adapter.ts";

/** One place behind a Service where its port is served. */
export interface Endpoint {
  /** Absent where it is no pod. */
  readonly pod?: string;
  readonly address: string;
  /** The port of the pod; absent where the Service has none at all. */
  readonly port?: number;
  readonly ready: boolean;
}

/** What stands behind backends of one namespace: their EndpointSlices, and their Services where ports are named by these. */
export interface Behind {
  readonly slices: readonly KubeObject[];
  readonly services: readonly KubeObject[];
}

/** Reads what stands behind these backends. */
export async function readBehind(
  cluster: Pick<Cluster, "list">,
  namespace: string,
  backends: readonly Backend[],
): Promise<Behind> {
  const [service, ...others] = new Set(backends.map((backend) => backend.service));
  const only = service === undefined || others.length > 0 ? undefined : `kubernetes.io/service-name=${service}`;
  const labelSelector = only === undefined ? {} : { labelSelector: only };
  const numbered = backends.some(({ servicePort }) => servicePort !== undefined);
  const [slices, services] = await Promise.all([
    cluster.list({ resource: resources.endpointSlice, namespace, ...labelSelector }),
    numbered ? cluster.list({ resource: resources.service, namespace }) : undefined,
  ]);
  return { slices: slices.items, services: services?.items ?? [] };
}

/** The endpoints behind a backend; none where its Service, or the port of it, is not there. Pure. */
export function endpointsIn({ slices, services }: Behind, backend: Backend): readonly Endpoint[] {
  const { service, servicePort } = backend;
  if (servicePort === undefined) return endpointsOf(slices, backend);
  const ports = objectsIn(services.find(({ metadata }) => metadata.name === service)?.spec?.ports);
  const meant = ports.find(({ port }) => port === servicePort);
  if (meant === undefined) return [];
  // A Service with one port need not name it, and has no other that could be meant.
  return endpointsOf(slices, { service, ...(typeof meant.name === "string" ? { port: meant.name } : {}) });
}

/** The EndpointSlices of one Service. */
export function slicesOf(slices: readonly KubeObject[], service: string): readonly KubeObject[] {
  return slices.filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === service);
}

/**
 * The endpoints behind a backend: a port is meant by its name or, as text, by the pod's number (openshift/router
 * pkg/router/controller/endpointsubset/converter.go); a missing `ready` counts as ready (discovery.k8s.io/v1). Pure.
 */
function endpointsOf(slices: readonly KubeObject[], { service, port }: Backend): readonly Endpoint[] {
  return slicesOf(slices, service).flatMap(({ ports, endpoints }) => {
    const all = objectsIn(ports);
    const meant = all.find((each) => port === undefined || [each.name, each.port].map(String).includes(port));
    return meant === undefined && port !== undefined ? [] : objectsIn(endpoints).map((each) => endpoint(each, meant));
  });
}

function endpoint({ addresses, conditions, targetRef }: JsonObject, meant: JsonObject | undefined): Endpoint {
  const pod = isObject(targetRef) && targetRef.kind === "Pod" ? String(targetRef.name) : undefined;
  return {
    ...(pod === undefined ? {} : { pod }),
    ...(typeof meant?.port === "number" ? { port: meant.port } : {}),
    address: textsIn(addresses)[0] ?? "",
    ready: !isObject(conditions) || conditions.ready !== false,
  };
}
