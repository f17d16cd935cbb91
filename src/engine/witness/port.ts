import type { Evidence } from "./evidence-types.ts";
import type { PageMark } from "../../page/model.ts";
import type { Clock } from "./clock.ts";
import type { Blind, Expectation, Judgement, Kind, Outcome, Sight } from "./types.ts";

/** What the witness says while it watches, as it happens. Durations in milliseconds since the `expect` mark. */
export type WitnessEvent =
  | { readonly type: "first-seen"; readonly sight: Sight; readonly as: "page" | "application"; readonly ms: number }
  | { readonly type: "settled"; readonly sight: Sight; readonly as: "page" | "application"; readonly ms: number }
  /** Any answer, as it is judged: also of those that are expected. */
  | { readonly type: "answered"; readonly sight: Sight; readonly as: Kind }
  | { readonly type: "failed"; readonly sight: Sight; readonly at: number; readonly what: string };

export interface WitnessOptions {
  /** The version of Entracte, for the user agent and the evidence. */
  readonly version: string;
  /** The page that is looked for, unless `once` or `expect` names another. */
  readonly page: PageMark;
  /** Probes a second in all: at most, and unless said otherwise, 50. */
  readonly perSecond?: number;
  /** Probes a second of one sight, unless the sight says less: 20. */
  readonly perSight?: number;
  /** Milliseconds until a question without a whole answer has failed: 5,000. */
  readonly timeout?: number;
  /** When idle connections are asked, one each: milliseconds after a sight first gave what it was due to. [500, 3,000]. */
  readonly idleAfter?: readonly number[];
  readonly clock?: Clock;
  readonly on?: (event: WitnessEvent) => void;
}

/** What is known of these sights beside what the witness saw itself. */
export interface About {
  readonly page?: PageMark;
  /** The status that each address gave before closing, by its URL (`urlOf`): from the record, when reopening. */
  readonly answered?: { readonly [url: string]: number };
  /** They switch nothing in this run: what they show is no transition to tell of. */
  readonly steady?: true;
}

export interface SeenOptions {
  /** Milliseconds without an old answer. */
  readonly settle: number;
  /** When to give up: milliseconds since the epoch, by the injected clock. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
}

/** A sight that is not as expected. */
export interface Unsettled {
  readonly sight: Sight;
  /** What it answered last, if it was asked. */
  readonly last?: Judgement;
  /** For people: `still the application: 200 on a new connection`. */
  readonly says: string;
}

export interface Verdict {
  /** Did every sight settle? */
  readonly seen: boolean;
  readonly ended: "settled" | "deadline" | "aborted" | "stopped";
  /** The sights that did not. */
  readonly pending: readonly Unsettled[];
}

/** One sight, asked once. */
export interface Look {
  readonly sight: Sight;
  readonly outcome: Outcome;
  readonly judgement: Judgement;
}

/** Watches the edge through a transition. It is silent until the first call of `once` or `expect`. */
export interface Witness {
  /**
   * Asks each sight once on a new connection, and remembers what the application answered (unless `expect` or an earlier
   * call said it). Before the first write. Never throws for what the edge does.
   */
  once(sights: readonly Sight[], about?: About): Promise<readonly Look[]>;
  /**
   * Marks what these sights show from now on, and probes them from their first mark until `leave` or `stop`. To be called
   * just before the write that switches them: durations count from here, and what was seen before counts no more.
   */
  expect(sights: readonly Sight[], what: Expectation, about?: About): void;
  /**
   * Resolves when every sight gave the expected answer on new and on kept-alive connections, without another one for a
   * settle time; or at the deadline, with those that did not. Sights that are not marked so are marked now. Never throws.
   */
  seen(sights: readonly Sight[], what: "page" | "application", options: SeenOptions): Promise<Verdict>;
  /** Tells this listener, too, what happens from now on. */
  follow(on: (event: WitnessEvent) => void): void;
  /**
   * Asks these no more, and resolves when the questions under way have ended: before what they show is deleted. The report
   * leaves them out, for they are none of the addresses that visitors use.
   */
  leave(sights: readonly Sight[]): Promise<void>;
  /** Ends all (questions under way get their answer or their time-out), closes every connection, and gives the report. */
  stop(): Promise<Evidence>;
}

/** What `sights` found: the ways to see these addresses, and those that have none. */
export interface Sighted {
  readonly sights: readonly Sight[];
  readonly blind: readonly Blind[];
}
