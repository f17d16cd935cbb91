import { onConnection } from "./classify.ts";
import { isSettled } from "./progress.ts";
import type { Observation, Progress } from "./progress.ts";
import type { Unsettled } from "./port.ts";
import type { Expectation, Kind, Sight } from "./types.ts";

const STILL: { readonly [kind in Kind]: string } = {
  page: "still the page",
  application: "still the application",
  foreign: "somebody else's page",
  failed: "failed",
};

const SHOWS: { readonly [expect in Expectation]: string } = {
  page: "the page",
  application: "the application",
  either: "page or application",
};

/** Why a sight is not settled: what it answered last, in words. `settle` in milliseconds. */
export function unsettled(sight: Sight, progress: Progress, settle: number): Unsettled {
  const last = progress.last?.judgement;
  return { sight, ...(last === undefined ? {} : { last }), says: says(progress, settle) };
}

function says(progress: Progress, settle: number): string {
  const { cleanFrom, cleanTo, onNew, onKept, last, lastOther, expect } = progress;
  if (cleanFrom === undefined || cleanTo === undefined) {
    const seen = lastOther ?? last;
    return seen === undefined ? "not asked yet" : described(seen);
  }
  const shows = SHOWS[expect];
  if (!onNew) return `${shows}, but not yet on a new connection`;
  if (!onKept) return `${shows}, but not yet on a kept-alive connection`;
  if (isSettled(progress, settle)) return shows;
  const before = lastOther === undefined ? "" : `; before: ${described(lastOther)}`;
  return `${shows}, but only for ${tenths(cleanTo - cleanFrom)} of ${tenths(settle)} s${before}`;
}

function described({ judgement, connection }: Observation): string {
  return `${STILL[judgement.kind]}: ${judgement.why} ${onConnection(connection)}`;
}

function tenths(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

/**
 * How long a verification of so many sights may well take, in milliseconds: four rounds of questions at the total rate, and
 * four settle times, of which two are for switching (a reload or two) and one for settling. A deadline should not be earlier.
 */
export function timeToSee(count: number, settle: number, perSecond = 50): number {
  return 4 * (settle + (count * 1_000) / perSecond);
}
