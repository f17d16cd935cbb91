import { equal, isObject, type Json, type JsonObject } from "../../core/json.ts";
import type { KubeObject, Metadata } from "../../core/kube.ts";
import type { ServedResource } from "./resources.ts";

/**
 * The object as it reads after it was stored: `null` members are gone (decoding into Go types drops them), and so are
 * empty `labels`, `annotations`, `ownerReferences` and `finalizers` (`omitempty` of ObjectMeta, apimachinery meta/v1/types.go).
 */
export function normalise(object: KubeObject): KubeObject {
  const clean = withoutNulls(object) as KubeObject;
  const { managedFields: _, ...metadata } = clean.metadata;
  const kept = Object.fromEntries(
    Object.entries(metadata).filter(([member, value]) => !omittedWhenEmpty(member, value)),
  );
  return { ...clean, metadata: kept as unknown as Metadata };
}

function omittedWhenEmpty(member: string, value: Json | undefined): boolean {
  if (member === "labels" || member === "annotations") return isObject(value) && Object.keys(value).length === 0;
  if (member === "ownerReferences" || member === "finalizers") return Array.isArray(value) && value.length === 0;
  return value === "" && member !== "name";
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const clean = items.map(withoutNulls);
    return clean.some((item, i) => item !== items[i]) ? clean : items;
  }
  if (!isObject(value)) return value;
  let changed = false;
  const clean: { [member: string]: Json } = {};
  for (const [member, inner] of Object.entries(value)) {
    if (inner === null || inner === undefined) {
      changed = true;
      continue;
    }
    const next = withoutNulls(inner);
    if (next !== inner) changed = true;
    clean[member] = next;
  }
  return changed ? clean : value;
}

/** The object with these members of `metadata` set; `undefined` takes a member away. */
export function withMetadata(object: KubeObject, members: JsonObject): KubeObject {
  const metadata = Object.entries({ ...object.metadata, ...members }).filter(([, value]) => value !== undefined);
  return { ...object, metadata: Object.fromEntries(metadata) as unknown as Metadata };
}

/**
 * What is stored where an object is replaced: identity and age stay, the generation follows the kind's rules. It is the
 * previous object itself where nothing has changed.
 */
export function successor(resource: ServedResource, previous: KubeObject, next: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = previous.metadata;
  const changed = withMetadata(normalise(next), { name, namespace, uid, resourceVersion, creationTimestamp });
  const object = withMetadata(changed, { generation: nextGeneration(resource, previous, changed) });
  return equal(object, previous) ? previous : object;
}

/** The generation of an object after a change: one more where what its kind counts has changed (rest.BeforeUpdate, strategies). */
function nextGeneration(resource: ServedResource, before: KubeObject, after: KubeObject): number | undefined {
  if (resource.generation === undefined) return undefined;
  const generation = before.metadata.generation ?? 1;
  return equal(counted(resource, before), counted(resource, after)) ? generation : generation + 1;
}

function counted(resource: ServedResource, object: KubeObject): Json {
  switch (resource.generation) {
    case "content": {
      const { metadata: _metadata, status: _status, ...content } = object;
      return content;
    }
    case "spec-and-annotations":
      return { spec: object.spec, annotations: object.metadata.annotations };
    default:
      return { spec: object.spec };
  }
}

/** The time as the API writes it: whole seconds, UTC (metav1.Time). */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
