import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { advance, isSettled, mark } from "../../src/engine/witness/progress.ts";
import type { Observation, Progress } from "../../src/engine/witness/progress.ts";
import type { Connection, Kind } from "../../src/engine/witness/index.ts";

const SETTLE = 6_000;

const see = (asked: number, kind: Kind, connection: Connection = "new"): Observation => ({
  asked,
  done: asked + 10,
  judgement: { kind, why: "" },
  connection,
  mayBeLate: connection === "idle",
  kept: connection !== "new",
});
const after = (...seen: readonly Observation[]): Progress => seen.reduce(advance, mark("page", 0));

describe("when a sight is settled", () => {
  test("the page on new and kept-alive connections, for one settle time", () => {
    const seen = [see(100, "page"), see(200, "page", "busy"), see(6_099, "page")];
    expect(isSettled(after(...seen), SETTLE)).toBe(false);
    expect(isSettled(after(...seen, see(6_100, "page")), SETTLE)).toBe(true);
  });

  test("not by new connections alone, nor by kept-alive ones alone", () => {
    expect(isSettled(after(see(0, "page"), see(7_000, "page")), SETTLE)).toBe(false);
    expect(isSettled(after(see(0, "page", "busy"), see(7_000, "page", "busy")), SETTLE)).toBe(false);
    expect(isSettled(after(see(0, "page"), see(7_000, "page", "idle")), SETTLE)).toBe(true);
  });

  test.each(["application", "foreign", "failed"] as const)("an answer in between (%s) starts it anew", (kind) => {
    const progress = after(see(0, "page"), see(10, "page", "busy"), see(3_000, kind), see(3_100, "page"));
    expect(isSettled(advance(progress, see(7_000, "page", "busy")), SETTLE)).toBe(false);
    expect(isSettled([see(7_000, "page", "busy"), see(9_100, "page")].reduce(advance, progress), SETTLE)).toBe(true);
  });

  test("an old answer on a connection left idle is late, and starts nothing anew", () => {
    const seen = [see(0, "page"), see(10, "page", "busy"), see(3_000, "application", "idle"), see(6_000, "page")];
    expect(isSettled(after(...seen), SETTLE)).toBe(true);
  });

  test("what was asked before the mark counts for nothing", () => {
    const marked = mark("page", 1_000);
    expect(advance(marked, see(999, "page"))).toEqual(marked);
    expect(advance(marked, see(999, "application"))).toEqual(marked);
  });

  test("the times until first seen and until the only answer; a failed request is not an old answer", () => {
    const seen = [see(100, "page"), see(200, "application"), see(300, "page"), see(400, "failed"), see(500, "page")];
    expect(after(...seen)).toMatchObject({ firstSeen: 110, only: 310 });
  });

  test("whatever came before: settled means a settle time of expected answers on new and busy connections", () => {
    const step = fc.record({
      wait: fc.integer({ min: 1, max: 4_000 }),
      kind: fc.constantFrom<Kind>("page", "page", "page", "application", "failed", "foreign"),
      connection: fc.constantFrom<Connection>("new", "busy", "idle"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let now = 0;
        const seen = steps.map(({ wait, kind, connection }) => see((now += wait), kind, connection));
        const counted = seen.filter((one) => !(one.mayBeLate && one.judgement.kind !== "page"));
        const clean = counted.slice(counted.findLastIndex((one) => one.judgement.kind !== "page") + 1);
        const long = (clean.at(-1)?.asked ?? 0) - (clean[0]?.asked ?? 0) >= SETTLE;
        const both = clean.some((one) => one.connection === "new") && clean.some((one) => one.kept);
        expect(isSettled(after(...seen), SETTLE)).toBe(long && both);
      }),
    );
  });
});
