import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod";
import { FileSpec } from "../../../src/core/spec/file.ts";

test("the schema that editors get is the one that entracte checks by; where it is not: npm run schema", () => {
  expect(JSON.parse(readFileSync("entracte.schema.json", "utf8"))).toEqual(z.toJSONSchema(FileSpec));
});
