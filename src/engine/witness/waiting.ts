import type { Clock } from "./clock.ts";
import type { SeenOptions, Verdict } from "./port.ts";
import { isSettled } from "./progress.ts";
import { unsettled } from "./verdict.ts";
import type { Watched } from "./watched.ts";

/** A verification under way: resolves when all of its sights are settled, at its deadline, or when it is called off. */
export class Waiting {
  readonly verdict: Promise<Verdict>;
  readonly #watched: readonly Watched[];
  readonly #options: SeenOptions;
  readonly #settled: (watched: Watched) => void;
  #resolve: ((verdict: Verdict) => void) | undefined;

  constructor(watched: readonly Watched[], options: SeenOptions, clock: Clock, settled: (watched: Watched) => void) {
    this.#watched = watched;
    this.#options = options;
    this.#settled = settled;
    const aborted = (): void => this.end("aborted");
    const cancel = clock.after(Math.max(options.deadline - clock.now(), 0), () => this.end("deadline"));
    options.signal?.addEventListener("abort", aborted, { once: true });
    this.verdict = new Promise((resolve) => {
      this.#resolve = (verdict) => {
        cancel();
        options.signal?.removeEventListener("abort", aborted);
        resolve(verdict);
      };
    });
    if (options.signal?.aborted === true) aborted();
  }

  /** Is it over? */
  get over(): boolean {
    return this.#resolve === undefined;
  }

  /** One of the sights may have settled, or unsettled. */
  look(): void {
    for (const one of this.#watched) {
      if (!this.#isSettled(one)) one.announced = false;
      else if (!one.announced) {
        one.announced = true;
        this.#settled(one);
      }
    }
    if (this.#watched.every((one) => this.#isSettled(one))) this.end("settled");
  }

  end(ended: Verdict["ended"]): void {
    const pending = this.#watched.filter((one) => !this.#isSettled(one));
    const { settle } = this.#options;
    this.#resolve?.({
      seen: pending.length === 0,
      ended,
      pending: pending.flatMap((one) =>
        one.progress === undefined ? [] : [unsettled(one.sight, one.progress, settle)],
      ),
    });
    this.#resolve = undefined;
  }

  #isSettled({ progress }: Watched): boolean {
    return progress !== undefined && isSettled(progress, this.#options.settle);
  }
}
