import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { adapters } from "../../src/edge/index.ts";
import { withKinds } from "./kinds-table.ts";

test("docs/kinds.md shows what can be closed, whole and in part, and what is refused; where it does not: npm run kinds", () => {
  const document = readFileSync("docs/kinds.md", "utf8");
  const words = (text: string) => text.replace(/-{3,}/g, "---").replace(/ +/g, " ");
  expect(words(document)).toBe(words(withKinds(document)));
  for (const { resource } of adapters) expect(document).toContain(`| ${resource.kind} `);
  expect(document).not.toContain("not yet");
});
