import { hostAndPort, urlOf } from "../../core/address.ts";
import type { Counts, SightEvidence, Transition } from "./evidence-types.ts";
import type { Progress } from "./progress.ts";
import type { Kind, Sight } from "./types.ts";

type Writable<T> = { -readonly [member in keyof T]: T[member] };

/** Nothing asked yet. */
export function noCounts(): Writable<Counts> {
  return { probes: 0, application: 0, page: 0, foreign: 0, failed: 0, asBefore: 0, reconnected: 0, late: 0 };
}

/** What one sight showed so far. */
export class Tally {
  /** Nothing switches here: there are no transitions to tell of. */
  steady = false;
  readonly #counts = noCounts();
  readonly #past: Progress[] = [];
  #lastGood: number | undefined;
  #longestGap = 0;
  #lastAsked: number | undefined;
  #longestPause = 0;

  /** One more outcome, asked and done at these instants; `watched`: between questions that follow each other, so that gaps mean something. */
  count(
    kind: Kind,
    about: { asked: number; done: number; asBefore: boolean; reconnected: boolean; late: boolean; watched: boolean },
  ): void {
    this.#counts.probes++;
    this.#counts[kind]++;
    if (about.asBefore) this.#counts.asBefore++;
    if (about.reconnected) this.#counts.reconnected++;
    if (about.late) this.#counts.late++;
    if (!about.watched) return;
    if (this.#lastAsked !== undefined) this.#longestPause = Math.max(this.#longestPause, about.asked - this.#lastAsked);
    this.#lastAsked = Math.max(this.#lastAsked ?? about.asked, about.asked);
    // What fails at the beginning or at the end leaves a visitor without an answer, too.
    this.#lastGood ??= about.asked;
    this.#longestGap = Math.max(this.#longestGap, about.done - this.#lastGood);
    if (kind !== "failed") this.#lastGood = Math.max(this.#lastGood, about.done);
  }

  /** A mark has had its time. */
  ended(progress: Progress): void {
    this.#past.push(progress);
  }

  evidence(sight: Sight): SightEvidence {
    return {
      address: urlOf(sight.address),
      door: hostAndPort(sight.door.ip, sight.door.port),
      ...this.#counts,
      longestGap: Math.round(this.#longestGap),
      longestPause: Math.round(this.#longestPause),
      transitions: this.steady ? [] : this.#past.flatMap(transitionOf),
    };
  }
}

function transitionOf({ expect, marked, firstSeen, only }: Progress): Transition[] {
  if (expect === "either") return [];
  return [
    {
      expect,
      marked: new Date(marked).toISOString(),
      ...(firstSeen === undefined ? {} : { firstSeen: Math.round(firstSeen - marked) }),
      ...(only === undefined ? {} : { only: Math.round(only - marked) }),
    },
  ];
}
