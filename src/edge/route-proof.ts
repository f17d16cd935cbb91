import type { KubeObject } from "../core/kube.ts";
import type { PageBackend } from "./adapter.ts";

/** Labels that belong to whoever keeps an object as it is, not to a router's shard selector. */
const trackers =
  /^(app\.kubernetes\.io\/(instance|managed-by)|argocd\.argoproj\.io\/.*|kustomize\.toolkit\.fluxcd\.io\/.*|helm\.sh\/.*)$/;

/**
 * A Route for the page alone: no host, so that the cluster generates one and no right to custom hosts is needed
 * (library-go hostassignment), reached by http and https alike, with the labels that all targets share.
 */
export function routeProof(page: PageBackend, namespace: string, like: readonly KubeObject[]): KubeObject {
  const [first, ...others] = like.map((object) => object.metadata.labels ?? {});
  const shared = Object.entries(first ?? {}).filter(
    ([key, value]) => !trackers.test(key) && others.every((labels) => labels[key] === value),
  );
  return {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: {
      name: `${page.service}-proof`,
      namespace,
      labels: { ...Object.fromEntries(shared), "app.kubernetes.io/managed-by": "entracte" },
    },
    spec: {
      to: { kind: "Service", name: page.service, weight: 100 },
      port: { targetPort: page.portName },
      tls: { termination: "edge", insecureEdgeTerminationPolicy: "Allow" },
    },
  };
}
