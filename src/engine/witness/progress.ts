import type { Connection, Expectation, Judgement } from "./types.ts";

/** One answer, as far as it counts for what a sight is due to show. */
export interface Observation {
  /** When it was asked, and when the answer was complete: milliseconds since the epoch. */
  readonly asked: number;
  readonly done: number;
  readonly judgement: Judgement;
  readonly connection: Connection;
  /** An answer of the other side here is merely late. */
  readonly mayBeLate: boolean;
  /** Does it speak for kept-alive connections: it came over one, or the edge keeps none? */
  readonly kept: boolean;
}

/** How far a sight has come since its mark. Instants are milliseconds since the epoch. */
export interface Progress {
  readonly expect: Expectation;
  readonly marked: number;
  /** The first expected answer was complete. */
  readonly firstSeen?: number;
  /** The first expected answer after the last one of the other side was complete: since then it was the only one. */
  readonly only?: number;
  /** The first and the last clean answer without anything else in between were asked. */
  readonly cleanFrom?: number;
  readonly cleanTo?: number;
  /** Among these clean answers, is one on a new connection, and one that speaks for kept-alive ones? */
  readonly onNew: boolean;
  readonly onKept: boolean;
  readonly last?: Observation;
  /** The last that was not as expected. */
  readonly lastOther?: Observation;
}

/** A mark: what is due from now on. What was seen before counts no more. */
export function mark(expect: Expectation, marked: number): Progress {
  return { expect, marked, onNew: false, onKept: false };
}

/** Is this what is due? */
export function isExpected(expect: Expectation, { kind }: Judgement): boolean {
  return expect === "either" ? kind === "page" || kind === "application" : kind === expect;
}

/** Is it an answer that is no longer due, on a connection that was left idle since before the switch? */
export function isLate(progress: Progress, seen: Observation): boolean {
  const { judgement, mayBeLate, asked } = seen;
  return (
    mayBeLate && asked >= progress.marked && judgement.kind !== "failed" && !isExpected(progress.expect, judgement)
  );
}

/** The progress with one more observation. What was asked before the mark counts for nothing. */
export function advance(progress: Progress, seen: Observation): Progress {
  if (seen.asked < progress.marked) return progress;
  if (isLate(progress, seen)) return { ...progress, last: seen };
  if (isExpected(progress.expect, seen.judgement)) return clean(progress, seen);
  // A failure on a connection left idle is a failed request, and says nothing about what the edge does from now on.
  if (seen.mayBeLate) return { ...progress, last: seen };
  const { firstSeen, only, expect, marked } = progress;
  return {
    ...mark(expect, marked),
    ...(firstSeen === undefined ? {} : { firstSeen }),
    // A failed request is not an old answer.
    ...(only === undefined || seen.judgement.kind !== "failed" ? {} : { only }),
    last: seen,
    lastOther: seen,
  };
}

function clean(progress: Progress, seen: Observation): Progress {
  return {
    ...progress,
    firstSeen: progress.firstSeen ?? seen.done,
    only: progress.only ?? seen.done,
    cleanFrom: Math.min(progress.cleanFrom ?? seen.asked, seen.asked),
    cleanTo: Math.max(progress.cleanTo ?? seen.asked, seen.asked),
    onNew: progress.onNew || seen.connection === "new",
    onKept: progress.onKept || seen.kept,
    last: seen,
  };
}

/** Has it shown the expected answer, and nothing else, on new and on kept-alive connections for `settle` milliseconds? */
export function isSettled(progress: Progress, settle: number): boolean {
  const { cleanFrom, cleanTo, onNew, onKept } = progress;
  return cleanFrom !== undefined && cleanTo !== undefined && cleanTo - cleanFrom >= settle && onNew && onKept;
}
