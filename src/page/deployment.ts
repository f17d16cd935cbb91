import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { defaultPolicy } from "./answer-policy.ts";
import { imageOf, pageContainer, readyPathOf, triggers } from "./delivery.ts";
import { fingerprint } from "../core/fingerprint.ts";
import { pageFolder, pagePort, tlsFolder, tlsPort, type PageWorkload } from "./model.ts";
import { nginxConfig } from "./nginx/config.ts";
import { managedBy, metadataOf, selector } from "./ours.ts";
import { secretsOf, secretsVolume } from "./tls.ts";

/**
 * The annotation of the page's pods that changes with anything that closing waits for: all but the policy of the answers.
 * Pods that differ in statuses or Retry-After alone serve the same pages.
 */
export const layoutAnnotation = "entracte.dev/layout";

/** The annotation of the page's pods that changes with their configuration. */
export const configAnnotation = "entracte.dev/config";

/**
 * Admitted under `restricted-v2` without naming a user. A rollout never goes below its replicas, and a withdrawn pod
 * serves on for the idle timeout: that long may a client's idle connection still lead to it.
 */
export function deployment(page: PageWorkload): KubeObject {
  const labels = { app: page.name, ...selector(page), ...managedBy };
  const spec = podSpec(page);
  const annotations =
    page.delivery === "configMap"
      ? {
          [configAnnotation]: fingerprint(nginxConfig(page)),
          [layoutAnnotation]: fingerprint(
            nginxConfig({ ...page, policy: defaultPolicy, apart: [] }),
            JSON.stringify(spec),
          ),
        }
      : { [layoutAnnotation]: fingerprint(JSON.stringify(spec)) };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(page, triggers(page)),
    spec: {
      replicas: page.replicas,
      selector: { matchLabels: selector(page) },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: { metadata: { labels, annotations }, spec },
    },
  };
}

/** An image that holds the page starts as it is made to; one that serves the ConfigMap, with the configuration there. */
function podSpec(page: PageWorkload): JsonObject {
  const mounts = page.delivery === "configMap";
  const secrets = page.tls === undefined ? [] : secretsOf(page.tls);
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
        name: pageContainer,
        image: imageOf(page),
        imagePullPolicy: "IfNotPresent",
        ...(mounts
          ? { command: ["nginx", "-e", "stderr", "-c", `${pageFolder}/nginx.conf`, "-g", "daemon off;"] }
          : {}),
        ports: [pagePort, ...(secrets.length === 0 ? [] : [tlsPort])].map(({ name, number }) => ({
          name,
          containerPort: number,
          protocol: "TCP",
        })),
        readinessProbe: {
          httpGet: { path: readyPathOf(page), port: pagePort.number },
          periodSeconds: 2,
          failureThreshold: 2,
        },
        lifecycle: { preStop: { exec: { command: ["sleep", String(page.idleTimeout)] } } },
        resources: { requests: page.resources.requests, limits: page.resources.limits },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [
          ...(mounts ? [{ name: "page", mountPath: pageFolder, readOnly: true }] : []),
          ...(secrets.length === 0 ? [] : [{ name: "tls", mountPath: tlsFolder, readOnly: true }]),
          { name: "tmp", mountPath: "/tmp" },
        ],
      },
    ],
    volumes: [
      ...(mounts ? [{ name: "page", configMap: { name: page.name } }] : []),
      ...(secrets.length === 0 ? [] : [secretsVolume("tls", secrets)]),
      { name: "tmp", emptyDir: {} },
    ],
  };
}
