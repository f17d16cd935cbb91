import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Pace } from "../../src/engine/witness/pace.ts";
import { Rota } from "../../src/engine/witness/rota.ts";
import { HandClock } from "./support/clock.ts";

class Someone {
  readonly interval: number;
  readonly asked: number[] = [];
  due = Number.NEGATIVE_INFINITY;
  urgent = false;

  constructor(interval: number) {
    this.interval = interval;
  }

  free(): boolean {
    return true;
  }
}

function start(perSecond: number, people: readonly Someone[]) {
  const clock = new HandClock();
  const rota = new Rota<Someone>();
  for (const one of people) rota.add(one);
  const all: number[] = [];
  const pace = new Pace(clock, perSecond, {
    ask: (now) => {
      const one = rota.take(now);
      if (one === undefined) return false;
      one.asked.push(now);
      all.push(now);
      return true;
    },
    due: () => rota.due(),
  });
  pace.wake();
  return { clock, pace, all };
}

/** The most of these instants in any second. */
function mostInASecond(instants: readonly number[]): number {
  return Math.max(0, ...instants.map((from) => instants.filter((at) => at >= from && at < from + 1_000).length));
}

describe("how often the edge is asked", () => {
  test("never more than its rate in any second, and nobody more than his own, whoever there is", async () => {
    const anyIntervals = fc.array(fc.integer({ min: 20, max: 3_000 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(anyIntervals, fc.integer({ min: 1, max: 80 }), async (intervals, perSecond) => {
        const people = intervals.map((interval) => new Someone(interval));
        const { clock, pace, all } = start(perSecond, people);
        await clock.advance(4_000);
        pace.stop();
        expect(mostInASecond(all)).toBeLessThanOrEqual(Math.min(perSecond, 50));
        for (const { asked, interval } of people) {
          for (const [i, at] of asked.entries())
            expect(at - (asked[i - 1] ?? -Infinity)).toBeGreaterThanOrEqual(interval);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("1,000 sights are asked in a round, each once in 20 seconds", async () => {
    const people = Array.from({ length: 1_000 }, () => new Someone(50));
    const { clock, pace } = start(50, people);
    await clock.advance(20_000);
    pace.stop();
    expect(Math.min(...people.map(({ asked }) => asked.length))).toBe(1);
    expect(Math.max(...people.map(({ asked }) => asked.length))).toBeLessThanOrEqual(2);
  });

  test("what waits for a turn shares the rate with the round, first come first served", async () => {
    const { clock, pace, all } = start(50, [new Someone(20)]);
    const served: number[] = [];
    for (let i = 0; i < 20; i++) void pace.turn().then(() => served.push(i));
    await clock.advance(1_000);
    pace.stop();
    expect(served).toEqual([...served.keys()]);
    expect(served).toHaveLength(20);
    expect(all.length + served.length).toBeLessThanOrEqual(51);
    expect(all.length).toBeGreaterThan(20);
  });

  test("a late timer makes no burst, and a stopped pace leaves no timer", async () => {
    const { clock, pace, all } = start(50, [new Someone(20)]);
    await clock.advance(100);
    const before = all.length;
    pace.wake();
    pace.wake();
    expect(all.length).toBe(before);
    pace.stop();
    expect(clock.waiting).toBe(0);
  });
});
