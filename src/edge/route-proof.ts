import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import type { PageBackend } from "./adapter.ts";
import { labelsLike } from "./labels.ts";

/**
 * A Route for the page alone: no host, so that the cluster generates one and no right to custom hosts is needed
 * (library-go hostassignment), reached by http and https alike, with the labels that all targets share. Where the page speaks TLS itself, that is
 * what is looked at: the same pods answer at both ports.
 */
export function routeProof(page: PageBackend, namespace: string, like: readonly KubeObject[]): KubeObject {
  return {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: { name: `${page.service}-proof`, namespace, labels: labelsLike(like) },
    spec: {
      to: { kind: "Service", name: page.service, weight: 100 },
      port: { targetPort: page.tls?.portName ?? page.portName },
      tls: tlsOf(page),
    },
  };
}

function tlsOf({ tls }: PageBackend): JsonObject {
  if (tls?.serving === false) return { termination: "passthrough" };
  return { termination: tls === undefined ? "edge" : "reencrypt", insecureEdgeTerminationPolicy: "Allow" };
}
