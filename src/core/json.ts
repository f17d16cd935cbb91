/** A JSON value. Objects of the cluster travel as these, never as generated model classes. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. A member that is `undefined` does not exist. */
export interface JsonObject {
  readonly [member: string]: Json | undefined;
}

/** Is this a JSON object (and not null, not a list)? */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Is this a JSON list? */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The objects of a list; none where it is no list. */
export function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.filter(isObject) : [];
}

/** The texts of a list; none where it is no list. */
export function textsIn(value: Json | undefined): readonly string[] {
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}

/** A text that says something; nothing for an empty one, or for what is none. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The items, each once: those that are equal to the letter are the same. */
export function eachOnce<T extends object>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/** Deep equality of JSON values. The order of members does not count; an `undefined` member equals an absent one. */
export function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => equal(item as Json, b[i] as Json));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const members = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...members].every((member) => equal(a[member], b[member]));
}

/** One step of a JSON pointer, escaped (RFC 6901, section 3). */
function escapeStep(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The JSON pointer of a list of steps: `["metadata", "a/b"]` is `/metadata/a~1b` (RFC 6901). */
export function pointer(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${escapeStep(String(step))}`).join("");
}
