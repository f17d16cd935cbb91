import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { askWebhooks } from "./admission.ts";
import { json, objectAnswer, serialised, type Answer } from "./answer.ts";
import type { Api } from "./context.ts";
import { timestamp, withMetadata } from "./objects.ts";
import { deleteOptions, type DeleteOptions } from "./options.ts";
import { conflict, notFound } from "./refusal.ts";
import { matching } from "./read.ts";
import type { ApiRequest } from "./request.ts";
import { apiVersion } from "./resources.ts";
import { namespaceOf } from "./write.ts";

/** Deletes an object, where it is the one that the caller means (handlers/delete.go, registry/rest/delete.go). */
export function remove(api: Api, request: ApiRequest): Answer {
  const { resource, name = "" } = request;
  const options = deleteOptions(request);
  const object = api.store.get(resource, namespaceOf(request), name);
  if (object === undefined) throw notFound(resource, name);
  checkPreconditions(request, object, options);
  askWebhooks(api, request, { object: undefined, oldObject: object, dryRun: options.dryRun });
  const remaining = options.dryRun ? undefined : begin(api, request, object, options);
  const returnsObject = resource.plural === "pods" || resource.plural === "namespaces" || remaining !== undefined;
  if (returnsObject) return objectAnswer(200, remaining ?? object);
  const group = resource.group === "" ? {} : { group: resource.group };
  const details = { name, ...group, kind: resource.plural, uid: object.metadata.uid };
  return json(200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
}

/** Deletes all that a list with the same selectors would show. */
export function removeCollection(api: Api, request: ApiRequest): Answer {
  const { resource } = request;
  const options = deleteOptions(request);
  const objects = matching(api, request);
  for (const object of objects) {
    askWebhooks(api, request, { object: undefined, oldObject: object, dryRun: options.dryRun });
    if (!options.dryRun) begin(api, request, object, options);
  }
  const metadata = JSON.stringify({ resourceVersion: String(api.store.resourceVersion) });
  const head = `{"kind":"${resource.kind}List","apiVersion":"${apiVersion(resource)}","metadata":${metadata},"items":[`;
  const body = `${head}${objects.map(serialised).join(",")}]}`;
  return { status: 200, headers: { "content-type": "application/json" }, body };
}

function checkPreconditions({ resource }: ApiRequest, { metadata }: KubeObject, options: DeleteOptions): void {
  const { uid, resourceVersion } = options;
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid})`;
    throw conflict(resource, metadata.name, `${why}. The object might have been deleted and then recreated`);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record`;
    throw conflict(
      resource,
      metadata.name,
      `${why} (${metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

/** What is left of the object for now; `undefined` where it is gone. */
function begin(api: Api, request: ApiRequest, object: KubeObject, options: DeleteOptions): KubeObject | undefined {
  const { resource } = request;
  const { namespace, name } = object.metadata;
  if (options.orphan) orphan(api, object);
  if (resource.plural === "namespaces") return terminateNamespace(api, name);
  if (resource.plural === "pods")
    return stillThere(api, request, api.store.terminate(resource, namespace, name, options.gracePeriodSeconds));
  if (object.metadata["finalizers"] === undefined) {
    api.store.remove(resource, namespace, name);
    return undefined;
  }
  return api.store.update(resource, namespace, name, (it) => deleting(it));
}

function stillThere(api: Api, { resource }: ApiRequest, object: KubeObject | undefined): KubeObject | undefined {
  if (object === undefined) return undefined;
  return api.store.get(resource, object.metadata.namespace, object.metadata.name) === undefined ? undefined : object;
}

function deleting(object: KubeObject): KubeObject {
  if (object.metadata.deletionTimestamp !== undefined) return object;
  return withMetadata(object, { deletionTimestamp: timestamp(Date.now()), deletionGracePeriodSeconds: 0 });
}

/** The dependents lose this owner and stay. */
function orphan(api: Api, { metadata }: KubeObject): void {
  for (const { resource, object } of api.store.dependents(metadata.uid ?? "")) {
    const owners = (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== metadata.uid);
    const { namespace, name } = object.metadata;
    api.store.update(resource, namespace, name, (it) => withMetadata(it, { ownerReferences: owners }));
  }
}

/** A namespace is Terminating until all in it is gone; pods take their time (pkg/controller/namespace/deletion). */
function terminateNamespace(api: Api, name: string): KubeObject | undefined {
  const { store } = api;
  const going = store.update(resources.namespace, undefined, name, (namespace) => ({
    ...deleting(namespace),
    status: { ...namespace.status, phase: "Terminating" },
  }));
  for (const resource of store.resources.filter((each) => each.namespaced)) {
    for (const { metadata } of store.list(resource, name)) {
      if (resource.plural === "pods") store.terminate(resource, name, metadata.name);
      else store.remove(resource, name, metadata.name);
    }
  }
  const finish = (): boolean => {
    if (store.list(resources.pod, name).length > 0) return false;
    store.remove(resources.namespace, undefined, name);
    return true;
  };
  if (finish()) return undefined;
  const stop = store.changes(resources.pod, () => {
    if (finish()) stop();
  });
  return going;
}
