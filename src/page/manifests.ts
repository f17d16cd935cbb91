import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { deployment } from "./deployment.ts";
import { encodePolicy } from "./host-policies.ts";
import { indexKey, policyKey } from "./keys.ts";
import { markAnnotations } from "./known.ts";
import { pagePort, tlsPort, type PageWorkload } from "./model.ts";
import { nginxConfig } from "./nginx/config.ts";
import { lenderOf } from "./delivery.ts";
import { metadataOf, selector } from "./ours.ts";
import { referenceGrant } from "./reference-grant.ts";
import { defaultView } from "./pages.ts";
import { servingAnnotation } from "./tls.ts";

/** Everything that serves the page in one namespace, in the order in which it is created. */
export function pageManifests(page: PageWorkload): readonly KubeObject[] {
  const { host } = page;
  const lender = lenderOf(page);
  if (lender !== undefined) return [configMap(page), referenceGrant(page, lender)];
  const workload = [configMap(page), networkPolicy(page), service(page), budget(page), deployment(page)];
  return host === undefined ? workload : [...workload, ownRoute(page, host)];
}

/** The page's content, where it comes from here; and always what Entracte remembers of it, and of what shows it. */
function configMap(page: PageWorkload): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadataOf(page, markAnnotations(page)),
    ...(page.delivery === "configMap"
      ? { data: { "nginx.conf": nginxConfig(page), ...defaultPage(page), ...ownPolicy(page) } }
      : {}),
  };
}

function ownPolicy({ own, policy }: PageWorkload): JsonObject {
  return own === undefined ? {} : { [policyKey(own.maintenance)]: encodePolicy({ ...own, policy }) };
}

function defaultPage({ token }: PageWorkload): JsonObject {
  const { default: fallback, ...languages } = defaultView(token).html;
  const translated = Object.entries(languages).map(([language, html]) => [indexKey(language), html] as const);
  return { [indexKey()]: fallback, ...Object.fromEntries(translated) };
}

function service(page: PageWorkload): KubeObject {
  const ports = portsOf(page).map(({ name, number }) => ({ name, port: number, targetPort: number, protocol: "TCP" }));
  const serving = page.tls?.serving;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadataOf(page, serving === undefined ? {} : { [servingAnnotation]: serving }),
    spec: { selector: selector(page), ports },
  };
}

const portsOf = ({ tls }: PageWorkload) => (tls === undefined ? [pagePort] : [pagePort, tlsPort]);

function budget(page: PageWorkload): KubeObject {
  const spec = { minAvailable: 1, selector: { matchLabels: selector(page) } };
  return { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: metadataOf(page), spec };
}

/** From anywhere on its ports; on request from the router's namespace alone (OpenShift labels it policy-group ingress). */
function networkPolicy(page: PageWorkload): KubeObject {
  const from = [
    { namespaceSelector: { matchLabels: { "policy-group.network.openshift.io/ingress": "" } }, podSelector: {} },
    { namespaceSelector: { matchLabels: { "network.openshift.io/policy-group": "ingress" } } },
    { namespaceSelector: { matchLabels: { "policy-group.network.openshift.io/host-network": "" } }, podSelector: {} },
  ];
  const ports = portsOf(page).map(({ number }) => ({ port: number, protocol: "TCP" }));
  const rule = { ports, ...(page.admit === "router" ? { from } : {}) };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadataOf(page),
    spec: { podSelector: { matchLabels: selector(page) }, policyTypes: ["Ingress"], ingress: [rule] },
  };
}

/** A Route of the page's own: its certificate is the router's, or comes by ACME. */
function ownRoute(page: PageWorkload, host: string): KubeObject {
  return {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: metadataOf(page, page.tlsAcme === true ? { "kubernetes.io/tls-acme": "true" } : {}),
    spec: {
      host,
      to: { kind: "Service", name: page.name, weight: 100 },
      port: { targetPort: pagePort.name },
      tls: { termination: "edge", insecureEdgeTerminationPolicy: "Redirect" },
    },
  };
}
