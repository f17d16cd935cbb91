import * as z from "zod";
import type { Path } from "./yaml.ts";

/** The keys that a schema knows at this path; none where it takes any. */
export function namesAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  const object = inside(schema);
  const [step, ...rest] = path;
  if (step === undefined) return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
  const member = memberOf(object, step);
  return member === undefined ? [] : namesAt(member, rest);
}

function memberOf(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[String(step)];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
}

/** The schema behind an optional one; of a union, the mapping. */
function inside(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodExactOptional) return inside(schema.unwrap());
  if (!(schema instanceof z.ZodUnion)) return schema;
  return schema.options.find((option) => option instanceof z.ZodObject) ?? schema;
}
