import type { KubeObject } from "../core/kube.ts";
import type { PageWorkload } from "./model.ts";
import { managedBy } from "./ours.ts";

/**
 * Lets HTTPRoutes of the page's namespace lead to the page of that one, and to nothing else there (kubernetes-sigs/gateway-api
 * apis/v1beta1 referencegrant_types.go).
 */
export function referenceGrant({ name, namespace }: PageWorkload, lender: string): KubeObject {
  return {
    apiVersion: "gateway.networking.k8s.io/v1beta1",
    kind: "ReferenceGrant",
    metadata: { name: grantName(name, namespace), namespace: lender, labels: { app: name, ...managedBy } },
    spec: {
      from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace }],
      to: [{ group: "", kind: "Service", name }],
    },
  };
}

/** What the grant is called that lets a namespace show a page of this name. */
export const grantName = (page: string, namespace: string): string => `${page}-from-${namespace}`;
