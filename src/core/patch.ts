import { equal, isObject, pointer, type Json, type JsonObject } from "./json.ts";
import type { KubeObject, PatchOperation } from "./kube.ts";
import { locate, type Locator } from "./locator.ts";
import type { Change } from "./change.ts";

/** What a patch of one kind insists on beside the members that are there. */
export interface Guard {
  /** Members whose appearance meanwhile would matter: tested as `null` while they are absent. */
  readonly absent: readonly Locator[];
  /** Members that are never sent, because audit logs keep request bodies. */
  readonly secret: readonly Locator[];
}

const annotations = ["metadata", "annotations"] as const;

/**
 * The one JSON Patch that makes these changes, and only on the object as it was read: its uid, its spec member by member
 * (RFC 6902 `test`; an absent member is tested as `null`, which passes while its parent exists: evanphx/json-patch, as
 * the API server uses it), and each changed annotation.
 * @throws RangeError where a changed place does not exist in the object
 */
export function toPatch(object: KubeObject, changes: readonly Change[], guard: Guard): PatchOperation[] {
  const bare = object.metadata.annotations === undefined;
  const ours = changes.filter((change) => bare && isAnnotation(change.at) && change.after !== undefined);
  const added = Object.fromEntries(ours.map(({ at, after }) => [at[2] as string, after as Json]));
  return [
    test(["metadata", "uid"], object.metadata.uid as string),
    ...specTests(object, guard),
    ...(bare
      ? [test(annotations, null)]
      : changes.filter(({ at }) => isAnnotation(at)).flatMap((c) => placeTests(object, c.at))),
    ...(ours.length > 0 ? [{ op: "add" as const, path: pointer(annotations), value: added }] : []),
    ...changes.filter((change) => !ours.includes(change)).flatMap((change) => operations(object, change)),
  ];
}

/**
 * The way back without us: a JSON Patch that `oc patch --type=json` applies to the diverted object. It undoes the
 * changes and removes the given annotations; every place is tested first, so that it never hits something else.
 * @param diverted the object after the changes
 */
export function undoPatch(diverted: KubeObject, undo: readonly Change[], remove: readonly string[]): PatchOperation[] {
  return [
    test(["metadata", "uid"], diverted.metadata.uid as string),
    ...undo.flatMap(({ at }) => placeTests(diverted, at)),
    ...undo.flatMap((change) => operations(diverted, change)),
    ...remove.map((name) => ({ op: "remove" as const, path: pointer([...annotations, name]) })),
  ];
}

function isAnnotation(at: Locator): boolean {
  return at.length === 3 && at[0] === "metadata" && at[1] === "annotations";
}

function test(steps: readonly (string | number)[], value: Json): PatchOperation {
  return { op: "test", path: pointer(steps), value };
}

/** Tests of what stands at a place now, and of what identifies each list item on the way there. */
function placeTests(object: KubeObject, at: Locator): PatchOperation[] {
  const place = locate(object, at);
  if (!place.found) throw new RangeError(place.reason);
  const keys = at.flatMap((step, depth) =>
    typeof step === "string"
      ? []
      : Object.entries(step).map(([member, value]) =>
          test([...place.steps.slice(0, depth + 1), member], value as Json),
        ),
  );
  return [...keys, test(place.steps, place.value ?? null)];
}

function operations(object: KubeObject, { at, after }: Change): PatchOperation[] {
  const place = locate(object, at);
  if (!place.found || !place.holder)
    throw new RangeError(place.found ? `nothing holds ${pointer(place.steps)}` : place.reason);
  const path = pointer(place.steps);
  if (after === undefined) return place.value === undefined ? [] : [{ op: "remove", path }];
  if (equal(place.value, after)) return [];
  return [{ op: place.value === undefined ? "add" : "replace", path, value: after }];
}

/** A test of each member of the spec; a member that holds something secret is tested member by member in its turn. */
function specTests(object: KubeObject, guard: Guard): PatchOperation[] {
  const present = walk(
    object.spec ?? {},
    ["spec"],
    guard.secret.map((at) => at.join("/")),
  );
  const missing = guard.absent.filter((at) => {
    const place = locate(object, at);
    return place.found && place.holder && place.value === undefined;
  });
  return [...present, ...missing.map((at) => test(at as readonly string[], null))];
}

function walk(here: JsonObject, steps: readonly string[], secret: readonly string[]): PatchOperation[] {
  return Object.entries(here).flatMap(([member, value]) => {
    const at = [...steps, member];
    const path = at.join("/");
    if (value === undefined || secret.includes(path)) return [];
    if (isObject(value) && secret.some((s) => s.startsWith(`${path}/`))) return walk(value, at, secret);
    return [test(at, value)];
  });
}
