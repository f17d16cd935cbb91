import type { Timeline } from "./evidence-types.ts";
import type { Kind } from "./types.ts";

/** A run is told in at most so many slices: when there are more, each two become one. */
const MOST_SLICES = 240;
/** Milliseconds of a slice, as long as the run is short. */
const FINEST = 100;

const none = { application: 0, page: 0, foreign: 0, failed: 0 };
type Slice = Record<Kind, number>;

/** Counts answers by the time at which they came, in as much memory for a second as for a day. */
export class Slices {
  #start: number | undefined;
  #every = FINEST;
  #slices: Slice[] = [];

  /** One more answer, at that time in milliseconds. Times may come a little out of order; none before the first. */
  count(kind: Kind, at: number): void {
    this.#start ??= at;
    let index = this.#indexOf(at, this.#start);
    while (index >= MOST_SLICES) {
      this.#halve();
      index = this.#indexOf(at, this.#start);
    }
    while (this.#slices.length <= index) this.#slices.push({ ...none });
    const slice = this.#slices[index];
    if (slice !== undefined) slice[kind]++;
  }

  timeline(): Timeline {
    const of = (kind: Kind): number[] => this.#slices.map((slice) => slice[kind]);
    return {
      ...(this.#start === undefined ? {} : { from: new Date(this.#start).toISOString() }),
      every: this.#every,
      application: of("application"),
      page: of("page"),
      foreign: of("foreign"),
      failed: of("failed"),
    };
  }

  #indexOf(at: number, start: number): number {
    return Math.max(0, Math.floor((at - start) / this.#every));
  }

  #halve(): void {
    this.#every *= 2;
    this.#slices = Array.from({ length: Math.ceil(this.#slices.length / 2) }, (_, i) => {
      const [one = none, other = none] = this.#slices.slice(2 * i, 2 * i + 2);
      const sum = { ...none };
      for (const kind of Object.keys(sum) as Kind[]) sum[kind] = one[kind] + other[kind];
      return sum;
    });
  }
}
