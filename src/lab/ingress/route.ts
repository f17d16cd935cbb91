import { equal, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { mapAt, objectsAt, textAt } from "../read.ts";
import { portOf, secretFor, type IngressPath } from "./backend.ts";

// What openshift/route-controller-manager pkg/route/ingress/ingress.go makes of one path of an Ingress.

/** Looks up what an Ingress refers to, in its own namespace. */
export interface Lookup {
  service(name: string): KubeObject | undefined;
  secret(name: string): KubeObject | undefined;
}

/** Why there is no Route for a path. */
export interface Incomplete {
  readonly why: string;
}

const termination = "route.openshift.io/termination";
const destination = "route.openshift.io/destination-ca-certificate-secret";

/** The host of a path's Route; a wildcard becomes a host of the name `wildcard`. */
export function routeHost({ host }: IngressPath): string {
  return host.replace(/^\*\./, "wildcard.");
}

/** The Route of a path, without a name (newRouteForIngress). */
export function routeFor(ingress: KubeObject, path: IngressPath, lookup: Lookup): KubeObject | Incomplete {
  const name = textAt(path.backend, "service", "name") ?? "";
  const service = lookup.service(name);
  if (service === undefined) return { why: `Backend service "${name}" not found` };
  const port = portOf(path.backend, service);
  if (port === undefined) return { why: `No valid target port for backend service "${name}"` };
  const tls = tlsOf(ingress, path.host, lookup);
  if (tls === "invalid") return { why: `Invalid or missing TLS secret for rule host "${path.host}"` };
  const { namespace = "default", labels, annotations, uid = "" } = ingress.metadata;
  const owner = {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    name: ingress.metadata.name,
    uid,
    controller: true,
  };
  return {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: {
      name: "",
      namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [owner],
    },
    spec: {
      host: routeHost(path),
      ...(path.path === "" ? {} : { path: path.path }),
      to: { kind: "Service", name },
      ...(port["name"] === undefined ? {} : { port: { targetPort: port["name"] } }),
      ...(tls === undefined ? {} : { tls }),
      wildcardPolicy: path.host.startsWith("*.") ? "Subdomain" : "None",
    },
  };
}

/** Is the Route still what the Ingress asks for, members apart that the controller leaves alone (routeMatchesIngress)? */
export function isAsWanted(route: KubeObject, wanted: KubeObject): boolean {
  const [is, should] = [route.spec ?? {}, wanted.spec ?? {}];
  const [tls, other] = [is["tls"], should["tls"]];
  return (
    textAt(is, "to", "name") === textAt(should, "to", "name") &&
    objectsAt(is, "alternateBackends").length === 0 &&
    equal(is["wildcardPolicy"], should["wildcardPolicy"]) &&
    equal(mapAt(route.metadata, "annotations"), mapAt(wanted.metadata, "annotations")) &&
    (!keepsLabels(wanted) || equal(mapAt(route.metadata, "labels"), mapAt(wanted.metadata, "labels"))) &&
    equal(is["port"], should["port"]) &&
    equal(tls, tls === undefined || other === undefined ? other : kept(wanted, objectsAt([other])[0] ?? {}, route))
  );
}

/** The Route as it is patched where it differs (preserveRouteAttributesFromExisting). */
export function corrected(route: KubeObject, wanted: KubeObject): KubeObject {
  const spec = wanted.spec ?? {};
  const tls = objectsAt([spec["tls"] ?? null])[0];
  const weight = objectsAt([route.spec?.["to"] ?? null])[0]?.["weight"];
  const to = { ...objectsAt([spec["to"] ?? null])[0], ...(weight === undefined ? {} : { weight }) };
  const { annotations, labels, ownerReferences } = wanted.metadata;
  const both = tls !== undefined && route.spec?.["tls"] !== undefined;
  return {
    ...route,
    metadata: {
      ...route.metadata,
      annotations: annotations ?? {},
      ownerReferences: ownerReferences ?? [],
      ...(keepsLabels(wanted) ? { labels: labels ?? {} } : {}),
    },
    spec: { ...spec, to, ...(both ? { tls: { ...kept(wanted, tls, route), ...caCertificate(route) } } : {}) },
  };
}

/** TLS settings with what is left as somebody set it on the Route by hand. */
function kept(wanted: KubeObject, tls: JsonObject, route: KubeObject): JsonObject {
  const before = objectsAt([route.spec?.["tls"] ?? null])[0] ?? {};
  const named = wanted.metadata.annotations?.[destination] !== undefined;
  const own = before["destinationCACertificate"];
  const { insecureEdgeTerminationPolicy: _, ...rest } = tls;
  const policy = before["insecureEdgeTerminationPolicy"];
  return {
    ...rest,
    ...(policy === undefined ? {} : { insecureEdgeTerminationPolicy: policy }),
    ...(!named && own !== undefined && tls["termination"] === "reencrypt" ? { destinationCACertificate: own } : {}),
  };
}

function caCertificate(route: KubeObject): JsonObject {
  const certificate = textAt(route.spec, "tls", "caCertificate");
  return certificate === undefined ? {} : { caCertificate: certificate };
}

/** Labels follow the Ingress only where it asks for that (shouldPropagateLabelsToRoute). */
function keepsLabels({ metadata }: KubeObject): boolean {
  return /^(1|t|true)$/i.test(metadata.annotations?.["route.openshift.io/reconcile-labels"] ?? "");
}

function tlsOf(ingress: KubeObject, host: string, { secret }: Lookup): JsonObject | "invalid" | undefined {
  const name = secretFor(ingress, host);
  const own = name === undefined ? undefined : secret(name);
  const material = certificateIn(own);
  if (name !== undefined && (own?.["type"] !== "kubernetes.io/tls" || material === undefined)) return "invalid";
  const asked = ingress.metadata.annotations?.[termination] ?? "";
  const known = ["edge", "passthrough", "reencrypt"].includes(asked);
  const empty = objectsAt(ingress.spec, "tls").some((tls) => Object.keys(tls).length === 0);
  if (!known && material === undefined && !empty) return undefined;
  const mode = known ? asked : "edge";
  const trusted = mode === "reencrypt" ? secret(ingress.metadata.annotations?.[destination] ?? "") : undefined;
  const authority = decoded(trusted, "tls.crt");
  return {
    termination: mode,
    insecureEdgeTerminationPolicy: "Redirect",
    ...(mode === "passthrough" ? {} : material),
    ...(authority === undefined ? {} : { destinationCACertificate: authority }),
  };
}

function certificateIn(secret: KubeObject | undefined): JsonObject | undefined {
  const [certificate, key] = [decoded(secret, "tls.crt"), decoded(secret, "tls.key")];
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}

/** The text under a key of a Secret that holds TLS material, or anything. */
function decoded(secret: KubeObject | undefined, key: string): string | undefined {
  const value = textAt(secret, "data", key);
  return value === undefined ? undefined : Buffer.from(value, "base64").toString("utf8");
}
