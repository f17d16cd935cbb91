import type { Certificate, Connection, Expectation } from "./types.ts";

/** How many questions were asked, and what came of them. `probes` is the sum of the first four that follow. */
export interface Counts {
  readonly probes: number;
  readonly application: number;
  readonly page: number;
  /** Answers with the token of another page than ours. */
  readonly foreign: number;
  readonly failed: number;
  /** Of `application`: the 5xx that was there before closing, too, be it the application's or, of nothing, the edge's. */
  readonly asBefore: number;
  /** Kept-alive connections that had ended before any byte of an answer; asked again on a new one. Not failed. */
  readonly reconnected: number;
  /** Old answers on connections left idle since before the switch (idleConnectionTerminationPolicy Deferred). Not failed. */
  readonly late: number;
}

/** One request that failed. */
export interface FailedRequest {
  /** RFC 3339. */
  readonly at: string;
  readonly address: string;
  readonly door: string;
  readonly connection: Connection;
  readonly what: string;
}

/** What came of one `expect` mark on one sight. Durations in milliseconds, from the mark. */
export interface Transition {
  readonly expect: Exclude<Expectation, "either">;
  /** RFC 3339. */
  readonly marked: string;
  /** Until the expected answer was first seen. */
  readonly firstSeen?: number;
  /** Until it was the only answer: the first expected one after the last other one (late ones aside). */
  readonly only?: number;
}

/** What one sight showed. */
export interface SightEvidence extends Counts {
  readonly address: string;
  readonly door: string;
  /** Milliseconds between two successive good answers (or the beginning, or the last failure), at the worst. */
  readonly longestGap: number;
  /** Milliseconds between two successive questions, at the worst: no gap can be known to be shorter. */
  readonly longestPause: number;
  readonly transitions: readonly Transition[];
}

/** A certificate, and where it was shown. */
export interface ShownCertificate extends Certificate {
  readonly address: string;
  readonly door: string;
}

/** How many answers of each kind came when, of all sights together: slice after slice from the first mark on. */
export interface Timeline {
  /** RFC 3339: when the first slice begins. Absent where nothing was watched. */
  readonly from?: string;
  /** Milliseconds of each slice. */
  readonly every: number;
  readonly application: readonly number[];
  readonly page: readonly number[];
  readonly foreign: readonly number[];
  readonly failed: readonly number[];
}

/** The report of a witness: plain JSON data. */
export interface Evidence {
  readonly v: 1;
  /** The version of Entracte that wrote it. */
  readonly version: string;
  /** RFC 3339. */
  readonly started: string;
  readonly ended: string;
  readonly total: Counts & {
    /** Milliseconds: the worst of any sight. */
    readonly longestGap: number;
    readonly longestPause: number;
    /** Milliseconds, the slowest sight of the last switch to the page; absent where one never showed it, or none was due. */
    readonly pageFirstSeen?: number;
    readonly pageOnly?: number;
    /** The same for the last switch to the application. */
    readonly applicationFirstSeen?: number;
    readonly applicationOnly?: number;
  };
  readonly timeline: Timeline;
  readonly sights: readonly SightEvidence[];
  /** The first hundred; `furtherFailures` counts the rest. */
  readonly failures: readonly FailedRequest[];
  readonly furtherFailures: number;
  readonly certificates: readonly ShownCertificate[];
}
