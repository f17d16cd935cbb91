import { classify } from "./classify.ts";
import type { Clock } from "./clock.ts";
import type { AskOptions } from "./exchange.ts";
import type { Line } from "./line.ts";
import { MOST_PER_SECOND, Pace } from "./pace.ts";
import type { Look, WitnessOptions } from "./port.ts";
import { Rota } from "./rota.ts";
import { isAnswer } from "./types.ts";
import type { Watched } from "./watched.ts";

/** Questions of one `once` that may be under way at a time. */
const ONCE_AT_A_TIME = 32;

/** Hears of each answer, and of what is none, as it comes. */
type Took = (one: Watched, line: Line, look: Look) => void;

/** Puts the questions, never faster than the pace allows, and knows which of them are under way. */
export class Questions {
  readonly #asking: Omit<AskOptions, "page">;
  readonly #pace: Pace;
  readonly #rota = new Rota<Watched>();
  readonly #underway = new Map<Promise<unknown>, Watched>();
  readonly #took: Took;
  #stopped = false;

  constructor({ version, timeout = 5_000, perSecond = MOST_PER_SECOND }: WitnessOptions, clock: Clock, took: Took) {
    this.#took = took;
    this.#pace = new Pace(clock, perSecond, {
      ask: (now) => this.#askNext(now),
      due: () => this.#rota.due(),
    });
    const userAgent = `entracte-witness/${version}`;
    this.#asking = { clock, timeout, userAgent, turn: () => this.#pace.turn() };
  }

  /** Asks each of these once, in their order. After `stop`, no more of them. */
  async once(watched: readonly Watched[]): Promise<readonly Look[]> {
    const looks: (Look | undefined)[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let i = next++; i < watched.length; i = next++) {
        if (this.#stopped) return;
        await this.#pace.turn();
        const one = watched[i];
        if (one !== undefined) looks[i] = await this.#ask(one, one.fresh, true);
      }
    };
    await Promise.all(Array.from({ length: Math.min(ONCE_AT_A_TIME, watched.length) }, work));
    return looks.filter((look) => look !== undefined);
  }

  /** Asks these again and again from now on. */
  keepAsking(watched: readonly Watched[]): void {
    for (const one of watched) this.#rota.add(one);
    this.#pace.wake();
  }

  /** Asks these no more, and waits for the answers that are due. */
  async leave(left: ReadonlySet<Watched>): Promise<void> {
    for (const one of left) this.#rota.remove(one);
    await Promise.all([...this.#underway].flatMap(([asked, one]) => (left.has(one) ? [asked] : [])));
  }

  /** Asks nothing more, and waits for the answers that are due. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#rota.clear();
    // Those that still wait for a turn may start another one.
    while (this.#underway.size > 0) await Promise.all(this.#underway.keys());
    this.#pace.stop();
  }

  #askNext(now: number): boolean {
    const one = this.#rota.take(now);
    if (one === undefined) return false;
    void this.#ask(one, one.choose(now), false);
    return true;
  }

  /** Asks, and takes note of what came. `baseline`: what the application answers now is what it answered before closing. */
  #ask(one: Watched, line: Line, baseline: boolean): Promise<Look> {
    const asked = one
      .during(line, () => line.ask({ ...this.#asking, page: one.known }))
      .then((outcome) => {
        this.#underway.delete(asked);
        if (baseline && isAnswer(outcome) && outcome.token === undefined) {
          one.known = { answered: outcome.status, ...one.known };
        }
        const look = { sight: one.sight, outcome, judgement: classify(outcome, one.known) };
        this.#took(one, line, look);
        this.#pace.wake();
        return look;
      });
    this.#underway.set(asked, one);
    return asked;
  }
}
