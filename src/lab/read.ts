import { isObject, objectsIn, textsIn, type Json, type JsonObject } from "../core/json.ts";

/** The value at a place inside a JSON value, `undefined` where the way there ends. */
export function at(value: Json | undefined, ...steps: readonly (string | number)[]): Json | undefined {
  let current = value;
  for (const step of steps) {
    if (typeof step === "number") current = Array.isArray(current) ? (current as readonly Json[])[step] : undefined;
    else current = isObject(current) ? current[step] : undefined;
  }
  return current;
}

/** The string at a place, or `undefined`. */
export function textAt(value: Json | undefined, ...steps: readonly (string | number)[]): string | undefined {
  const found = at(value, ...steps);
  return typeof found === "string" ? found : undefined;
}

/** The number at a place, or `undefined`. */
export function numberAt(value: Json | undefined, ...steps: readonly (string | number)[]): number | undefined {
  const found = at(value, ...steps);
  return typeof found === "number" ? found : undefined;
}

/** The list of objects at a place; what is no object in it is left out. */
export function objectsAt(value: Json | undefined, ...steps: readonly (string | number)[]): readonly JsonObject[] {
  return objectsIn(at(value, ...steps));
}

/** The list of strings at a place. */
export function textsAt(value: Json | undefined, ...steps: readonly (string | number)[]): readonly string[] {
  return textsIn(at(value, ...steps));
}

/** The map of strings at a place: labels, annotations, a ConfigMap's data. */
export function mapAt(
  value: Json | undefined,
  ...steps: readonly (string | number)[]
): { readonly [key: string]: string } {
  const found = at(value, ...steps);
  if (!isObject(found)) return {};
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** Does the object carry every label of an equality selector? */
export function selects(
  selector: { readonly [key: string]: string },
  labels: { readonly [key: string]: string } = {},
): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
