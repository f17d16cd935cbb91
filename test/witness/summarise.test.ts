import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { summarise, timeToSee } from "../../src/engine/witness/index.ts";
import type { Evidence, SightEvidence, Transition } from "../../src/engine/witness/index.ts";
import { totalOf } from "../../src/engine/witness/evidence.ts";

const sight = (over: Partial<SightEvidence>): SightEvidence => ({
  address: "https://shop.example.com/",
  door: "203.0.113.7:443",
  probes: 0,
  application: 0,
  page: 0,
  foreign: 0,
  failed: 0,
  asBefore: 0,
  reconnected: 0,
  late: 0,
  longestGap: 0,
  longestPause: 0,
  transitions: [],
  ...over,
});
const evidence = (sights: readonly SightEvidence[], over: Partial<Evidence> = {}): Evidence => ({
  v: 1,
  version: "1.2.3",
  started: "2026-03-28T01:04:00.000Z",
  ended: "2026-03-28T01:05:00.000Z",
  total: totalOf(sights),
  timeline: { every: 100, application: [], page: [], foreign: [], failed: [] },
  sights,
  failures: [],
  furtherFailures: 0,
  certificates: [],
  ...over,
});
const switched = (expected: Transition["expect"], firstSeen?: number, only?: number): Transition => ({
  expect: expected,
  marked: "2026-03-28T01:04:00.000Z",
  ...(firstSeen === undefined ? {} : { firstSeen }),
  ...(only === undefined ? {} : { only }),
});

describe("the evidence in short", () => {
  test("says first what came of the probes", () => {
    const sights = [
      sight({ probes: 704, application: 211, page: 493, longestGap: 250, transitions: [switched("page", 400, 600)] }),
      sight({ probes: 500, application: 100, page: 400, longestGap: 90, transitions: [switched("page", 300, 700)] }),
    ];
    expect(summarise(evidence(sights))).toEqual([
      "1,204 probes: 311 application, 893 page, 0 failed.",
      "Page first seen everywhere after 0.4 s, the only answer after 0.7 s.",
      "Longest time between two good answers at an address: 0.3 s.",
    ]);
  });

  test("names the first failures, and what is no failure apart from them", () => {
    const failure = {
      at: "2026-03-28T01:04:31.120Z",
      address: "https://shop.example.com/",
      door: "203.0.113.7:443",
      connection: "new" as const,
      what: "503 without the page's token (the router's own page)",
    };
    const sights = [
      sight({ probes: 20, application: 12, failed: 8, asBefore: 3, reconnected: 1, late: 2, foreign: 0 }),
    ];
    const lines = summarise(evidence(sights, { failures: Array.from({ length: 8 }, () => failure) }));
    expect(lines).toContain("1 idle connection ended, asked again on new ones.");
    expect(lines).toContain("3 answers with the 5xx that was there before closing.");
    expect(lines).toContain("2 late answers on connections left idle since before.");
    expect(lines.filter((line) => line.startsWith("  2026-03-28T01:04:31.120Z https://shop."))).toHaveLength(5);
    expect(lines.at(-1)).toBe("  and 3 more");
  });

  test("says how rarely an address was asked, where that explains a long gap", () => {
    const lines = summarise(evidence([sight({ probes: 9, page: 9, longestGap: 8_300, longestPause: 8_100 })]));
    expect(lines).toContain("Longest time between two good answers at an address: 8.3 s (asked every 8.1 s).");
  });

  test("is never wider than 80 columns", () => {
    const count = fc.nat({ max: 2 ** 40 });
    const counts = fc.record({ probes: count, application: count, page: count, foreign: count, failed: count });
    fc.assert(
      fc.property(counts, count, count, (some, late, gap) => {
        const lines = summarise(evidence([sight({ ...some, late, reconnected: late, longestGap: gap })]));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
      }),
    );
  });
});

describe("the times of all sights together", () => {
  test("are those of the slowest; of none, where one never came so far", () => {
    const slow = sight({ transitions: [switched("application", 10, 10), switched("page", 900, 950)] });
    const quick = sight({ transitions: [switched("application", 20, 20), switched("page", 100, 990)] });
    expect(totalOf([slow, quick])).toMatchObject({ pageFirstSeen: 900, pageOnly: 990 });
    const never = sight({ transitions: [switched("application", 20, 20), switched("page", 100)] });
    expect(totalOf([slow, never])).toMatchObject({ pageFirstSeen: 900 });
    expect(totalOf([slow, never])).not.toHaveProperty("pageOnly");
  });

  test("the first of several marks says what stood there before, and is no switch", () => {
    const one = sight({ transitions: [switched("application", 10, 10), switched("page", 900, 950)] });
    expect(totalOf([one])).not.toHaveProperty("applicationFirstSeen");
  });
});

test("verification lengthens with the number of sights", () => {
  expect(timeToSee(1_000, 6_000)).toBeGreaterThan(timeToSee(1, 6_000) + 40_000);
});
