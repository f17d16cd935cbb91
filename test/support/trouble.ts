import { readFileSync } from "node:fs";
import { expect } from "vitest";

const headings = (): readonly string[] =>
  [...readFileSync("docs/troubleshooting.md", "utf8").matchAll(/^### (.*)$/gm)].map(([, text = ""]) => text);

/**
 * A command told this: a heading of docs/troubleshooting.md, where `…` stands for what differs from case to case. Line
 * breaks of what was told do not count.
 */
export function expectTold(told: string, heading: string): void {
  expect(headings()).toContain(heading);
  const literal = heading.split("…").map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&"));
  expect(told.replaceAll(/\s+/g, " ")).toMatch(new RegExp(literal.join(".+?")));
}
