import type { Json } from "../../core/json.ts";
import type { Cause } from "./refusal.ts";

/** A field's value is wrong; the message repeats it, whatever it is (field.Invalid). */
export function invalidValue(field: string, value: Json | undefined, why: string): Cause {
  return { reason: "FieldValueInvalid", message: `Invalid value: ${JSON.stringify(value ?? null)}: ${why}`, field };
}

/** A field is missing (field.Required). */
export function requiredValue(field: string, why = ""): Cause {
  return { reason: "FieldValueRequired", message: why === "" ? "Required value" : `Required value: ${why}`, field };
}

/** A field may not be set by this user (field.Forbidden). */
export function forbiddenValue(field: string, why: string): Cause {
  return { reason: "FieldValueForbidden", message: `Forbidden: ${why}`, field };
}

/** A field's value is none of those that exist (field.NotSupported). */
export function unsupportedValue(field: string, value: Json | undefined, supported: readonly string[]): Cause {
  const values = supported.map((each) => `"${each}"`).join(", ");
  const message = `Unsupported value: ${JSON.stringify(value ?? "")}: supported values: ${values}`;
  return { reason: "FieldValueNotSupported", message, field };
}

/** A field names something that is not there (field.NotFound). */
export function missingValue(field: string, value: Json): Cause {
  return { reason: "FieldValueNotFound", message: `Not found: ${JSON.stringify(value)}`, field };
}

/** A field is too long (field.TooLong). */
export function tooLongValue(field: string, limit: number): Cause {
  return { reason: "FieldValueTooLong", message: `Too long: may not be more than ${limit} bytes`, field };
}

/** A list is too long (field.TooMany). */
export function tooManyValues(field: string, count: number, limit: number): Cause {
  return { reason: "FieldValueTooMany", message: `Too many: ${count}: must have at most ${limit} items`, field };
}
