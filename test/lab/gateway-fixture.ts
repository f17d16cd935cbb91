import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { namespace } from "./support.ts";

const gatewayApi = "gateway.networking.k8s.io";

/** A Gateway of the lab's own class. */
export function gateway(name: string, listeners: readonly JsonObject[], where = namespace): KubeObject {
  const spec = { gatewayClassName: "haproxy", listeners };
  return { apiVersion: `${gatewayApi}/v1`, kind: "Gateway", metadata: { name, namespace: where }, spec };
}

/** A listener for plain HTTP; for all hosts unless it names one. */
export const plain = (more: JsonObject = {}): JsonObject => ({ name: "http", port: 80, protocol: "HTTP", ...more });

/** An HTTPRoute of the host `NAME.example.com` on the Gateway `web`. */
export function httpRoute(name: string, rules: readonly JsonObject[], more: JsonObject = {}): KubeObject {
  const spec = { parentRefs: [{ name: "web" }], hostnames: [`${name}.example.com`], rules, ...more };
  return { apiVersion: `${gatewayApi}/v1`, kind: "HTTPRoute", metadata: { name, namespace }, spec };
}

/** A rule of an HTTPRoute to Services, on port 80. */
export function to(match: JsonObject | undefined, ...services: readonly (string | JsonObject)[]): JsonObject {
  return {
    ...(match === undefined ? {} : { matches: [match] }),
    backendRefs: services.map((it) => (typeof it === "string" ? { name: it, port: 80 } : { port: 80, ...it })),
  };
}

export const below = (value: string, more: JsonObject = {}): JsonObject => ({
  path: { type: "PathPrefix", value },
  ...more,
});
export const exactly = (value: string, more: JsonObject = {}): JsonObject => ({
  path: { type: "Exact", value },
  ...more,
});

/** A ReferenceGrant in `inNamespace` for HTTPRoutes of the lab's namespace, to Services. */
export function grant(inNamespace: string): KubeObject {
  return {
    apiVersion: `${gatewayApi}/v1beta1`,
    kind: "ReferenceGrant",
    metadata: { name: "pages", namespace: inNamespace },
    spec: { from: [{ group: gatewayApi, kind: "HTTPRoute", namespace }], to: [{ group: "", kind: "Service" }] },
  };
}
