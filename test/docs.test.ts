import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exitCodes } from "../src/core/errors.ts";
import { readSpec } from "../src/core/spec/read.ts";

test("docs/exit-codes.md lists every exit code by its number and name, and no other", () => {
  const text = readFileSync("docs/exit-codes.md", "utf8");
  const rows = [...text.matchAll(/^\| *(\d+) *\| *(\w+) *\|/gm)].map(([, code, name]) => [name, Number(code)]);
  expect(Object.fromEntries(rows)).toEqual(exitCodes);
});

test("every YAML in the README and in docs/entracte.yaml.md, and each example, is in order", () => {
  const text = ["README.md", "docs/entracte.yaml.md"].map((file) => readFileSync(file, "utf8")).join("\n");
  const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = ""]) => yaml);
  expect(blocks.length).toBeGreaterThan(0);
  const examples = ["entracte.yaml", "gitlab/entracte.yaml", "legacy-billing/entracte.yaml"];
  for (const yaml of [...blocks, ...examples.map((name) => readFileSync(`examples/${name}`, "utf8"))]) {
    expect(Object.keys(readSpec(yaml, "the document").maintenances)).not.toEqual([]);
  }
});

test("docs/troubleshooting.md has no message that no test has seen", () => {
  const tests = readdirSync("test/end-to-end").map((name) => readFileSync(`test/end-to-end/${name}`, "utf8"));
  const headings = [...readFileSync("docs/troubleshooting.md", "utf8").matchAll(/^### (.*)$/gm)].map(
    ([, text]) => text,
  );
  const told = tests.join("\n");
  expect(headings.filter((text) => !told.includes(text ?? ""))).toEqual([]);
});
