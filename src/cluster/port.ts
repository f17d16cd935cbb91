import type { Duplex } from "node:stream";
import type { JsonObject } from "../core/json.ts";
import type { KubeObject, PatchOperation, ResourceRef } from "../core/kube.ts";

/** Where an object is: its resource, namespace (absent for cluster-scoped ones) and name. */
export interface ObjectRef {
  readonly resource: ResourceRef;
  readonly namespace?: string;
  readonly name: string;
}

/** What to list: one namespace or all of them, optionally by label. */
export interface ListQuery {
  readonly resource: ResourceRef;
  /** Absent: every namespace. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** A list as the API gave it, all pages of it together. */
export interface KubeList {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
}

/** `dryRun` has the server check and answer without storing anything. */
export interface WriteOptions {
  readonly dryRun?: boolean;
}

/** What a delete insists on; a mismatch is a 409. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** One verb on one resource, as SelfSubjectAccessReview asks it. */
export interface AccessQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Who the API says we are (SelfSubjectReview). */
export interface Identity {
  readonly username: string;
  readonly groups: readonly string[];
}

/** What a watch saw: the object after the change (for DELETED: its last state). */
export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: KubeObject;
}

/** What is sent part by part. */
export interface Upload {
  /** Called for each attempt. */
  readonly parts: () => AsyncIterable<Uint8Array>;
  readonly query: { readonly [name: string]: string | undefined };
  readonly signal?: AbortSignal;
}

/**
 * The cluster, as the engine sees it. Every call may throw `ApiFailure` (cluster/failure.ts); every call has a deadline.
 * Objects are raw JSON in both directions.
 */
export interface Cluster {
  /** The URL of the API server, for messages. */
  readonly server: string;
  /** The namespace that the kubeconfig's context (or the service account) names. */
  readonly namespace: string;
  /** The object, or `undefined` where it does not exist (404). */
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  /** All objects, page by page (limit/continue); a continue token that expired (410) starts over. */
  list(query: ListQuery): Promise<KubeList>;
  create(resource: ResourceRef, object: KubeObject, options?: WriteOptions): Promise<KubeObject>;
  /** A JSON Patch (RFC 6902). */
  patch(ref: ObjectRef, operations: readonly PatchOperation[], options?: WriteOptions): Promise<KubeObject>;
  /** A JSON merge patch (RFC 7386), for maps whose keys belong to one writer each. */
  merge(ref: ObjectRef, patch: JsonObject, options?: WriteOptions): Promise<KubeObject>;
  /** Deletes with preconditions; an object that is already gone is no failure. Dependents go in the background. */
  delete(ref: ObjectRef, preconditions?: Preconditions, options?: WriteOptions): Promise<void>;
  /**
   * Lists, yields every present object as ADDED, then follows with a watch: resumes after a dropped connection, lists
   * again after a 410 (and then yields DELETED for what vanished meanwhile). Ends when the signal aborts.
   */
  watch(query: ListQuery, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /** May we? One SelfSubjectAccessReview. */
  can(question: AccessQuestion): Promise<boolean>;
  whoAmI(): Promise<Identity>;
  /** Asks a pod's HTTP port through the API server (`pods/proxy`): what the replica itself answers. */
  askPod(pod: PodPort, path: string): Promise<PodAnswer>;
  /**
   * Opens a connection to a pod's port through the API server (`pods/portforward`): bytes both ways. It ends with the pod's
   * end of it, and fails with a `BrokenForward` (cluster/forward.ts) where that, or the way there, breaks.
   */
  forward(pod: PodPort): Promise<Duplex>;
  /** Replaces an object; some kinds are made by it where they are not there (PUT). */
  replace(ref: ObjectRef, object: KubeObject): Promise<KubeObject>;
  /**
   * Sends something large to a subresource, part by part, and has as long as it goes on. What the parts throw is thrown.
   * @param query of the request's address
   */
  upload(ref: ObjectRef, subresource: string, upload: Upload): Promise<KubeObject>;
  /** What a `log` subresource says, followed until its source ends or the signal aborts, in parts as they come. */
  log(ref: ObjectRef, signal: AbortSignal): AsyncIterable<string>;
  /** Is this resource served at all? (discovery of its group and version, asked once) */
  serves(resource: ResourceRef): Promise<boolean>;
  /** Closes kept-alive connections. */
  close(): void;
}

/** A port of a pod. */
export interface PodPort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** What a pod answered, through the API server. Header names are lower case. */
export interface PodAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: string;
}
