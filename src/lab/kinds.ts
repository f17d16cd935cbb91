import { resources } from "../core/resources.ts";
import type { ResourceRef } from "../core/kube.ts";

const build = { group: "build.openshift.io", version: "v1", namespaced: true } as const;
const image = { group: "image.openshift.io", version: "v1", namespaced: true } as const;

const gateway = { group: "gateway.networking.k8s.io", version: "v1", namespaced: true } as const;

/** The resources that only the lab reads, beside those that the product touches. */
export const kinds = {
  ...resources,
  secret: { group: "", version: "v1", plural: "secrets", kind: "Secret", namespaced: true },
  resourceQuota: { group: "", version: "v1", plural: "resourcequotas", kind: "ResourceQuota", namespaced: true },
  buildConfig: { ...build, plural: "buildconfigs", kind: "BuildConfig" },
  build: { ...build, plural: "builds", kind: "Build" },
  imageStream: { ...image, plural: "imagestreams", kind: "ImageStream" },
  ingressClass: {
    group: "networking.k8s.io",
    version: "v1",
    plural: "ingressclasses",
    kind: "IngressClass",
    namespaced: false,
  },
  gatewayClass: { ...gateway, plural: "gatewayclasses", kind: "GatewayClass", namespaced: false },
  referenceGrant: { ...gateway, version: "v1beta1", plural: "referencegrants", kind: "ReferenceGrant" },
} as const satisfies { readonly [name: string]: ResourceRef };
