import { isObject, type Json, type JsonObject } from "../../../core/json.ts";
import { invalidValue, requiredValue, tooManyValues, unsupportedValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";

// What the schema of a custom resource definition checks (apiextensions-apiserver pkg/apiserver/validation).

/** A validation rule (x-kubernetes-validations) that does not hold. */
export function ruleCause(field: string, message: string): Cause {
  return invalidValue(field, "object", message);
}

/** `maxItems` of a list that may be absent. */
export function itemCauses(object: JsonObject, member: string, limit: number, within: string): readonly Cause[] {
  const list = object[member];
  const count = Array.isArray(list) ? list.length : 0;
  return count > limit ? [tooManyValues(`${within}.${member}`, count, limit)] : [];
}

/** `enum` of a member that may be absent. */
export function enumCauses(
  object: JsonObject,
  member: string,
  known: readonly Json[],
  within: string,
): readonly Cause[] {
  const value = object[member];
  if (value === undefined || known.includes(value)) return [];
  return [unsupportedValue(`${within}.${member}`, value, known.map(String))];
}

/** `required` members. */
export function requiredCauses(object: JsonObject, members: readonly string[], within: string): readonly Cause[] {
  const lacking = members.filter((member) => object[member] === undefined || object[member] === "");
  return lacking.map((member) => requiredValue(`${within}.${member}`));
}

/** `minimum` and `maximum` of a number that may be absent. */
export function rangeCauses(
  value: Json | undefined,
  field: string,
  [least, most]: readonly [number, number],
): readonly Cause[] {
  if (value === undefined) return [];
  const rule =
    typeof value !== "number" || value < least
      ? `should be greater than or equal to ${least}`
      : value > most
        ? `should be less than or equal to ${most}`
        : undefined;
  return rule === undefined ? [] : [invalidValue(field, value, `${field} in body ${rule}`)];
}

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const hostname = `^(\\*\\.)?${label}(\\.${label})*$`;

/** The pattern of a Hostname. */
export function hostnameCauses(value: Json | undefined, field: string): readonly Cause[] {
  if (value === undefined || (typeof value === "string" && new RegExp(hostname).test(value))) return [];
  return [invalidValue(field, value, `${field} in body should match '${hostname}'`)];
}

/** The object at a member, where it is one. */
export function inner(object: JsonObject, member: string): JsonObject | undefined {
  const value = object[member];
  return isObject(value) ? value : undefined;
}
