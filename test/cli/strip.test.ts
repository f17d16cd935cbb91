import { describe, expect, test } from "vitest";
import { strip, strips, worst, type Ticks } from "../../src/cli/show/strip.ts";
import { widthOf } from "../../src/cli/show/text.ts";

describe("the strip of an application", () => {
  test("has a character for each tick: application, page, failed, and nobody came", () => {
    expect(strip(["application", "page", "failed", undefined, "foreign"], 60)).toBe("·█! ?");
  });

  test("no failure is hidden: not among the answers of one tick, nor where ticks share a character", () => {
    expect(worst(["application", "failed", "page"])).toBe("failed");
    expect(strip(["page", "failed", "page", "page", "application", "application"], 3)).toBe("!█·");
  });

  test("the strips say in words what visitors get now, and what the signs mean, in 80 columns", () => {
    const long = Array.from({ length: 1000 }, () => "page" as const);
    const lines = strips(
      new Map<string, Ticks>([
        ["shop", long],
        ["news", ["application"]],
      ]),
      80,
    );
    expect(lines[0]).toMatch(/^ {2}shop +█+ +the page$/);
    expect(lines[1]).toMatch(/^ {2}news +· +application$/);
    expect(lines[2]).toMatch(/· application {2}█ the page {2}! failed/);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(80);
  });
});
