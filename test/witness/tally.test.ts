import { describe, expect, test } from "vitest";

import { sightOf } from "../../src/engine/witness/index.ts";
import type { Kind, SightEvidence } from "../../src/engine/witness/index.ts";
import { Tally } from "../../src/engine/witness/tally.ts";

const shop = sightOf({ scheme: "https", host: "shop.example.com", path: "/" }, { ip: "203.0.113.7", port: 443 });

function counted(...seen: readonly (readonly [asked: number, done: number, kind: Kind])[]): SightEvidence {
  const tally = new Tally();
  for (const [asked, done, kind] of seen) {
    tally.count(kind, { asked, done, asBefore: false, reconnected: false, late: false, watched: true });
  }
  return tally.evidence(shop);
}

describe("how long a visitor at worst got no good answer", () => {
  test.each([
    [
      "between two good answers",
      [
        [0, 10, "page"],
        [20, 30, "failed"],
        [40, 90, "page"],
      ],
      80,
    ],
    [
      "from the beginning",
      [
        [0, 10, "failed"],
        [20, 70, "page"],
        [80, 90, "page"],
      ],
      70,
    ],
    [
      "until the end",
      [
        [0, 10, "page"],
        [20, 30, "failed"],
        [40, 110, "failed"],
      ],
      100,
    ],
    [
      "never a good one",
      [
        [0, 10, "failed"],
        [20, 5_020, "failed"],
      ],
      5_020,
    ],
    [
      "an answer overtaken by another",
      [
        [0, 500, "page"],
        [20, 30, "page"],
        [520, 530, "page"],
      ],
      500,
    ],
  ] as const)("%s", (_when, seen, gap) => {
    expect(counted(...seen).longestGap).toBe(gap);
  });

  test("and how long nobody asked, which tells how much that says", () => {
    expect(counted([0, 10, "page"], [8_000, 8_010, "page"], [8_050, 8_060, "page"]).longestPause).toBe(8_000);
  });
});
