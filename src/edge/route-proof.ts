import type { KubeObject } from "../core/kube.ts";
import type { PageBackend } from "./adapter.ts";
import { labelsLike } from "./labels.ts";

/**
 * A Route for the page alone: no host, so that the cluster generates one and no right to custom hosts is needed
 * (library-go hostassignment), reached by http and https alike, with the labels that all targets share.
 */
export function routeProof(page: PageBackend, namespace: string, like: readonly KubeObject[]): KubeObject {
  return {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: { name: `${page.service}-proof`, namespace, labels: labelsLike(like) },
    spec: {
      to: { kind: "Service", name: page.service, weight: 100 },
      port: { targetPort: page.portName },
      tls: { termination: "edge", insecureEdgeTerminationPolicy: "Allow" },
    },
  };
}
