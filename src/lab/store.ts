import type { KubeObject, ResourceRef } from "../core/kube.ts";

/** What happened to an object; for DELETED the object is its last state. */
export interface StoreEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: KubeObject;
}

/**
 * The lab's etcd: every object of the embedded cluster. The API server writes here for its callers, the controllers and
 * the edge read and write here directly, as privileged clients. Objects are values: replace them, never mutate them.
 */
export interface Store {
  get(resource: ResourceRef, namespace: string | undefined, name: string): KubeObject | undefined;
  /** Sorted by namespace and name, as the real API lists them. */
  list(resource: ResourceRef, namespace?: string): readonly KubeObject[];
  /** Stores a new object and fills uid, resourceVersion, creationTimestamp and (where the resource has one) generation. */
  create(resource: ResourceRef, object: KubeObject): KubeObject;
  /**
   * Stores what `change` makes of the object. A change that changes nothing is not stored. A change of the spec bumps
   * `metadata.generation` where the resource has one; status and metadata changes do not.
   * @throws where the object does not exist
   */
  update(
    resource: ResourceRef,
    namespace: string | undefined,
    name: string,
    change: (object: KubeObject) => KubeObject,
  ): KubeObject;
  /** Removes the object and, by their ownerReferences, what it owned. Returns its last state. */
  remove(resource: ResourceRef, namespace: string | undefined, name: string): KubeObject | undefined;
  /** Calls the listener for each present object (ADDED), then after each change. Returns the way to stop. */
  follow(resource: ResourceRef, listener: (event: StoreEvent) => void): () => void;
}
