import type { Json, JsonObject } from "./json.ts";

/** `metadata` of a Kubernetes object: what we read of it. Other members survive untouched. */
export interface Metadata extends JsonObject {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly ownerReferences?: readonly OwnerReference[];
}

/** Who made an object and keeps it as it wants it (`controller: true`). */
export interface OwnerReference extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** A Kubernetes object as raw JSON: a field that this version has never heard of survives. */
export interface KubeObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
}

/** A resource of the API: the group, version and plural that make up its path. */
export interface ResourceRef {
  /** The API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** The lower-case plural, as in the path: `routes`. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** `an Ingress`, `a Route`: an object of this kind, as people say it. */
export const aKind = ({ kind }: { readonly kind: string }): string =>
  `${/^([AEIO]|HTTP)/.test(kind) ? "an" : "a"} ${kind}`;

/** Who made an object and keeps it as it wants it, if anybody does. */
export const controllerOf = ({ metadata: { ownerReferences = [] } }: KubeObject): OwnerReference | undefined =>
  ownerReferences.find(({ controller }) => controller === true);

/** One operation of a JSON Patch (RFC 6902): those that we send. */
export type PatchOperation =
  | { readonly op: "test" | "add" | "replace"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string };

/** The path of a resource's collection: `/apis/route.openshift.io/v1/namespaces/store/routes`. */
export function collectionPath(resource: ResourceRef, namespace?: string): string {
  const root = resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  return resource.namespaced && namespace !== undefined
    ? `${root}/namespaces/${namespace}/${resource.plural}`
    : `${root}/${resource.plural}`;
}
