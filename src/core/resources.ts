import type { ResourceRef } from "./kube.ts";

const core = (plural: string, kind: string, namespaced = true): ResourceRef => ({
  group: "",
  version: "v1",
  plural,
  kind,
  namespaced,
});
const of = (group: string, plural: string, kind: string): ResourceRef => ({
  group,
  version: "v1",
  plural,
  kind,
  namespaced: true,
});

/** Every resource that Entracte touches, by the name it goes by here. */
export const resources = {
  namespace: core("namespaces", "Namespace", false),
  project: { ...of("project.openshift.io", "projects", "Project"), namespaced: false },
  configMap: core("configmaps", "ConfigMap"),
  secret: core("secrets", "Secret"),
  service: core("services", "Service"),
  pod: core("pods", "Pod"),
  event: core("events", "Event"),
  deployment: of("apps", "deployments", "Deployment"),
  replicaSet: of("apps", "replicasets", "ReplicaSet"),
  endpointSlice: of("discovery.k8s.io", "endpointslices", "EndpointSlice"),
  networkPolicy: of("networking.k8s.io", "networkpolicies", "NetworkPolicy"),
  podDisruptionBudget: of("policy", "poddisruptionbudgets", "PodDisruptionBudget"),
  ingress: of("networking.k8s.io", "ingresses", "Ingress"),
  httpRoute: of("gateway.networking.k8s.io", "httproutes", "HTTPRoute"),
  referenceGrant: { ...of("gateway.networking.k8s.io", "referencegrants", "ReferenceGrant"), version: "v1beta1" },
  gateway: of("gateway.networking.k8s.io", "gateways", "Gateway"),
  route: of("route.openshift.io", "routes", "Route"),
  buildConfig: of("build.openshift.io", "buildconfigs", "BuildConfig"),
  build: of("build.openshift.io", "builds", "Build"),
  imageStream: of("image.openshift.io", "imagestreams", "ImageStream"),
  imageStreamTag: of("image.openshift.io", "imagestreamtags", "ImageStreamTag"),
} as const satisfies { readonly [name: string]: ResourceRef };
