import type { ResourceRef } from "../../core/kube.ts";

/** How a resource is served: what discovery says of it, and the rules that differ between kinds. */
export interface ServedResource extends ResourceRef {
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Served from Go types (strategic merge patch works), or as a custom resource (it is refused with 415). */
  readonly builtIn: boolean;
  /** What bumps `metadata.generation`; absent where the kind has none. */
  readonly generation?: "spec" | "spec-and-annotations" | "content";
  /** Writes of the object leave `status` alone, and writes of `…/status` leave the rest alone. */
  readonly statusSubresource: boolean;
  /** A PUT may leave `metadata.resourceVersion` out (AllowUnconditionalUpdate of the kind's strategy). */
  readonly unconditionalUpdate: boolean;
  /** The verbs that it has, where it does not have all of them. */
  readonly verbs?: readonly string[];
}

type Traits = Partial<Omit<ServedResource, "group" | "version" | "plural" | "kind">>;

function served(groupVersion: string, plural: string, kind: string, traits: Traits = {}): ServedResource {
  const [group, version] = groupVersion.includes("/") ? groupVersion.split("/") : ["", groupVersion];
  return {
    group: group ?? "",
    version: version ?? "v1",
    plural,
    kind,
    namespaced: true,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    builtIn: true,
    statusSubresource: false,
    unconditionalUpdate: true,
    ...traits,
  };
}

const cluster = { namespaced: false } as const;
const withStatus = { statusSubresource: true } as const;
const rbac = "rbac.authorization.k8s.io/v1";

/** A resource of the Gateway API: its definitions come with the cluster, and are not Go types of it. */
const gateway = {
  categories: ["gateway-api"],
  builtIn: false,
  unconditionalUpdate: false,
  generation: "spec",
} as const;
const gatewayV1 = "gateway.networking.k8s.io/v1";

/** Every resource of the embedded cluster. What bumps the generation is from each kind's strategy.go. */
export const builtInResources: readonly ServedResource[] = [
  served("v1", "namespaces", "Namespace", { ...cluster, ...withStatus, shortNames: ["ns"] }),
  served("v1", "nodes", "Node", { ...cluster, ...withStatus, shortNames: ["no"] }),
  served("v1", "configmaps", "ConfigMap", { shortNames: ["cm"] }),
  served("v1", "secrets", "Secret"),
  served("v1", "services", "Service", { ...withStatus, shortNames: ["svc"], categories: ["all"] }),
  served("v1", "serviceaccounts", "ServiceAccount", { shortNames: ["sa"] }),
  served("v1", "pods", "Pod", { ...withStatus, shortNames: ["po"], categories: ["all"] }),
  served("v1", "events", "Event", { shortNames: ["ev"] }),
  served("v1", "resourcequotas", "ResourceQuota", { ...withStatus, shortNames: ["quota"] }),
  served("v1", "limitranges", "LimitRange", { shortNames: ["limits"] }),
  served("apps/v1", "deployments", "Deployment", {
    ...withStatus,
    generation: "spec-and-annotations",
    shortNames: ["deploy"],
    categories: ["all"],
  }),
  served("apps/v1", "replicasets", "ReplicaSet", {
    ...withStatus,
    generation: "spec",
    shortNames: ["rs"],
    categories: ["all"],
  }),
  served("discovery.k8s.io/v1", "endpointslices", "EndpointSlice", { generation: "content" }),
  served("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy", { generation: "spec", shortNames: ["netpol"] }),
  served("networking.k8s.io/v1", "ingresses", "Ingress", { ...withStatus, generation: "spec", shortNames: ["ing"] }),
  served("networking.k8s.io/v1", "ingressclasses", "IngressClass", { ...cluster, generation: "spec" }),
  served(gatewayV1, "gatewayclasses", "GatewayClass", { ...gateway, ...cluster, ...withStatus, shortNames: ["gc"] }),
  served(gatewayV1, "gateways", "Gateway", { ...gateway, ...withStatus, shortNames: ["gtw"] }),
  served(gatewayV1, "httproutes", "HTTPRoute", { ...gateway, ...withStatus }),
  served(gatewayV1, "grpcroutes", "GRPCRoute", { ...gateway, ...withStatus }),
  served(gatewayV1, "tlsroutes", "TLSRoute", { ...gateway, ...withStatus }),
  served("gateway.networking.k8s.io/v1beta1", "referencegrants", "ReferenceGrant", {
    ...gateway,
    generation: "content",
    shortNames: ["refgrant"],
  }),
  served("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget", {
    ...withStatus,
    generation: "spec",
    shortNames: ["pdb"],
    unconditionalUpdate: false,
  }),
  served("coordination.k8s.io/v1", "leases", "Lease", { unconditionalUpdate: false }),
  served(rbac, "roles", "Role"),
  served(rbac, "rolebindings", "RoleBinding"),
  served(rbac, "clusterroles", "ClusterRole", cluster),
  served(rbac, "clusterrolebindings", "ClusterRoleBinding", cluster),
];

