import type { Clock } from "./clock.ts";

/** The most questions a second that a witness asks in all. */
export const MOST_PER_SECOND = 50;

/** What there is to ask beside what waits for its turn. */
export interface Round {
  /** Takes and starts the next question, if there is one that is due now. */
  ask(now: number): boolean;
  /** When the next one is due; `undefined`: not before something else happens. */
  due(): number | undefined;
}

/** Lets questions out one by one, never faster than its rate. Nothing is caught up with: a late timer makes no burst. */
export class Pace {
  readonly #clock: Clock;
  readonly #gap: number;
  readonly #round: Round;
  readonly #waiting: (() => void)[] = [];
  #free = Number.NEGATIVE_INFINITY;
  #roundIsNext = false;
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(clock: Clock, perSecond: number, round: Round) {
    this.#clock = clock;
    this.#gap = Math.ceil(1_000 / Math.min(Math.max(perSecond, 0.01), MOST_PER_SECOND));
    this.#round = round;
  }

  /** Resolves when one question may go out: in turn with those of the round, first come first served among themselves. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.wake();
    });
  }

  /** Looks whether there is something to ask: call it when that may have changed. */
  wake(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#stopped) return;
    const now = this.#clock.now();
    if (now < this.#free) return this.#at(this.#free, now);
    if (this.#letOne(now)) {
      this.#free = now + this.#gap;
      return this.#at(this.#free, now);
    }
    const due = this.#round.due();
    if (due !== undefined) this.#at(due, now);
  }

  /** Lets nothing out any more. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #letOne(now: number): boolean {
    const first = this.#waiting.length === 0 || this.#roundIsNext;
    if (first && this.#round.ask(now)) {
      this.#roundIsNext = false;
      return true;
    }
    const next = this.#waiting.shift();
    if (next === undefined) return false;
    this.#roundIsNext = true;
    next();
    return true;
  }

  #at(instant: number, now: number): void {
    this.#cancel?.();
    this.#cancel = this.#clock.after(Math.max(instant - now, 0), () => this.wake());
  }
}
