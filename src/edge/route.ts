import { challenges, type Address } from "../core/address.ts";
import { isObject, objectsIn, textOf } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import type { Locator } from "../core/locator.ts";
import { resources } from "../core/resources.ts";
import type { Admission, Backend, EdgeAdapter, EdgeSecret } from "./adapter.ts";
import { divertRoute } from "./route-divert.ts";
import { wideHostOf } from "./route-host.ts";
import { insideRoute } from "./route-inside.ts";
import { overlayRoutes } from "./route-overlay.ts";
import { routeProof } from "./route-proof.ts";
import { customHost, routeShows } from "./route-tls.ts";

const members = (...names: string[]): Locator[] => names.map((name) => ["spec", name]);
const tlsMembers = [
  "termination",
  "insecureEdgeTerminationPolicy",
  "certificate",
  "caCertificate",
  "destinationCACertificate",
  "externalCertificate",
];

/** OpenShift Routes (openshift/api route/v1/types.go). */
export const route: EdgeAdapter = {
  kind: "route",
  resource: resources.route,
  mayNeed: [customHost("Routes with TLS material of their own")],
  numbersOfServices: false,
  guard: {
    absent: [
      ...members(
        "host",
        "subdomain",
        "path",
        "to",
        "alternateBackends",
        "port",
        "tls",
        "wildcardPolicy",
        "httpHeaders",
      ),
      ...tlsMembers.map((name) => ["spec", "tls", name]),
    ],
    secret: [["spec", "tls", "key"]],
  },
  addresses,
  hosts: claimedHosts,
  pace,
  backends,
  inside: insideRoute,
  admission,
  secrets,
  shows: routeShows,
  divert: divertRoute,
  overlay: overlayRoutes,
  proof: routeProof,
};

/**
 * A Route without TLS is reached by http alone. With TLS by https, and by http too where the insecure policy is Allow
 * (Redirect answers http with a redirect of the router's own; None refuses it).
 */
function addresses({ spec, status }: KubeObject): Address[] {
  const path = textOf(spec?.path) ?? "/";
  const tls = isObject(spec?.tls) ? spec.tls : undefined;
  const schemes =
    tls === undefined
      ? (["http"] as const)
      : tls.insecureEdgeTerminationPolicy === "Allow"
        ? (["https", "http"] as const)
        : (["https"] as const);
  const given = textOf(spec?.host);
  const hosts =
    given === undefined ? objectsIn(status?.ingress).flatMap((ingress) => textOf(ingress.host) ?? []) : [given];
  const passed = tls?.termination === "passthrough" ? ({ passed: true } as const) : {};
  return [...new Set(hosts)].flatMap((host) =>
    schemes.map((scheme) => ({ scheme, host: host.toLowerCase(), path, ...passed })),
  );
}

/** A Route that answers a certificate authority claims nothing of its host. */
function claimedHosts(object: KubeObject): readonly string[] {
  const host = wideHostOf(object);
  return host === undefined || textOf(object.spec?.path)?.startsWith(challenges) === true ? [] : [host];
}

/**
 * The router counts a visitor's HTTP requests over 10 s and new connections over 3 s (openshift/router
 * haproxy-config.template, stick-table): a third of what they leave is ours to use.
 */
function pace({ metadata }: KubeObject): number | undefined {
  const annotation = (name: string) =>
    metadata.annotations?.[`haproxy.router.openshift.io/rate-limit-connections${name}`];
  if (annotation("") !== "true") return undefined;
  const limits = [
    [annotation(".rate-http"), 10],
    [annotation(".rate-tcp"), 3],
  ] as const;
  const rates = limits.flatMap(([count, seconds]) => (Number(count) > 0 ? [Number(count) / seconds / 3] : []));
  return rates.length === 0 ? undefined : Math.min(...rates);
}

/** `to` and `alternateBackends` that have weight; the port is the string form of `port.targetPort` (router template_helper.go). */
function backends({ spec }: KubeObject): Backend[] {
  const port = isObject(spec?.port) ? spec.port.targetPort : undefined;
  return [spec?.to, ...objectsIn(spec?.alternateBackends)]
    .filter(isObject)
    .filter(({ weight }) => weight !== 0)
    .map((to) => ({ service: String(to.name), ...(port === undefined ? {} : { port: String(port) }) }));
}

function admission({ status }: KubeObject): Admission {
  const verdicts = objectsIn(status?.ingress).flatMap(({ conditions }) =>
    objectsIn(conditions).filter(({ type }) => type === "Admitted"),
  );
  if (verdicts.some((verdict) => verdict.status === "True")) return { admitted: true };
  const refusal = verdicts.find((verdict) => verdict.status === "False");
  if (refusal === undefined) return { admitted: false, reason: "no router has admitted it yet", pending: true };
  const reason = [textOf(refusal.reason), textOf(refusal.message)].filter(Boolean).join(": ");
  // openshift/router pkg/router/controller/unique_host.go
  return { admitted: false, reason, ...(refusal.reason === "HostAlreadyClaimed" ? { waits: true as const } : {}) };
}

/** An external certificate: without it the router refuses the Route, and the API every change of it (library-go routevalidation). */
function secrets({ spec }: KubeObject): EdgeSecret[] {
  const external = isObject(spec?.tls) && isObject(spec.tls.externalCertificate) ? spec.tls.externalCertificate : {};
  const name = textOf(external.name);
  const without = "the router refuses the Route, and the API every change of it";
  return name === undefined ? [] : [{ name, needed: true, without }];
}
