import { createHash } from "node:crypto";
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { objectsAt, numberAt, textAt, textsAt } from "../read.ts";

/** One pod port behind a Service, as the router keeps it. */
export interface Endpoint {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly portName: string;
}

/** A server line's worth: an endpoint with its weight. */
export interface Server extends Endpoint {
  readonly service: string;
  readonly weight: number;
  /** The value of the sticky cookie. */
  readonly cookie: string;
}

/** The servers of a Route's backend. */
export interface Servers {
  readonly servers: readonly Server[];
  /** Services with a weight above 0. */
  readonly activeServices: number;
  /** Endpoints of those. */
  readonly activeEndpoints: number;
}

/** The ready endpoints of a Service's slices; `ready: null` counts as ready (openshift/router endpointsubset/converter.go). */
export function endpointsOf(service: string, slices: readonly KubeObject[]): readonly Endpoint[] {
  return slices.flatMap((slice) => {
    const ready = objectsAt(slice, "endpoints").filter(isReady);
    return objectsAt(slice, "ports").flatMap((port) =>
      ready.flatMap((endpoint) =>
        textsAt(endpoint, "addresses").map((address) => endpointAt(service, endpoint, address, port)),
      ),
    );
  });
}

function isReady(endpoint: JsonObject): boolean {
  return objectsAt([endpoint["conditions"] ?? null])[0]?.["ready"] !== false;
}

function endpointAt(service: string, endpoint: JsonObject, address: string, slicePort: JsonObject): Endpoint {
  const port = numberAt(slicePort, "port") ?? 0;
  const portName = textAt(slicePort, "name") ?? "";
  const pod = textAt(endpoint, "targetRef", "name");
  const id = pod === undefined ? `ept:${service}:${portName}` : `pod:${pod}:${service}:${portName}`;
  return { id: `${id}:${address}:${port}`, address, port, portName };
}

/** The Services of a Route with their weights: none given counts as 1, and 256 is the most (router.go, getServiceUnitWeight). */
export function serviceWeights(route: KubeObject): ReadonlyMap<string, number> {
  const to = objectsAt([route.spec?.["to"] ?? null]);
  const backends = [...to, ...objectsAt(route.spec, "alternateBackends")];
  return new Map(
    backends.map((it) => [textAt(it, "name") ?? "", Math.min(256, Math.max(0, numberAt(it, "weight") ?? 1))]),
  );
}

/**
 * The servers of a Route (openshift/router router.go, calculateServiceWeights; plugin.go). The string form of `targetPort`
 * is compared with each port's name and number; without one all ports of the Service serve.
 */
export function serversOf(route: KubeObject, endpoints: (service: string) => readonly Endpoint[]): Servers {
  const target = route.spec?.["port"] === undefined ? undefined : targetPort(route);
  const weights = serviceWeights(route);
  const behind = new Map(
    [...weights.keys()].map((service) => [
      service,
      endpoints(service).filter((it) => target === undefined || it.portName === target || String(it.port) === target),
    ]),
  );
  const perEndpoint = endpointWeights(weights, behind);
  const servers = [...behind].flatMap(([service, list]) =>
    list.map((it) => ({ ...it, service, weight: perEndpoint.get(service) ?? 0, cookie: md5(it.id) })),
  );
  const active = [...weights].filter(([, weight]) => weight > 0).map(([service]) => service);
  const activeEndpoints = active.reduce((total, service) => total + (behind.get(service)?.length ?? 0), 0);
  return { servers, activeServices: active.length, activeEndpoints };
}

function targetPort(route: KubeObject): string | undefined {
  const port = objectsAt([route.spec?.["port"] ?? null])[0]?.["targetPort"];
  return typeof port === "number" || typeof port === "string" ? String(port) : undefined;
}

/** A Service's weight is shared by its endpoints and scaled so that the largest share is 256. With one live Service it is 1. */
function endpointWeights(
  weights: ReadonlyMap<string, number>,
  behind: ReadonlyMap<string, readonly Endpoint[]>,
): ReadonlyMap<string, number> {
  const shares = [...weights].map(([service, weight]) => {
    const count = behind.get(service)?.length ?? 0;
    return [service, count > 0 ? weight / count : 0] as const;
  });
  const largest = Math.max(0, ...shares.map(([, share]) => share));
  const live = shares.filter(([, share]) => share > 0).length;
  return new Map(
    shares.map(([service, share]) => {
      if (share === 0) return [service, 0];
      return [service, live === 1 ? 1 : Math.max(1, Math.trunc((share * 256) / largest))];
    }),
  );
}

/** The md5 that the router names cookies and servers by. */
export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
