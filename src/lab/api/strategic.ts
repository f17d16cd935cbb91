import { equal, isObject, type Json, type JsonObject } from "../../core/json.ts";

/** By which member the items of a list are told apart (`patchMergeKey` of k8s.io/api core/v1, apps/v1, meta/v1 types.go). */
const mergeKeys: { readonly [list: string]: string } = {
  containers: "name",
  initContainers: "name",
  ephemeralContainers: "name",
  env: "name",
  volumes: "name",
  volumeMounts: "mountPath",
  volumeDevices: "devicePath",
  conditions: "type",
  imagePullSecrets: "name",
  secrets: "name",
  hostAliases: "ip",
  topologySpreadConstraints: "topologyKey",
  ownerReferences: "uid",
};
/** Lists of plain values that are merged as sets. */
const mergedSets: ReadonlySet<string> = new Set(["finalizers"]);

/**
 * The document after a strategic merge patch: maps are merged, lists of objects by their merge key, other lists are
 * replaced; `$patch`, `$retainKeys` and `$deleteFromPrimitiveList` are obeyed (apimachinery util/strategicpatch/patch.go).
 * The order that `$setElementOrder` asks for is not applied.
 */
export function applyStrategicPatch(document: JsonObject, patch: JsonObject): JsonObject {
  return mergeMap(document, patch, "");
}

function mergeMap(document: JsonObject, patch: JsonObject, within: string): JsonObject {
  if (patch["$patch"] === "replace") return plain(patch);
  if (patch["$patch"] === "delete") return {};
  const retained = patch["$retainKeys"];
  const kept = Array.isArray(retained)
    ? Object.fromEntries(Object.entries(document).filter(([member]) => (retained as readonly Json[]).includes(member)))
    : document;
  const result = new Map(Object.entries(kept));
  for (const [member, value] of Object.entries(patch)) {
    if (member.startsWith("$deleteFromPrimitiveList/")) without(result, member, value);
    if (member.startsWith("$")) continue;
    if (value === null) result.delete(member);
    else if (value !== undefined) result.set(member, mergeMember(member, result.get(member), value, within));
  }
  return Object.fromEntries(result);
}

function mergeMember(member: string, before: Json | undefined, patch: Json, within: string): Json {
  if (isObject(patch)) return isObject(before) ? mergeMap(before, patch, member) : mergeMap({}, patch, member);
  if (!Array.isArray(patch)) return patch;
  const items = patch as readonly Json[];
  const old = Array.isArray(before) ? (before as readonly Json[]) : [];
  const key = mergeKey(member, within, [...items, ...old]);
  if (key !== undefined) return mergeList(old, items, key, member);
  if (mergedSets.has(member)) return [...old, ...items.filter((item) => !old.some((each) => equal(each, item)))];
  return items;
}

/** Ports merge by `containerPort` in a container and by `port` in a Service; in other lists they are replaced. */
export function mergeKey(member: string, within: string, items: readonly Json[]): string | undefined {
  if (member !== "ports") return mergeKeys[member];
  if (within === "containers" || within === "initContainers") return "containerPort";
  const objects = items.filter(isObject).filter((item) => item["$patch"] !== "replace");
  return within === "spec" && objects.length > 0 && objects.every((item) => item["port"] !== undefined)
    ? "port"
    : undefined;
}

function mergeList(before: readonly Json[], patch: readonly Json[], key: string, member: string): readonly Json[] {
  const directives = patch.filter(isObject);
  if (directives.some((item) => item["$patch"] === "replace")) {
    return directives.filter((item) => item["$patch"] !== "replace").map(plain);
  }
  let result = [...before];
  for (const item of directives) {
    const matches = (each: Json): boolean => isObject(each) && equal(each[key], item[key]);
    const at = result.findIndex(matches);
    if (item["$patch"] === "delete") result = result.filter((each) => !matches(each));
    else if (at < 0) result.push(mergeMap({}, item, member));
    else result[at] = mergeMap(result[at] as JsonObject, item, member);
  }
  return result;
}

function without(result: Map<string, Json | undefined>, directive: string, values: Json | undefined): void {
  const member = directive.slice("$deleteFromPrimitiveList/".length);
  const list = result.get(member);
  if (!Array.isArray(list) || !Array.isArray(values)) return;
  const gone = values as readonly Json[];
  result.set(
    member,
    (list as readonly Json[]).filter((item) => !gone.some((each) => equal(each, item))),
  );
}

function plain(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([member]) => !member.startsWith("$")));
}
