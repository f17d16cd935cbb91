import { hostAndPort, urlOf } from "../../core/address.ts";
import type { Counts, SightEvidence, Transition } from "./evidence-types.ts";
import type { Progress } from "./progress.ts";
import type { Kind, Sight } from "./types.ts";

type Writable<T> = { -readonly [member in keyof T]: T[member] };

/** Nothing asked yet. */
export function noCounts(): Writable<Counts> {
  return { probes: 0, application: 0, page: 0, foreign: 0, failed: 0, reconnected: 0, late: 0 };
}

/** What one sight showed so far. */
export class Tally {
  readonly #counts = noCounts();
  readonly #past: Progress[] = [];
  #lastGood: number | undefined;
  #longestGap = 0;

  /** One more outcome, at an instant; `watched`: between questions that follow each other, so that gaps mean something. */
  count(kind: Kind, about: { done: number; reconnected: boolean; late: boolean; watched: boolean }): void {
    this.#counts.probes++;
    this.#counts[kind]++;
    if (about.reconnected) this.#counts.reconnected++;
    if (about.late) this.#counts.late++;
    if (kind === "failed" || !about.watched) return;
    if (this.#lastGood !== undefined) this.#longestGap = Math.max(this.#longestGap, about.done - this.#lastGood);
    this.#lastGood = Math.max(this.#lastGood ?? about.done, about.done);
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
      transitions: this.#past.flatMap(transitionOf),
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
