import { realClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import type { Evidence } from "./evidence-types.ts";
import { Findings } from "./findings.ts";
import type { Line } from "./line.ts";
import type { About, Look, SeenOptions, Verdict, Witness, WitnessEvent, WitnessOptions } from "./port.ts";
import { advance, isExpected } from "./progress.ts";
import { Questions } from "./questions.ts";
import type { Expectation, Sight } from "./types.ts";
import { Waiting } from "./waiting.ts";
import { Watched, observe } from "./watched.ts";

/** Connections left idle at a time, of all sights together. */
const IDLE_IN_ALL = 40;

/** Starts a witness. It is silent until its first `once` or `expect`, and holds nothing once `stop` has resolved. */
export function startWitness(options: WitnessOptions): Witness {
  return new EdgeWitness(options);
}

/** The sights under watch, how far each has come, and who waits for that. */
class EdgeWitness implements Witness {
  readonly #options: WitnessOptions;
  readonly #clock: Clock;
  readonly #questions: Questions;
  readonly #findings: Findings;
  readonly #watched = new Map<string, Watched>();
  readonly #waiting = new Set<Waiting>();
  readonly #started: number;
  #idle = 0;
  #stopped: Promise<Evidence> | undefined;

  constructor(options: WitnessOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#started = this.#clock.now();
    this.#findings = new Findings(options.on);
    this.#questions = new Questions(options, this.#clock, (one, line, look) => this.#took(one, line, look));
  }

  once(sights: readonly Sight[], about: About = {}): Promise<readonly Look[]> {
    return this.#questions.once(this.#watch(sights, about));
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
    const settled = (one: Watched): void => this.#findings.reached("settled", one, this.#clock.now());
    const waiting = new Waiting(watched, options, this.#clock, settled);
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
    this.#findings.follow(on);
  }

  async leave(sights: readonly Sight[]): Promise<void> {
    const left = new Set(sights.flatMap(({ id }) => this.#watched.get(id) ?? []));
    await this.#questions.leave(left);
    for (const one of left) {
      one.close();
      this.#watched.delete(one.sight.id);
      this.#findings.forget(one.sight);
    }
  }

  stop(): Promise<Evidence> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<Evidence> {
    for (const waiting of this.#waiting) waiting.end("stopped");
    await this.#questions.stop();
    const watched = [...this.#watched.values()];
    for (const one of watched) one.close();
    return {
      v: 1,
      version: this.#options.version,
      started: new Date(this.#started).toISOString(),
      ended: new Date(this.#clock.now()).toISOString(),
      ...this.#findings.evidence(watched),
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
    }
    this.#questions.keepAsking(watched);
  }

  /** An answer, or what came instead: how far has its sight come? */
  #took(one: Watched, line: Line, look: Look): void {
    const { sight, outcome, judgement } = look;
    const seen = observe(line, outcome, judgement);
    this.#findings.take(one, look, seen);
    const before = one.progress;
    if (before === undefined) return;
    const after = advance(before, seen);
    one.progress = after;
    if (before.firstSeen === undefined && after.firstSeen !== undefined)
      this.#findings.reached("first-seen", one, after.firstSeen);
    const expected = isExpected(after.expect, judgement);
    if (line.use === "kept" && line.held && !after.onKept && expected) one.followUp();
    // It would never see the other side: a visitor's next connection does.
    if (sight.address.passed === true && line.use === "kept" && !expected) line.close();
    for (const waiting of this.#waiting) waiting.look();
  }
}
