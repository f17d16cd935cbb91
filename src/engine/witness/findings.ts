import type { Evidence } from "./evidence-types.ts";
import { Notes, totalOf } from "./evidence.ts";
import type { Look, WitnessEvent } from "./port.ts";
import { isLate } from "./progress.ts";
import type { Observation } from "./progress.ts";
import { Slices } from "./timeline.ts";
import type { Sight } from "./types.ts";
import type { Watched } from "./watched.ts";

type Listener = (event: WitnessEvent) => void;

/** What came of the questions: told to whoever follows as it happens, and kept for the report. */
export class Findings {
  readonly #notes = new Notes();
  readonly #slices = new Slices();
  readonly #listeners: Listener[];

  constructor(on: Listener | undefined) {
    this.#listeners = on === undefined ? [] : [on];
  }

  follow(on: Listener): void {
    this.#listeners.push(on);
  }

  /** One more answer, or what came instead, before it changes how far the sight has come. */
  take(one: Watched, { sight, outcome, judgement }: Look, seen: Observation): void {
    const { progress } = one;
    one.tally.count(judgement.kind, {
      asked: seen.asked,
      done: seen.done,
      asBefore: judgement.asBefore === true,
      reconnected: outcome.reconnected,
      late: progress !== undefined && isLate(progress, seen),
      watched: progress !== undefined,
    });
    if (progress !== undefined) this.#slices.count(judgement.kind, seen.done);
    this.#notes.certificate(sight, outcome);
    this.#tell({ type: "answered", sight, as: judgement.kind });
    if (judgement.kind !== "failed") return;
    this.#notes.failure(sight, outcome, judgement.why);
    this.#tell({ type: "failed", sight, at: outcome.at, what: judgement.why });
  }

  /** A sight came further, at that instant. */
  reached(type: "first-seen" | "settled", { sight, progress }: Watched, at: number): void {
    if (progress === undefined || progress.expect === "either") return;
    this.#tell({ type, sight, as: progress.expect, ms: at - progress.marked });
  }

  /** Leaves this sight out of the report. */
  forget(sight: Sight): void {
    this.#notes.forget(sight);
  }

  /** The report on these sights, whose marks have had their time. */
  evidence(watched: readonly Watched[]): Omit<Evidence, "v" | "version" | "started" | "ended"> {
    const sights = watched.map((one) => {
      if (one.progress !== undefined) one.tally.ended(one.progress);
      return one.tally.evidence(one.sight);
    });
    return { total: totalOf(sights), timeline: this.#slices.timeline(), sights, ...this.#notes.evidence() };
  }

  #tell(event: WitnessEvent): void {
    for (const on of this.#listeners) on(event);
  }
}
