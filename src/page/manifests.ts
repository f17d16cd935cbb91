import { defaultPolicy } from "./answer-policy.ts";
import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { pageFolder, pagePort, type PageMark, type PageWorkload } from "./model.ts";
import { fingerprint } from "./fingerprint.ts";
import { indexKey } from "./keys.ts";
import { defaultView } from "./pages.ts";
import { nginxConfig } from "./nginx/config.ts";
import { readyPath } from "./nginx/paths.ts";

/** The mark of everything that is ours. */
const managedBy = { "app.kubernetes.io/managed-by": "entracte" } as const;
/** The annotation of the page's ConfigMap that keeps its token. */
const tokenAnnotation = "entracte.dev/token";

/** The annotation of the page's ConfigMap that keeps the text by which a page without a token is known. */
const knownByAnnotation = "entracte.dev/known-by";

/** What the answers of the page of this ConfigMap are known by; nothing where it is not the page's, or gone. */
export function markIn(configMap: KubeObject | undefined): PageMark | undefined {
  const { [tokenAnnotation]: token, [knownByAnnotation]: knownBy } = configMap?.metadata.annotations ?? {};
  return token === undefined ? undefined : { token, ...(knownBy === undefined ? {} : { knownBy }) };
}

/**
 * The annotation of the page's pods that changes with anything that closing waits for: all but the policy of the answers.
 * Pods that differ in statuses or Retry-After alone serve the same pages.
 */
export const layoutAnnotation = "entracte.dev/layout";

/** Is this object ours? What is not is never taken over silently. */
export function isOurs(object: KubeObject): boolean {
  return object.metadata.labels?.["app.kubernetes.io/managed-by"] === "entracte";
}

/** Everything that serves the page in one namespace, in the order in which it is created. */
export function pageManifests(page: PageWorkload): readonly KubeObject[] {
  return [configMap(page), networkPolicy(page), service(page), budget(page), deployment(page)];
}

/** The pods of the page. The hand-made workload of the same name selects by it too: a selector can never change. */
export const selector = ({ name }: Pick<PageWorkload, "name">) => ({ deployment: name });

function metadata({ name, namespace }: PageWorkload, annotations?: { readonly [key: string]: string }) {
  return {
    name,
    namespace,
    labels: { app: name, ...managedBy },
    ...(annotations === undefined ? {} : { annotations }),
  };
}

function configMap(page: PageWorkload): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadata(page, { [tokenAnnotation]: page.token }),
    data: { "nginx.conf": nginxConfig(page), ...defaultPage(page) },
  };
}

function defaultPage({ token }: PageWorkload): JsonObject {
  const { default: fallback, ...languages } = defaultView(token).html;
  const translated = Object.entries(languages).map(([language, html]) => [indexKey(language), html] as const);
  return { [indexKey()]: fallback, ...Object.fromEntries(translated) };
}

function service(page: PageWorkload): KubeObject {
  const port = { name: pagePort.name, port: pagePort.number, targetPort: pagePort.number, protocol: "TCP" };
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata(page),
    spec: { selector: selector(page), ports: [port] },
  };
}

function budget(page: PageWorkload): KubeObject {
  const spec = { minAvailable: 1, selector: { matchLabels: selector(page) } };
  return { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: metadata(page), spec };
}

/** From anywhere on 8080; on request from the router's namespace alone (OpenShift labels it policy-group ingress). */
function networkPolicy(page: PageWorkload): KubeObject {
  const from = [
    { namespaceSelector: { matchLabels: { "policy-group.network.openshift.io/ingress": "" } }, podSelector: {} },
    { namespaceSelector: { matchLabels: { "network.openshift.io/policy-group": "ingress" } } },
    { namespaceSelector: { matchLabels: { "policy-group.network.openshift.io/host-network": "" } }, podSelector: {} },
  ];
  const rule = { ports: [{ port: pagePort.number, protocol: "TCP" }], ...(page.admit === "router" ? { from } : {}) };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata(page),
    spec: { podSelector: { matchLabels: selector(page) }, policyTypes: ["Ingress"], ingress: [rule] },
  };
}

/**
 * Admitted under `restricted-v2` without naming a user. A rollout never goes below its replicas, and a withdrawn pod
 * serves on for the idle timeout: that long may a client's idle connection still lead to it.
 */
function deployment(page: PageWorkload): KubeObject {
  const labels = { app: page.name, ...selector(page), ...managedBy };
  const spec = podSpec(page);
  const annotations = {
    "entracte.dev/config": fingerprint(nginxConfig(page)),
    [layoutAnnotation]: fingerprint(nginxConfig({ ...page, policy: defaultPolicy }), JSON.stringify(spec)),
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata(page),
    spec: {
      replicas: page.replicas,
      selector: { matchLabels: selector(page) },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: { metadata: { labels, annotations }, spec },
    },
  };
}

function podSpec(page: PageWorkload): JsonObject {
  const spread = {
    maxSkew: 1,
    topologyKey: "kubernetes.io/hostname",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selector(page) },
  };
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: page.idleTimeout + 30,
    topologySpreadConstraints: [spread],
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    ...(page.pullSecret === undefined ? {} : { imagePullSecrets: [{ name: page.pullSecret }] }),
    containers: [
      {
        name: "page",
        image: page.image,
        imagePullPolicy: "IfNotPresent",
        command: ["nginx", "-e", "stderr", "-c", `${pageFolder}/nginx.conf`, "-g", "daemon off;"],
        ports: [{ name: pagePort.name, containerPort: pagePort.number, protocol: "TCP" }],
        readinessProbe: { httpGet: { path: readyPath, port: pagePort.number }, periodSeconds: 2, failureThreshold: 2 },
        lifecycle: { preStop: { exec: { command: ["sleep", String(page.idleTimeout)] } } },
        resources: { requests: page.resources.requests, limits: page.resources.limits },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [
          { name: "page", mountPath: pageFolder, readOnly: true },
          { name: "tmp", mountPath: "/tmp" },
        ],
      },
    ],
    volumes: [
      { name: "page", configMap: { name: page.name } },
      { name: "tmp", emptyDir: {} },
    ],
  };
}
