import { equal, isObject, type Json } from "../../core/json.ts";
import { mergeKey } from "./strategic.ts";

/** A step to a field: a member, or an item of a list by its key. */
type Step = string | { readonly key: string; readonly is: Json };

/** A field that somebody set: where it is, and what it is. Lists without a key are one field. */
export interface Field {
  readonly path: readonly Step[];
  readonly value: Json;
}

/** The fields of a value (structured-merge-diff, fieldpath). */
export function fieldsOf(value: Json, path: readonly Step[] = [], within = ""): readonly Field[] {
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([member, inner]) =>
      inner === undefined ? [] : memberFields(member, inner, [...path, member], within),
    );
  }
  return [{ path, value }];
}

function memberFields(member: string, value: Json, path: readonly Step[], within: string): readonly Field[] {
  const items = Array.isArray(value) ? (value as readonly Json[]) : [];
  const key = items.length === 0 || !items.every(isObject) ? undefined : mergeKey(member, within, items);
  if (key === undefined) return fieldsOf(value, path, member);
  return items.filter(isObject).flatMap((item) => fieldsOf(item, [...path, { key, is: item[key] ?? null }], member));
}

/** What is at a path, `undefined` where nothing is. */
export function valueAt(value: Json | undefined, path: readonly Step[]): Json | undefined {
  return path.reduce<Json | undefined>((at, step) => {
    if (typeof step === "string") return isObject(at) ? at[step] : undefined;
    return itemsOf(at).find((item) => isObject(item) && equal(item[step.key], step.is));
  }, value);
}

/** The value without a field. An item of a list goes with its key. */
export function without(value: Json, [step, ...rest]: readonly Step[]): Json {
  if (step === undefined) return value;
  if (typeof step === "string") {
    if (!isObject(value) || value[step] === undefined) return value;
    const { [step]: inner, ...others } = value;
    return rest.length === 0 ? others : { ...others, [step]: without(inner ?? null, rest) };
  }
  const isIt = (item: Json): boolean => isObject(item) && equal(item[step.key], step.is);
  if (rest.length === 1 && rest[0] === step.key) return itemsOf(value).filter((item) => !isIt(item));
  return itemsOf(value).map((item) => (isIt(item) ? without(item, rest) : item));
}

/** A path as conflicts name it. */
export function pathText(path: readonly Step[]): string {
  return path
    .map((step) => (typeof step === "string" ? `.${step}` : `[${step.key}=${JSON.stringify(step.is)}]`))
    .join("");
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
