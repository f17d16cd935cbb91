import { isObject, objectsIn, textsIn, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
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

/** The EndpointSlices of one Service. */
export function slicesOf(slices: readonly KubeObject[], service: string): readonly KubeObject[] {
  return slices.filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === service);
}

/**
 * The endpoints behind a backend: a port is meant by its name or, as text, by the pod's number (openshift/router
 * pkg/router/controller/endpointsubset/converter.go); a missing `ready` counts as ready (discovery.k8s.io/v1). Pure.
 */
export function endpointsOf(slices: readonly KubeObject[], { service, port }: Backend): readonly Endpoint[] {
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
