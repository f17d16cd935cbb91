import { randomUUID } from "node:crypto";
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { admit, checkNamespace } from "./admission.ts";
import { objectAnswer, type Answer } from "./answer.ts";
import { asObject, parseBody } from "./body.ts";
import { invalidValue } from "./causes.ts";
import type { Api } from "./context.ts";
import { normalise, successor, timestamp, withMetadata } from "./objects.ts";
import { writeOptions } from "./options.ts";
import { alreadyExists, badRequest, conflict, invalid, methodNotAllowed, notFound, Refusal } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";
import type { ServedResource } from "./resources.ts";

/** Creates an object (handlers/create.go, registry/rest/create.go). */
export function create(api: Api, request: ApiRequest): Answer {
  if (request.name !== undefined) throw methodNotAllowed();
  const { dryRun } = writeOptions(request);
  const sent = asObject(parseBody(request), request.resource, request.namespace);
  return objectAnswer(201, store(api, request, sent, dryRun));
}

/** Stores a new object, under the rules of its kind. */
export function store(api: Api, request: ApiRequest, sent: KubeObject, dryRun: boolean): KubeObject {
  const { resource } = request;
  const { resourceVersion, generateName } = sent.metadata as JsonObject;
  if (typeof resourceVersion === "string" && resourceVersion !== "") {
    throw new Refusal(500, "", "resourceVersion should not be set on objects to be created");
  }
  const given = sent.metadata.name;
  const name = given !== "" ? given : typeof generateName === "string" ? generateName + suffix() : "";
  if (name === "") {
    const why = "Required value: name or generateName is required";
    throw invalid(resource, "", [{ reason: "FieldValueRequired", field: "metadata.name", message: why }]);
  }
  checkNamespace(api, request, name);
  const admitted = admit(api, request, newObject(sent, name, resource), undefined, dryRun);
  // The status of a Go type is always there, even when empty; that of a custom resource is not.
  const object = resource.builtIn && resource.statusSubresource ? { status: {}, ...admitted } : admitted;
  if (api.store.get(resource, object.metadata.namespace, name) !== undefined) throw alreadyExists(resource, name);
  return dryRun ? asIfCreated(resource, object) : api.store.create(resource, object);
}

/** What the server sets itself is not taken from the caller (rest.BeforeCreate; PrepareForCreate of each strategy). */
function newObject(sent: KubeObject, name: string, resource: ServedResource): KubeObject {
  const { status: _, ...rest } = sent;
  const own = {
    uid: undefined,
    generation: undefined,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
  };
  return normalise(withMetadata(resource.statusSubresource ? rest : sent, { ...own, name, selfLink: undefined }));
}

function asIfCreated(resource: ServedResource, object: KubeObject): KubeObject {
  const generation = resource.generation === undefined ? undefined : 1;
  return withMetadata(object, { uid: randomUUID(), creationTimestamp: timestamp(Date.now()), generation });
}

const letters = "bcdfghjklmnpqrstvwxz2456789";

/** Five letters that make no word (apimachinery util/rand). */
function suffix(): string {
  return Array.from({ length: 5 }, () => letters[Math.floor(Math.random() * letters.length)]).join("");
}

/** Replaces an object (handlers/update.go). */
export function update(api: Api, request: ApiRequest): Answer {
  const { resource, namespace, name = "" } = request;
  const { dryRun } = writeOptions(request);
  const sent = asObject(parseBody(request), resource, namespace);
  if (sent.metadata.name !== name) throw wrongName(sent.metadata.name, name);
  const old = api.store.get(resource, namespace, name);
  if (old === undefined) throw notFound(resource, name);
  const version = sent.metadata.resourceVersion ?? "";
  if (version === "" && !resource.unconditionalUpdate) {
    const cause = invalidValue("metadata.resourceVersion", 0, "must be specified for an update");
    throw invalid(resource, name, [cause]);
  }
  return objectAnswer(200, replace(api, request, old, sent, dryRun));
}

/** Stores what an update or a patch made of an object, under the rules of both (registry/rest/update.go). */
export function replace(api: Api, request: ApiRequest, old: KubeObject, next: KubeObject, dryRun: boolean): KubeObject {
  const { resource, namespace } = request;
  const { name, uid, resourceVersion } = old.metadata;
  if (next.metadata.name !== name) throw wrongName(next.metadata.name, name);
  const wantedUid = next.metadata.uid ?? "";
  if (wantedUid !== "" && wantedUid !== uid) {
    const why = `Precondition failed: UID in precondition: ${wantedUid}, UID in object meta: ${uid}`;
    throw conflict(resource, name, why);
  }
  const version = next.metadata.resourceVersion ?? "";
  if (version !== "" && version !== resourceVersion) throw conflict(resource, name);
  const merged = withServerMetadata(old, normalise(withStatusRules(request, old, next)));
  const object = request.subresource === undefined ? admit(api, request, merged, old, dryRun) : merged;
  if (dryRun) return successor(resource, old, object);
  const stored = api.store.update(resource, namespaceOf(request, namespace), name, () => object);
  const finished = stored.metadata.deletionTimestamp !== undefined && stored.metadata["finalizers"] === undefined;
  if (finished && resource.plural !== "pods" && resource.plural !== "namespaces") {
    api.store.remove(resource, namespaceOf(request, namespace), name);
  }
  return stored;
}

/** The namespace that the object is stored under: none for what is cluster-scoped. */
export function namespaceOf(request: ApiRequest, namespace = request.namespace): string | undefined {
  return request.resource.namespaced ? namespace : undefined;
}

/** `…/status` changes nothing but the status; the object itself changes anything but it. */
function withStatusRules({ resource, subresource }: ApiRequest, old: KubeObject, next: KubeObject): KubeObject {
  if (subresource === "status") return { ...old, ...(next.status === undefined ? {} : { status: next.status }) };
  if (!resource.statusSubresource) return next;
  const { status: _, ...rest } = next;
  return old.status === undefined ? rest : { ...rest, status: old.status };
}

function withServerMetadata(old: KubeObject, next: KubeObject): KubeObject {
  const { deletionTimestamp, deletionGracePeriodSeconds, generateName } = old.metadata as JsonObject;
  return withMetadata(next, { deletionTimestamp, deletionGracePeriodSeconds, generateName });
}

function wrongName(given: string, expected: string): Refusal {
  return badRequest(`the name of the object (${given}) does not match the name on the URL (${expected})`);
}
