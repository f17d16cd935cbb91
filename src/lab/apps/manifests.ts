import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";

/** A sample application: its name, the Service that it needs, and whether visitors reach it. */
export interface SampleApp {
  readonly name: string;
  readonly dependsOn?: string;
  readonly exposed: boolean;
  readonly replicas?: number;
}

/** The applications of the lab: two depend on `legacy-billing`, one does not. */
export const sampleApps: readonly SampleApp[] = [
  { name: "shop", dependsOn: "legacy-billing", exposed: true },
  { name: "billing", dependsOn: "legacy-billing", exposed: true },
  { name: "news", exposed: true },
  { name: "legacy-billing", exposed: false },
];

/** The objects of a sample application. */
export function appObjects(app: SampleApp, namespace: string, domain: string): readonly KubeObject[] {
  const { name, exposed } = app;
  const labels = { app: name };
  const metadata = { name, namespace, labels };
  const service: KubeObject = {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] },
  };
  const route: KubeObject = {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata,
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
  const { name, dependsOn } = app;
  const env = [{ name: "APP_NAME", value: name }, ...(dependsOn ? [{ name: "DEPENDS_ON", value: dependsOn }] : [])];
  const container: JsonObject = {
    name: "app",
    image: "entracte.test/sample-app:1",
    env,
    ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
    readinessProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 2 },
    lifecycle: { preStop: { sleep: { seconds: 10 } } },
  };
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
        spec: { containers: [container], restartPolicy: "Always", terminationGracePeriodSeconds: 30 },
      },
    },
  };
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
