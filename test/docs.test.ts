import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exitCodes } from "../src/core/errors.ts";

test("docs/exit-codes.md lists every exit code by its number and name, and no other", () => {
  const text = readFileSync("docs/exit-codes.md", "utf8");
  const rows = [...text.matchAll(/^\| *(\d+) *\| *(\w+) *\|/gm)].map(([, code, name]) => [name, Number(code)]);
  expect(Object.fromEntries(rows)).toEqual(exitCodes);
});