const build = "build.openshift.io/v1";
const image = "image.openshift.io/v1";

/**
 * What the capabilities Build and ImageRegistry add (openshift-apiserver pkg/build, pkg/image). Tags and images of a stream
 * are no objects of their own: they are read from the ImageStream, and written to it.
 */
const buildResources: readonly ServedResource[] = [
  served(build, "buildconfigs", "BuildConfig", {
    generation: "spec",
    shortNames: ["bc"],
    categories: ["all"],
    unconditionalUpdate: false,
  }),
  served(build, "builds", "Build", { generation: "spec", categories: ["all"], unconditionalUpdate: false }),
  served(image, "imagestreams", "ImageStream", {
    ...withStatus,
    generation: "spec",
    shortNames: ["is"],
    categories: ["all"],
    unconditionalUpdate: false,
  }),
  served(image, "imagestreamtags", "ImageStreamTag", {
    shortNames: ["istag"],
    verbs: ["create", "delete", "get", "list", "patch", "update"],
  }),
  served(image, "imagestreamimages", "ImageStreamImage", { shortNames: ["isimage"], verbs: ["get"] }),
];

/** Which resources a cluster has besides those that every cluster has. */
export interface Serving extends RouteServing {
  /** Are there BuildConfigs and ImageStreams? */
  readonly builds: boolean;
}

/** Every resource of a cluster. */
export function servedResources(serving: Serving): readonly ServedResource[] {
  return [...builtInResources, routeResource(serving), ...(serving.builds ? buildResources : [])];
}

/** How Routes are served: by openshift-apiserver (`aggregated`), or as a custom resource, as MicroShift does. */
interface RouteServing {
  readonly routes: "aggregated" | "custom";
  /** Do Routes have `metadata.generation`? On OpenShift from 4.21 on; a custom resource always does. */
  readonly routeGeneration: boolean;
}

/** The Route resource (openshift-apiserver pkg/route/apiserver/registry/route/strategy.go; MicroShift route.crd.yaml). */
function routeResource(serving: RouteServing): ServedResource {
  const builtIn = serving.routes === "aggregated";
  return served("route.openshift.io/v1", "routes", "Route", {
    ...withStatus,
    categories: ["all"],
    builtIn,
    unconditionalUpdate: false,
    ...(!builtIn || serving.routeGeneration ? { generation: "spec" as const } : {}),
  });
}

/** The key of a resource in an index: group and plural. */
export function resourceKey(resource: { readonly group: string; readonly plural: string }): string {
  return `${resource.group}/${resource.plural}`;
}

/** The resource as messages of the API name it: `routes.route.openshift.io` (schema.GroupResource.String). */
export function qualified(resource: { readonly group: string; readonly plural: string }): string {
  return resource.group === "" ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** `apiVersion` of a resource's objects. */
export function apiVersion(resource: { readonly group: string; readonly version: string }): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}
