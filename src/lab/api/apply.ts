import { parse as parseYaml } from "yaml";
import { equal, type Json, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { objectAnswer, type Answer } from "./answer.ts";
import { asObject } from "./body.ts";
import { requiredValue } from "./causes.ts";
import type { Api } from "./context.ts";
import { fieldsOf, pathText, valueAt, without, type Field } from "./fields.ts";
import { writeOptions } from "./options.ts";
import { forbidden, invalid, Refusal } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";
import { may } from "./rights.ts";
import { applyStrategicPatch } from "./strategic.ts";
import { namespaceOf, replace, store } from "./write.ts";

/** The media type of a server-side apply. */
export const applyPatch = "application/apply-patch+yaml";

/**
 * Applies what somebody wants to be so (handlers/patch.go, applyPatcher): fields that they no longer name go, and fields
 * that somebody else has set to something else are a conflict unless it is forced. The lab knows who applied a field, and
 * of all other writes only that it was somebody else.
 */
export function apply(api: Api, request: ApiRequest): Answer {
  const { resource, name = "", query, user } = request;
  const { dryRun } = writeOptions(request);
  const manager = query.get("fieldManager") ?? "";
  const options = { group: "meta.k8s.io", kind: "PatchOptions" };
  if (manager === "") throw invalid(options, "", [requiredValue("fieldManager", "is required for apply patch")]);
  const sent = asObject(parseYaml(request.body) as Json, resource, request.namespace);
  const named = {
    ...sent,
    metadata: { ...sent.metadata, name: sent.metadata.name === "" ? name : sent.metadata.name },
  };
  const wanted = fieldsOf(appliedPart(named));
  const old = api.store.get(resource, namespaceOf(request), name);
  if (old === undefined) {
    const create = { verb: "create", group: resource.group, resource: resource.plural, namespace: request.namespace };
    if (!may(user, create, api.store)) throw forbidden(resource, name, `User "${user.username}" cannot create it`);
    const created = store(api, request, named, dryRun);
    if (!dryRun) remember(api, { object: created, manager, fields: wanted });
    return objectAnswer(201, created);
  }
  const owners = api.applied.get(old.metadata.uid ?? "") ?? new Map<string, readonly Field[]>();
  const mine = owners.get(manager) ?? [];
  const lost = wanted.filter(({ path, value }) => isForeign(valueAt(old, path), value, valueOf(mine, path)));
  if (lost.length > 0 && query.get("force") !== "true") throw conflicts(lost, owners, resource.version);
  const dropped = mine.filter(({ path }) => valueOf(wanted, path) === undefined && !isShared(path, manager, owners));
  const merged = applyStrategicPatch(old, appliedPart(named));
  const next = dropped.reduce<Json>((object, { path }) => without(object, path), merged) as KubeObject;
  const stored = replace(api, request, old, next, dryRun);
  if (!dryRun) remember(api, { object: stored, manager, fields: wanted });
  return objectAnswer(200, stored);
}

/** What of an object is applied: all but what says which one it is. */
function appliedPart(object: KubeObject): JsonObject {
  const { apiVersion: _, kind: _kind, status: _status, metadata, ...rest } = object;
  const { name: _name, namespace: _namespace, uid: _uid, resourceVersion: _version, ...described } = metadata;
  return { ...rest, ...(Object.keys(described).length === 0 ? {} : { metadata: described }) };
}

/** Is the field there, something else than is wanted, and not as this manager left it? */
function isForeign(now: Json | undefined, wanted: Json, left: Json | undefined): boolean {
  return now !== undefined && !equal(now, wanted) && !equal(now, left);
}

function valueOf(fields: readonly Field[], path: Field["path"]): Json | undefined {
  return fields.find((field) => equal(field.path as Json, path as Json))?.value;
}

function isShared(path: Field["path"], manager: string, owners: ReadonlyMap<string, readonly Field[]>): boolean {
  return [...owners].some(([other, fields]) => other !== manager && valueOf(fields, path) !== undefined);
}

/** Keeps what the fields read as once they are stored: the server may have completed them. */
function remember(
  api: Api,
  {
    object,
    manager,
    fields,
  }: { readonly object: KubeObject; readonly manager: string; readonly fields: readonly Field[] },
): void {
  const uid = object.metadata.uid ?? "";
  const owners = api.applied.get(uid) ?? new Map<string, readonly Field[]>();
  const left = fields.map(({ path, value }) => ({ path, value: valueAt(object, path) ?? value }));
  api.applied.set(uid, owners.set(manager, left));
}

/** 409 (managedfields/internal/conflict.go, NewConflictError). */
function conflicts(lost: readonly Field[], owners: ReadonlyMap<string, readonly Field[]>, version: string): Refusal {
  const causes = lost.map(({ path }) => {
    const [owner = "unknown"] = [...owners].find(([, fields]) => valueOf(fields, path) !== undefined) ?? [];
    const message = `conflict with "${owner}" using ${version}`;
    return { reason: "FieldManagerConflict", message, field: pathText(path) };
  });
  const lines = causes.map(({ message, field }) => `${message}: ${field}`);
  const count = lines.length === 1 ? "1 conflict" : `${lines.length} conflicts`;
  return new Refusal(409, "Conflict", `Apply failed with ${count}: ${lines.join("\n")}`, { causes });
}
