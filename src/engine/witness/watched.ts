import { mayBeLate } from "./classify.ts";
import { Line } from "./line.ts";
import type { About } from "./port.ts";
import { mark } from "./progress.ts";
import type { Observation, Progress } from "./progress.ts";
import type { Turn } from "./rota.ts";
import { Tally } from "./tally.ts";
import type { Expectation, Judgement, Known, Outcome, Sight } from "./types.ts";
import { urlOf } from "../../core/address.ts";
import { markOf } from "../../page/model.ts";

/** Questions on new connections that may be under way to one sight at a time: an edge that hangs is not flooded. */
const NEW_AT_ONCE = 4;

/** One sight under watch: its connections, what is known of it, and how far it has come. */
export class Watched implements Turn {
  readonly sight: Sight;
  readonly interval: number;
  readonly tally = new Tally();
  known: Known;
  progress: Progress | undefined;
  /** Was `settled` said of this mark? */
  announced = false;
  due = Number.NEGATIVE_INFINITY;
  readonly #fresh: Line;
  readonly #kept: Line;
  #idle: readonly Line[] = [];
  #idleAfter: readonly number[] = [];
  readonly #underway = new Map<Line, number>();
  #keptIsNext = false;
  #followUp = false;

  constructor(sight: Sight, known: Known, interval: number) {
    this.sight = sight;
    this.known = known;
    this.interval = interval;
    this.#fresh = new Line(sight, "new");
    this.#kept = new Line(sight, "kept");
  }

  /** Gives it connections to leave idle: one for each of these times after the switch, in milliseconds. */
  leaveIdle(after: readonly number[]): void {
    this.#idleAfter = after;
    this.#idle = after.map(() => new Line(this.sight, "idle"));
  }

  learn({ page, answered, steady }: About): void {
    this.tally.steady ||= steady === true;
    const status = answered?.[urlOf(this.sight.address)];
    const { answered: before } = this.known;
    this.known = {
      ...markOf(page ?? this.known),
      ...(before === undefined ? {} : { answered: before }),
      ...(status === undefined ? {} : { answered: status }),
    };
  }

  expect(what: Expectation, now: number): void {
    if (this.progress !== undefined) this.tally.ended(this.progress);
    this.progress = mark(what, now);
    this.announced = false;
  }

  /** The kept connection was just opened: the next question on it speaks for kept-alive connections. */
  followUp(): void {
    this.#followUp = true;
  }

  get urgent(): boolean {
    return this.#followUp;
  }

  free(): boolean {
    return this.#count(this.#fresh) < NEW_AT_ONCE || this.#count(this.#kept) === 0;
  }

  /** Which of its connections is asked in its turn: one left idle whose time has come, else new and kept by turns. */
  choose(now: number): Line {
    const idle = this.#idle.find(
      (line, i) => this.#count(line) === 0 && this.#isTime(line, this.#idleAfter[i] ?? 0, now),
    );
    if (idle !== undefined) return idle;
    const kept = this.#followUp || this.#keptIsNext;
    this.#followUp = false;
    this.#keptIsNext = !kept;
    const keptFree = this.#count(this.#kept) === 0;
    return keptFree && (kept || this.#count(this.#fresh) >= NEW_AT_ONCE) ? this.#kept : this.#fresh;
  }

  /** Asks by one of its connections, on behalf of `ask`, which never rejects. */
  async during<T>(line: Line, ask: () => Promise<T>): Promise<T> {
    this.#underway.set(line, this.#count(line) + 1);
    try {
      return await ask();
    } finally {
      this.#underway.set(line, this.#count(line) - 1);
    }
  }

  /** A connection for one question of its own. */
  get fresh(): Line {
    return this.#fresh;
  }

  close(): void {
    for (const line of [this.#fresh, this.#kept, ...this.#idle]) line.close();
  }

  #count(line: Line): number {
    return this.#underway.get(line) ?? 0;
  }

  /** Idle connections are opened at once, and asked once after each switch, if they stood since before it. */
  #isTime(line: Line, after: number, now: number): boolean {
    if (line.used === undefined) return true;
    const { progress } = this;
    if (progress?.firstSeen === undefined || progress.expect === "either") return false;
    return line.held && line.used < progress.marked && now >= progress.firstSeen + after;
  }
}

/** What an outcome on this line tells. */
export function observe(line: Line, outcome: Outcome, judgement: Judgement): Observation {
  const reused = outcome.connection !== "new" && !outcome.reconnected;
  return {
    asked: outcome.at,
    done: outcome.at + outcome.ms,
    judgement,
    connection: outcome.connection,
    mayBeLate: mayBeLate(outcome),
    // Where the answer ended the connection, there are no kept ones to speak of.
    kept: line.use !== "new" && (reused || !line.held),
  };
}
