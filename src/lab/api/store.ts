import { randomUUID } from "node:crypto";
import type { KubeObject, ResourceRef } from "../../core/kube.ts";
import type { Store, StoreEvent } from "../store.ts";
import { Collection } from "./collection.ts";
import { Followers } from "./followers.ts";
import type { StoredChange } from "./history.ts";
import { normalise, successor, timestamp, withMetadata } from "./objects.ts";
import { Owners } from "./owners.ts";
import { resourceKey, servedResources, type ServedResource, type Serving } from "./resources.ts";

/** What the API server needs of the store beyond what controllers do: the resources, and the history for watches. */
export interface LabStore extends Store {
  readonly resources: readonly ServedResource[];
  /** The version of the newest change. */
  readonly resourceVersion: number;
  describe(resource: ResourceRef): ServedResource;
  /** The changes after a version, or `undefined` where some of them have been forgotten. */
  since(resource: ResourceRef, resourceVersion: number): readonly StoredChange[] | undefined;
  /** Calls the listener for each change from now on, in order. */
  changes(resource: ResourceRef, listener: (change: StoredChange) => void): () => void;
  /** Everything that names this uid as an owner. */
  dependents(uid: string): readonly { readonly resource: ServedResource; readonly object: KubeObject }[];
  /**
   * Begins a graceful deletion: `deletionTimestamp` and `deletionGracePeriodSeconds` are set, and whoever runs the pod
   * calls `remove` when its processes have ended. A pod that nobody runs yet is removed at once
   * (pkg/registry/core/pod/strategy.go, CheckGracefulDelete).
   */
  terminate(
    resource: ResourceRef,
    namespace: string | undefined,
    name: string,
    seconds?: number,
  ): KubeObject | undefined;
  /** Forgets the history, as etcd's compaction does: watches and continue tokens from before are answered with 410. */
  compact(): void;
  /** Calls the listener whenever the history was compacted. */
  onCompaction(listener: () => void): void;
}

export interface StoreOptions extends Partial<Serving> {
  /** How many changes of each resource a watch can go back. */
  readonly historyLimit?: number;
}

/** The lab's etcd, in memory. */
export function createStore(options: StoreOptions = {}): LabStore {
  return new MemoryStore({
    routes: "aggregated",
    routeGeneration: true,
    builds: true,
    historyLimit: 20_000,
    ...options,
  });
}

class MemoryStore implements LabStore {
  readonly resources: readonly ServedResource[];
  resourceVersion = 1000;
  private readonly collections: ReadonlyMap<string, Collection>;
  private readonly followers = new Followers();
  private readonly owners = new Owners();
  private readonly compactionListeners: (() => void)[] = [];

  constructor(options: Required<StoreOptions>) {
    this.resources = servedResources(options);
    this.collections = new Map(
      this.resources.map((resource) => [
        resourceKey(resource),
        new Collection(resource, options.historyLimit, this.resourceVersion),
      ]),
    );
  }

  describe(resource: ResourceRef): ServedResource {
    return this.collection(resource).resource;
  }

  get(resource: ResourceRef, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.collection(resource).get(namespace, name);
  }

  list(resource: ResourceRef, namespace?: string): readonly KubeObject[] {
    return this.collection(resource).list(namespace);
  }

  create(resource: ResourceRef, object: KubeObject): KubeObject {
    const collection = this.collection(resource);
    const { namespace, name } = object.metadata;
    if (collection.get(namespace, name) !== undefined) throw new Error(`${resource.plural} "${name}" already exists`);
    const created = withMetadata(normalise(object), {
      uid: randomUUID(),
      resourceVersion: String(++this.resourceVersion),
      creationTimestamp: timestamp(Date.now()),
      generation: collection.resource.generation === undefined ? undefined : 1,
    });
    this.record(collection, { type: "ADDED", object: created });
    return created;
  }

