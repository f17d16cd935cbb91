import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Certificate } from "../edge/certificates.ts";
import { appObjects, type SampleApp } from "./manifests.ts";

/** Where the examples are: beside the sample applications, not among them. */
const namespace = "examples";
const gatewayApi = "gateway.networking.k8s.io/v1";

const apps: readonly SampleApp[] = [
  { name: "shop", exposed: false },
  { name: "invoices", exposed: false },
  { name: "secure", exposed: false, tls: "secure-serving", servingCertificate: true },
  { name: "vault", exposed: false, tls: "vault-tls" },
];

/** One example of each way into an application: Ingresses, an HTTPRoute, Routes of every kind of TLS. */
export function exampleObjects(
  domain: string,
  issue: (hosts: readonly [string]) => Certificate,
): readonly KubeObject[] {
  const own = (name: string): string => `${name}.${domain}`;
  const edge = issue([`*.wild.${domain}`]);
  return [
    secret("vault-tls", issue([own("passthrough")])),
    secret("haproxy-tls", issue([own("haproxy")])),
    secret("gateway-tls", issue([own("gateway")])),
    ...apps.flatMap((app) => appObjects(app, namespace, domain)),
    ingress("openshift", { rules: [rule(own("openshift"))] }),
    ingress("haproxy", {
      ingressClassName: "haproxy",
      tls: [{ hosts: [own("haproxy")], secretName: "haproxy-tls" }],
      rules: [rule(own("haproxy"))],
    }),
    route("edge", own("edge"), { to: "shop", tls: { termination: "edge", insecureEdgeTerminationPolicy: "Redirect" } }),
    route("reencrypt", own("reencrypt"), { to: "secure", tls: { termination: "reencrypt" } }),
    route("passthrough", own("passthrough"), { to: "vault", tls: { termination: "passthrough" } }),
    route("wildcard", own("wildcard.wild"), { to: "shop", tls: { termination: "edge", ...edge }, wildcard: true }),
    ...gatewayObjects(own("gateway"), own("grpc")),
  ];
}

function object(apiVersion: string, kind: string, name: string, spec: JsonObject): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace }, spec };
}

function secret(name: string, { certificate, key }: Certificate): KubeObject {
  const encoded = (text: string): string => Buffer.from(text).toString("base64");
  const data = { "tls.crt": encoded(certificate), "tls.key": encoded(key) };
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, type: "kubernetes.io/tls", data };
}

function ingress(name: string, spec: JsonObject): KubeObject {
  return object("networking.k8s.io/v1", "Ingress", name, spec);
}

/** The shop, and below it the invoices. */
function rule(host: string): JsonObject {
  const path = (at: string, name: string): JsonObject => {
    return { path: at, pathType: "Prefix", backend: { service: { name, port: { name: "http" } } } };
  };
  return { host, http: { paths: [path("/", "shop"), path("/invoices", "invoices")] } };
}

interface Door {
  readonly to: string;
  readonly tls: JsonObject;
  readonly wildcard?: true;
}

function route(name: string, host: string, { to, tls, wildcard }: Door): KubeObject {
  const wildcardPolicy = wildcard === undefined ? "None" : "Subdomain";
  const backend = { kind: "Service", name: to, weight: 100 };
  return object("route.openshift.io/v1", "Route", name, { host, to: backend, tls, wildcardPolicy });
}

/** A Gateway with one route that it serves, and two of kinds that nobody serves here. */
function gatewayObjects(host: string, grpc: string): readonly KubeObject[] {
  const tls = { certificateRefs: [{ name: "gateway-tls" }] };
  const listeners = [
    { name: "http", port: 80, protocol: "HTTP" },
    { name: "https", port: 443, protocol: "HTTPS", hostname: host, tls },
  ];
  const below = (value: string, name: string): JsonObject => ({
    matches: [{ path: { type: "PathPrefix", value } }],
    backendRefs: [{ name, port: 80 }],
  });
  const parentRefs = [{ name: "web" }];
  return [
    object(gatewayApi, "Gateway", "web", { gatewayClassName: "haproxy", listeners }),
    object(gatewayApi, "HTTPRoute", "gateway", {
      parentRefs,
      hostnames: [host],
      rules: [below("/", "shop"), below("/invoices", "invoices")],
    }),
    object(gatewayApi, "GRPCRoute", "grpc", {
      parentRefs,
      hostnames: [grpc],
      rules: [{ backendRefs: [{ name: "shop", port: 80 }] }],
    }),
    object(gatewayApi, "TLSRoute", "tls", {
      parentRefs,
      hostnames: [grpc],
      rules: [{ backendRefs: [{ name: "vault", port: 443 }] }],
    }),
  ];
}
