import { dependsOnAnnotation } from "../../core/depends-on.ts";
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";

/** A sample application: its name, the Service that it needs, and whether visitors reach it. */
export interface SampleApp {
  readonly name: string;
  readonly dependsOn?: string;
  /** What its Route says of that: the whole of it needs it, or some paths. */
  readonly says?: string;
  readonly exposed: boolean;
  readonly replicas?: number;
  /** Speaks TLS, with the certificate in this Secret. */
  readonly tls?: string;
  /** The service CA makes that Secret. */
  readonly servingCertificate?: true;
}

const servingCertificate = "service.beta.openshift.io/serving-cert-secret-name";

/** The applications of the lab: two depend on `legacy-billing`, one does not. */
export const sampleApps: readonly SampleApp[] = [
  { name: "shop", dependsOn: "legacy-billing", says: "legacy-billing:/invoices,/payments", exposed: true },
  { name: "billing", dependsOn: "legacy-billing", says: "legacy-billing", exposed: true },
  { name: "news", exposed: true },
  { name: "legacy-billing", exposed: false },
];

/** The objects of a sample application. */
export function appObjects(app: SampleApp, namespace: string, domain: string): readonly KubeObject[] {
  const { name, exposed } = app;
  const labels = { app: name };
  const metadata = { name, namespace, labels };
  const port = app.tls === undefined ? { name: "http", port: 80 } : { name: "https", port: 443 };
  const annotations = app.servingCertificate === undefined ? {} : { [servingCertificate]: app.tls ?? name };
  const service: KubeObject = {
    apiVersion: "v1",
    kind: "Service",
    metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations },
    spec: { selector: labels, ports: [{ ...port, targetPort: port.name }] },
  };
  const route: KubeObject = {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: app.says === undefined ? metadata : { ...metadata, annotations: { [dependsOnAnnotation]: app.says } },
    spec: {
      host: `${name}.${domain}`,
      to: { kind: "Service", name, weight: 100 },
      port: { targetPort: "http" },
      wildcardPolicy: "None",
    },
  };
  return [deployment(app, metadata), service, ...(exposed ? [route] : [])];
}

function deployment(app: SampleApp, metadata: KubeObject["metadata"]): KubeObject {
  const { name, dependsOn, tls } = app;
  const port = tls === undefined ? { name: "http", containerPort: 8080 } : { name: "https", containerPort: 8443 };
  const env = [
    { name: "APP_NAME", value: name },
    ...(dependsOn === undefined ? [] : [{ name: "DEPENDS_ON", value: dependsOn }]),
    ...(tls === undefined ? [] : tlsVariables(tls, port.containerPort)),
  ];
  const scheme = tls === undefined ? {} : { scheme: "HTTPS" };
  const container: JsonObject = {
    name: "app",
    image: "entracte.test/sample-app:1",
    env,
    ports: [{ ...port, protocol: "TCP" }],
    readinessProbe: { httpGet: { path: "/healthz", port: port.name, ...scheme }, periodSeconds: 2 },
    lifecycle: { preStop: { sleep: { seconds: 10 } } },
    ...(tls === undefined ? {} : { volumeMounts: [{ name: "tls", mountPath: "/etc/tls" }] }),
  };
  const volumes = tls === undefined ? {} : { volumes: [{ name: "tls", secret: { secretName: tls } }] };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas: app.replicas ?? 1,
      selector: { matchLabels: { app: name } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [container], restartPolicy: "Always", terminationGracePeriodSeconds: 30, ...volumes },
      },
    },
  };
}

/** Certificate and key as variables. The Secret is mounted besides, so that the pod waits until it is there. */
function tlsVariables(secretName: string, port: number): readonly JsonObject[] {
  const from = (key: string): JsonObject => ({ secretKeyRef: { name: secretName, key } });
  return [
    { name: "TLS_CERTIFICATE", valueFrom: from("tls.crt") },
    { name: "TLS_KEY", valueFrom: from("tls.key") },
    { name: "PORT", value: String(port) },
  ];
}

/** A namespace that is in use. */
export function namespaceObject(name: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}
