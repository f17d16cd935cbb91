import { classify } from "./classify.ts";
import { realClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import type { Evidence } from "./evidence-types.ts";
import { Notes, totalOf } from "./evidence.ts";
import type { AskOptions } from "./exchange.ts";
import type { Line } from "./line.ts";
import { MOST_PER_SECOND, Pace } from "./pace.ts";
import type { About, Look, SeenOptions, Verdict, Witness, WitnessEvent, WitnessOptions } from "./port.ts";
import { advance, isExpected, isLate } from "./progress.ts";
import { Rota } from "./rota.ts";
import { Slices } from "./timeline.ts";
import { isAnswer } from "./types.ts";
import type { Expectation, Sight } from "./types.ts";
import { Waiting } from "./waiting.ts";
import { Watched, observe } from "./watched.ts";

/** Connections left idle at a time, of all sights together. */
const IDLE_IN_ALL = 40;
/** Questions of one `once` that may be under way at a time. */
const ONCE_AT_A_TIME = 32;

/** Starts a witness. It is silent until its first `once` or `expect`, and holds nothing once `stop` has resolved. */
export function startWitness(options: WitnessOptions): Witness {
  return new EdgeWitness(options);
}

class EdgeWitness implements Witness {
  readonly #options: WitnessOptions;
  readonly #clock: Clock;
  readonly #asking: Omit<AskOptions, "page">;
  readonly #pace: Pace;
  readonly #rota = new Rota<Watched>();
  readonly #watched = new Map<string, Watched>();
  readonly #underway = new Map<Promise<unknown>, Watched>();
  readonly #waiting = new Set<Waiting>();
  readonly #notes = new Notes();
  readonly #slices = new Slices();
  readonly #listeners: ((event: WitnessEvent) => void)[];
  readonly #started: number;
  #idle = 0;
  #stopped: Promise<Evidence> | undefined;

  constructor(options: WitnessOptions) {
    this.#options = options;
    this.#listeners = options.on === undefined ? [] : [options.on];
    this.#clock = options.clock ?? realClock;
    this.#started = this.#clock.now();
    this.#pace = new Pace(this.#clock, options.perSecond ?? MOST_PER_SECOND, {
      ask: (now) => this.#askNext(now),
      due: () => this.#rota.due(),
    });
    this.#asking = {
      clock: this.#clock,
      timeout: options.timeout ?? 5_000,
      userAgent: `entracte-witness/${options.version}`,
      turn: () => this.#pace.turn(),
    };
  }

  async once(sights: readonly Sight[], about: About = {}): Promise<readonly Look[]> {
    const watched = this.#watch(sights, about);
    const looks: (Look | undefined)[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let i = next++; i < watched.length; i = next++) {
        if (this.#stopped !== undefined) return;
        await this.#pace.turn();
        const one = watched[i];
        if (one !== undefined) looks[i] = await this.#ask(one, one.fresh, true);
      }
    };
    await Promise.all(Array.from({ length: Math.min(ONCE_AT_A_TIME, watched.length) }, work));
    return looks.filter((look) => look !== undefined);
  }

  expect(sights: readonly Sight[], what: Expectation, about: About = {}): void {
    if (this.#stopped !== undefined) return;
    this.#mark(this.#watch(sights, about), what);
  }

  async seen(sights: readonly Sight[], what: "page" | "application", options: SeenOptions): Promise<Verdict> {
    const watched = this.#watch(sights, {});
    this.#mark(
      watched.filter(({ progress }) => progress?.expect !== what),
      what,
    );
    const waiting = new Waiting(watched, options, this.#clock, (one) => this.#say("settled", one, this.#clock.now()));
    if (this.#stopped !== undefined) waiting.end("stopped");
    else {
      this.#waiting.add(waiting);
      waiting.look();
    }
    const verdict = await waiting.verdict;
    this.#waiting.delete(waiting);
    return verdict;
  }

  follow(on: (event: WitnessEvent) => void): void {
    this.#listeners.push(on);
  }

  async leave(sights: readonly Sight[]): Promise<void> {
    const left = new Set(sights.flatMap(({ id }) => this.#watched.get(id) ?? []));
    for (const one of left) this.#rota.remove(one);
    await Promise.all([...this.#underway].flatMap(([asked, one]) => (left.has(one) ? [asked] : [])));
    for (const one of left) {
      one.close();
      this.#watched.delete(one.sight.id);
      this.#notes.forget(one.sight);
    }
  }

  stop(): Promise<Evidence> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<Evidence> {
    this.#rota.clear();
    for (const waiting of this.#waiting) waiting.end("stopped");
    // Those that still wait for a turn may start another one.
    while (this.#underway.size > 0) await Promise.all(this.#underway.keys());
    this.#pace.stop();
    const sights = [...this.#watched.values()].map((one) => {
      one.close();
      if (one.progress !== undefined) one.tally.ended(one.progress);
      return one.tally.evidence(one.sight);
    });
    return {
      v: 1,
      version: this.#options.version,
      started: new Date(this.#started).toISOString(),
      ended: new Date(this.#clock.now()).toISOString(),
      total: totalOf(sights),
      timeline: this.#slices.timeline(),
      sights,
      ...this.#notes.evidence(),
    };
  }

  #watch(sights: readonly Sight[], about: About): readonly Watched[] {
    const { page, perSight = 20 } = this.#options;
    return sights.map((sight) => {
      const most = Math.min(perSight, sight.maxPerSecond ?? perSight);
      const one = this.#watched.get(sight.id) ?? new Watched(sight, page, 1_000 / most);
      this.#watched.set(sight.id, one);
      one.learn(about);
      return one;
    });
  }

  #mark(watched: readonly Watched[], what: Expectation): void {
    const { idleAfter = [500, 3_000] } = this.#options;
    const now = this.#clock.now();
    for (const one of watched) {
      if (one.progress === undefined && this.#idle < IDLE_IN_ALL) {
        one.leaveIdle(idleAfter);
        this.#idle += idleAfter.length;
      }
      one.expect(what, now);
      this.#rota.add(one);
    }
    this.#pace.wake();
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
        const judgement = classify(outcome, one.known);
        const look = { sight: one.sight, outcome, judgement };
        this.#took(one, line, look);
        this.#pace.wake();
        return look;
      });
    this.#underway.set(asked, one);
    return asked;
  }

  #took(one: Watched, line: Line, { sight, outcome, judgement }: Look): void {
    const seen = observe(line, outcome, judgement);
    const before = one.progress;
    one.tally.count(judgement.kind, {
      asked: seen.asked,
      done: seen.done,
      reconnected: outcome.reconnected,
      late: before !== undefined && isLate(before, seen),
      watched: before !== undefined,
    });
    this.#notes.certificate(sight, outcome);
    this.#emit({ type: "answered", sight, as: judgement.kind });
    if (judgement.kind === "failed") {
      this.#notes.failure(sight, outcome, judgement.why);
      this.#emit({ type: "failed", sight, at: outcome.at, what: judgement.why });
    }
    if (before === undefined) return;
    this.#slices.count(judgement.kind, seen.done);
    const after = advance(before, seen);
    one.progress = after;
    if (before.firstSeen === undefined && after.firstSeen !== undefined) this.#say("first-seen", one, after.firstSeen);
    if (line.use === "kept" && line.held && !after.onKept && isExpected(after.expect, judgement)) one.followUp();
    // It would never see the other side: a visitor's next connection does.
    if (sight.address.passed === true && line.use === "kept" && !isExpected(after.expect, judgement)) line.close();
    for (const waiting of this.#waiting) waiting.look();
  }

  #say(type: "first-seen" | "settled", { sight, progress }: Watched, at: number): void {
    if (progress === undefined || progress.expect === "either") return;
    this.#emit({ type, sight, as: progress.expect, ms: at - progress.marked });
  }

  #emit(event: WitnessEvent): void {
    for (const on of this.#listeners) on(event);
  }
}
