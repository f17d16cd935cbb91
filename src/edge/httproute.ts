import { eachOnce, objectsIn, textOf, textsIn, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { resources } from "../core/resources.ts";
import type { Admission, Backend, EdgeAdapter, Inside } from "./adapter.ts";
import { httpRouteAddresses } from "./httproute-addresses.ts";
import { divertHttpRoute } from "./httproute-divert.ts";
import { overlayHttpRoutes } from "./httproute-overlay.ts";
import { narrowedHttpRoute, pathsOf, rulesOf, servicesOf } from "./httproute-rules.ts";

/** HTTPRoutes of the Gateway API (kubernetes-sigs/gateway-api apis/v1 httproute_types.go). */
export const httpRoute: EdgeAdapter = {
  kind: "httproute",
  resource: resources.httpRoute,
  mayNeed: [],
  numbersOfServices: true,
  guard: {
    absent: ["parentRefs", "hostnames", "rules", "useDefaultGateways"].map((name) => ["spec", name]),
    secret: [],
  },
  around,
  addresses: httpRouteAddresses,
  hosts: ({ spec }) => textsIn(spec?.hostnames),
  pace: () => undefined,
  backends,
  elsewhere,
  inside,
  admission,
  divert: divertHttpRoute,
  overlay: overlayHttpRoutes,
  narrowed: narrowedHttpRoute,
};

/** Its Gateways: their listeners say how visitors come in. */
function around({ metadata, spec }: KubeObject) {
  return objectsIn(spec?.parentRefs)
    .filter(({ kind = "Gateway" }) => kind === "Gateway")
    .map(({ name, namespace = metadata.namespace ?? "default" }) => ({
      resource: resources.gateway,
      namespace: String(namespace),
      name: String(name),
    }));
}

/** The Services of its own namespace, by the number that each gives its port; each once. */
function backends(object: KubeObject): Backend[] {
  const own = object.metadata.namespace;
  const all = rulesOf(object)
    .flatMap(servicesOf)
    .filter(({ namespace }) => namespace === undefined || namespace === own)
    .map(({ name, port }) => ({ service: String(name), ...(typeof port === "number" ? { servicePort: port } : {}) }));
  return eachOnce(all);
}

function elsewhere(object: KubeObject): string | undefined {
  const own = object.metadata.namespace;
  const others = rulesOf(object)
    .flatMap(servicesOf)
    .filter(({ namespace = own }) => namespace !== own);
  return textOf(others[0]?.name);
}

/** Gateways end TLS, and speak plainly to the application (its TLS would be a BackendTLSPolicy's matter). */
function inside(object: KubeObject): Inside {
  const [path = "/"] = rulesOf(object).flatMap(pathsOf);
  return { scheme: "http", path, headers: {}, ownCertificate: false };
}

/** What each of its parents says of it as it is now: one that speaks of an earlier generation has not looked yet. */
function admission({ metadata: { generation }, status }: KubeObject): Admission {
  const verdicts = objectsIn(status?.parents).flatMap(({ conditions }) =>
    objectsIn(conditions).filter(({ type }) => type === "Accepted" || type === "ResolvedRefs"),
  );
  if (verdicts.length === 0) return { admitted: false, pending: true, reason: "no gateway has accepted it yet" };
  if (verdicts.some(({ observedGeneration }) => observedGeneration !== generation))
    return { admitted: false, pending: true, reason: "its gateway has not looked at it yet" };
  const refused = verdicts.find(({ status: is }) => is !== "True");
  return refused === undefined ? { admitted: true } : { admitted: false, reason: reasonIn(refused) };
}

const reasonIn = ({ type, reason, message }: JsonObject): string =>
  [type, reason, message].flatMap((said) => textOf(said) ?? []).join(": ");
