import { performance } from "node:perf_hooks";

/** Time, as the witness knows it: tests put their own in its place. */
export interface Clock {
  /** Milliseconds since the epoch; never goes back. */
  now(): number;
  /** Calls back once, after so many milliseconds; returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** The longest that a timer of Node.js can wait; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;

/** The clock of this machine. It counts on from its start by a monotonic one: a corrected wall clock moves no duration. */
export const realClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, LONGEST));
    return () => clearTimeout(timer);
  },
};
