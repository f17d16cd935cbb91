import type { Clock } from "../../../src/engine/witness/index.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that moves when it is told to. */
export class HandClock implements Clock {
  #now = Date.parse("2026-03-28T02:04:00Z");
  #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** Moves on, timer by timer; what a timer starts while nothing else runs, runs before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#now = end;
  }
}

/** Waits until something is so, turn of the event loop by turn; the test's own time-out bounds it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