  update(
    resource: ResourceRef,
    namespace: string | undefined,
    name: string,
    change: (object: KubeObject) => KubeObject,
  ): KubeObject {
    const collection = this.collection(resource);
    const previous = collection.get(namespace, name);
    if (previous === undefined) throw new Error(`${resource.plural} "${name}" not found`);
    const object = successor(collection.resource, previous, change(previous));
    if (object === previous) return previous;
    const stored = withMetadata(object, { resourceVersion: String(++this.resourceVersion) });
    this.record(collection, { type: "MODIFIED", object: stored, previous });
    return stored;
  }

  remove(resource: ResourceRef, namespace: string | undefined, name: string): KubeObject | undefined {
    const collection = this.collection(resource);
    const previous = collection.get(namespace, name);
    if (previous === undefined) return undefined;
    const object = withMetadata(previous, { resourceVersion: String(++this.resourceVersion) });
    this.record(collection, { type: "DELETED", object, previous });
    this.collectDependents(previous.metadata.uid ?? "");
    return object;
  }

  terminate(
    resource: ResourceRef,
    namespace: string | undefined,
    name: string,
    seconds?: number,
  ): KubeObject | undefined {
    const object = this.get(resource, namespace, name);
    if (object === undefined) return undefined;
    const grace = seconds ?? Number(object.spec?.["terminationGracePeriodSeconds"] ?? 30);
    if (grace <= 0 || !isRunning(object)) return this.remove(resource, namespace, name);
    const before = object.metadata["deletionGracePeriodSeconds"];
    if (typeof before === "number" && before <= grace) return object;
    return this.update(resource, namespace, name, (pod) =>
      withMetadata(pod, {
        deletionTimestamp: timestamp(Date.now() + grace * 1000),
        deletionGracePeriodSeconds: grace,
      }),
    );
  }

  follow(resource: ResourceRef, listener: (event: StoreEvent) => void): () => void {
    const stop = this.changes(resource, listener);
    for (const object of this.list(resource)) listener({ type: "ADDED", object });
    return stop;
  }

  changes(resource: ResourceRef, listener: (change: StoredChange) => void): () => void {
    return this.followers.add(resourceKey(resource), this.resourceVersion, listener);
  }

  since(resource: ResourceRef, resourceVersion: number): readonly StoredChange[] | undefined {
    return this.collection(resource).history.since(resourceVersion);
  }

  dependents(uid: string): readonly { readonly resource: ServedResource; readonly object: KubeObject }[] {
    return this.owners.dependents(uid).flatMap(({ resource, namespace, name }) => {
      const object = this.get(resource, namespace, name);
      return object === undefined ? [] : [{ resource: this.describe(resource), object }];
    });
  }

  compact(): void {
    for (const collection of this.collections.values()) collection.history.compact(this.resourceVersion);
    for (const listener of this.compactionListeners) listener();
  }

  onCompaction(listener: () => void): void {
    this.compactionListeners.push(listener);
  }

  private record(collection: Collection, event: Omit<StoredChange, "resourceVersion">): void {
    const change = { ...event, resourceVersion: this.resourceVersion };
    collection.apply(change);
    this.owners.apply(collection.resource, change);
    this.followers.deliver(resourceKey(collection.resource), change);
  }

  /** The garbage collector: what has no owner left goes; pods go gracefully (pkg/controller/garbagecollector). */
  private collectDependents(uid: string): void {
    for (const { resource, object } of this.dependents(uid)) {
      const others = (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
      const { namespace, name } = object.metadata;
      if (others.some((owner) => this.owners.exists(owner.uid))) {
        this.update(resource, namespace, name, (it) => withMetadata(it, { ownerReferences: others }));
      } else if (resource.plural === "pods") this.terminate(resource, namespace, name);
      else this.remove(resource, namespace, name);
    }
  }

  private collection(resource: ResourceRef): Collection {
    const collection = this.collections.get(resourceKey(resource));
    if (collection === undefined) throw new Error(`The lab serves no ${resource.plural} of "${resource.group}"`);
    return collection;
  }
}

function isRunning(pod: KubeObject): boolean {
  const phase = pod.status?.["phase"];
  if (phase === "Failed" || phase === "Succeeded") return false;
  return pod.spec?.["nodeName"] !== undefined || pod.status?.["podIP"] !== undefined;
}
