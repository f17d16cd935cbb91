import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Slices } from "../../src/engine/witness/timeline.ts";
import type { Kind } from "../../src/engine/witness/index.ts";

const start = Date.parse("2026-11-25T02:04:31.000Z");
const kinds: readonly Kind[] = ["application", "page", "foreign", "failed"];

describe("answers over time", () => {
  test("are counted in the slice in which they came", () => {
    const slices = new Slices();
    slices.count("application", start);
    slices.count("application", start + 99);
    slices.count("page", start + 100);
    slices.count("failed", start + 350);
    expect(slices.timeline()).toEqual({
      from: "2026-11-25T02:04:31.000Z",
      every: 100,
      application: [2, 0, 0, 0],
      page: [0, 1, 0, 0],
      foreign: [0, 0, 0, 0],
      failed: [0, 0, 0, 1],
    });
  });

  test("of a long run take no more room, and none is lost", () => {
    const answers = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat(1_000_000_000)), { minLength: 1 });
    fc.assert(
      fc.property(answers, (all) => {
        const slices = new Slices();
        slices.count("page", start);
        for (const [kind, after] of all) slices.count(kind, start + after);
        const timeline = slices.timeline();
        expect(timeline.page.length).toBeLessThanOrEqual(240);
        for (const kind of kinds) {
          const asked = all.filter(([each]) => each === kind).length + (kind === "page" ? 1 : 0);
          expect(timeline[kind].reduce((sum, count) => sum + count, 0)).toBe(asked);
        }
        const last = Math.max(...all.map(([, after]) => after));
        expect(timeline.page.length).toBe(Math.floor(last / timeline.every) + 1);
      }),
    );
  });
});
