import { isObject, type Json, type JsonObject } from "../../core/json.ts";

/** The document after a JSON merge patch: `null` takes a member away, lists are replaced whole (RFC 7386, section 2). */
export function applyMergePatch(document: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const members = new Map<string, Json>(presentMembers(isObject(document) ? document : {}));
  for (const [member, value] of presentMembers(patch)) {
    if (value === null) members.delete(member);
    else members.set(member, applyMergePatch(members.get(member), value));
  }
  return Object.fromEntries(members);
}

function presentMembers(object: JsonObject): readonly [string, Json][] {
  return Object.entries(object).flatMap(([member, value]) =>
    value === undefined ? [] : [[member, value] as const],
  ) as [string, Json][];
}
