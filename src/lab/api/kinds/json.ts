import { isObject, objectsIn, type Json, type JsonObject } from "../../../core/json.ts";

/** The member as an object; empty where it is none. */
export function objectAt(object: JsonObject | undefined, member: string): JsonObject {
  const value = object?.[member];
  return isObject(value) ? value : {};
}

/** The objects in a list; none where it is no list. */
export function objectsAt(object: JsonObject | undefined, member: string): readonly JsonObject[] {
  return objectsIn(object?.[member]);
}

/** The member as text; empty where it is none. */
export function textAt(object: JsonObject | undefined, member: string): string {
  const value = object?.[member];
  return typeof value === "string" ? value : "";
}

/** The object with the members of `defaults` that it lacks. */
export function withDefaults(object: JsonObject, defaults: JsonObject): JsonObject {
  const given = Object.entries(object).filter(([, value]) => value !== undefined && value !== null);
  return { ...defaults, ...Object.fromEntries(given) };
}

/** The object with one member changed, where it has it. */
export function mapped(object: JsonObject, member: string, change: (value: JsonObject) => Json): JsonObject {
  const value = object[member];
  if (Array.isArray(value)) {
    return { ...object, [member]: (value as readonly Json[]).map((item) => (isObject(item) ? change(item) : item)) };
  }
  return isObject(value) ? { ...object, [member]: change(value) } : object;
}
