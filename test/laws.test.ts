import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

// CONTRIBUTING.md promises it: each law has a test that carries its name, and fails when the law is broken.

const laws = [...readFileSync("CONTRIBUTING.md", "utf8").matchAll(/^(\d+)\. +\*\*(.+?)\.?\*\*/gm)];
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);
/** The names that begin with a law, as they stand in the files: `test("Law 1, law 3: …`. */
const names = files.flatMap((file) => {
  const text = readFileSync(join(import.meta.dirname, file), "utf8");
  return [...text.matchAll(/^ *(?:[\w.]+\(.*)?["'`](Law \d+.*)$/gm)].map(([, name = ""]) => name);
});

test("there are laws, numbered from 1", () => {
  expect(laws.map(([, number]) => Number(number))).toEqual(laws.map((_, index) => index + 1));
  expect(laws.length).toBeGreaterThan(0);
});

test.each(laws.map(([, number = "", title = ""]) => [number, title] as const))(
  "law %s (%s) has a test with its name",
  (number) => {
    const named = new RegExp(`\\blaw ${number}\\b`, "i");
    expect(names.filter((name) => named.test(name))).not.toEqual([]);
  },
);
