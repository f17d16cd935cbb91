import { equal, isObject, type Json } from "../../core/json.ts";

/** A patch that does not apply: a failed `test`, a missing path. */
export class PatchFailure extends Error {
  override readonly name = "PatchFailure";
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value: Json;
}

type Tree = Json[] | { [member: string]: Json | undefined };

/**
 * The document after a JSON Patch, as the Kubernetes API applies it (RFC 6902 by evanphx/json-patch): `test` of an
 * absent member with the value null passes where its parent exists, and negative list indices count from the end.
 * @throws PatchFailure where an operation does not apply
 */
export function applyJsonPatch(document: Json, patch: readonly Json[]): Json {
  const root = structuredClone(document) as Tree;
  for (const item of patch) apply(root, operation(item));
  return root;
}

/** Is this a JSON Patch at all: a list of objects? (Anything else is a 400, not a 422.) */
export function isJsonPatch(body: Json): body is readonly Json[] {
  return Array.isArray(body) && body.every((item) => isObject(item));
}

function operation(item: Json): Operation {
  const { op, path, from, value } = isObject(item) ? item : {};
  if (typeof path !== "string") throw new PatchFailure("operation missing path field");
  const known = typeof op === "string" ? op : "unknown";
  return { op: known, path, ...(typeof from === "string" ? { from } : {}), value: value ?? null };
}

function apply(root: Tree, { op, path, from, value }: Operation): void {
  switch (op) {
    case "test": {
      const actual = read(root, path);
      if (!equal(actual ?? null, value)) throw new PatchFailure(`testing value ${path} failed`);
      return;
    }
    case "add":
      add(root, path, structuredClone(value));
      return;
    case "replace":
      if (read(root, path) === undefined)
        throw new PatchFailure(`replace operation does not apply: doc is missing key: ${path}`);
      replace(root, path, structuredClone(value));
      return;
    case "remove":
      remove(root, path);
      return;
    case "copy":
      add(root, path, structuredClone(present(root, from)));
      return;
    case "move": {
      const moved = present(root, from);
      remove(root, from ?? "");
      add(root, path, moved);
      return;
    }
    default:
      throw new PatchFailure(`Unexpected kind: ${op}`);
  }
}

function locate(root: Tree, path: string): { readonly parent: Tree; readonly key: string } {
  const steps = path.split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (steps.length < 2) throw new PatchFailure(`doc is missing path: ${path}`);
  let parent = root;
  for (const step of steps.slice(1, -1)) {
    const next = Array.isArray(parent) ? parent[index(step, parent.length - 1)] : own(parent, step);
    if (typeof next !== "object" || next === null) throw new PatchFailure(`doc is missing path: ${path}`);
    parent = next as Tree;
  }
  return { parent, key: steps.at(-1) ?? "" };
}

function own(parent: { readonly [member: string]: Json | undefined }, key: string): Json | undefined {
  return Object.hasOwn(parent, key) ? parent[key] : undefined;
}

function index(step: string, last: number): number {
  if (!/^-?\d+$/.test(step)) throw new PatchFailure(`value was not a proper array index: '${step}'`);
  const given = Number(step);
  const at = given < 0 ? given + last + 1 : given;
  if (at < 0 || at > last) throw new PatchFailure(`Unable to access invalid index: ${given}`);
  return at;
}

function read(root: Tree, path: string): Json | undefined {
  const { parent, key } = locate(root, path);
  return Array.isArray(parent) ? parent[index(key, parent.length - 1)] : own(parent, key);
}

function present(root: Tree, from: string | undefined): Json {
  const value = from === undefined ? undefined : read(root, from);
  if (value === undefined) throw new PatchFailure(`doc is missing from path: ${from ?? ""}`);
  return value;
}

function add(root: Tree, path: string, value: Json): void {
  const { parent, key } = locate(root, path);
  if (!Array.isArray(parent)) define(parent, key, value);
  else if (key === "-") parent.push(value);
  else parent.splice(index(key, parent.length), 0, value);
}

function replace(root: Tree, path: string, value: Json): void {
  const { parent, key } = locate(root, path);
  if (Array.isArray(parent)) parent[index(key, parent.length - 1)] = value;
  else define(parent, key, value);
}

function remove(root: Tree, path: string): void {
  const { parent, key } = locate(root, path);
  if (Array.isArray(parent)) {
    parent.splice(index(key, parent.length - 1), 1);
    return;
  }
  if (own(parent, key) === undefined) throw new PatchFailure(`Unable to remove nonexistent key: ${key}`);
  delete parent[key];
}

function define(parent: { [member: string]: Json | undefined }, key: string, value: Json): void {
  Object.defineProperty(parent, key, { value, enumerable: true, writable: true, configurable: true });
}
