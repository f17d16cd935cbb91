import type { Cluster } from "../cluster/port.ts";
import { nameOf, type Target } from "./plan/types.ts";
import type { PageMark } from "../page/model.ts";
import { namespaceOf } from "./site.ts";
import type { Sighted, Witness } from "./witness/port.ts";
import type { Address } from "../core/address.ts";

/** How one thing that a command does went. */
export type StepState = "started" | "done" | "skipped" | "failed" | "not-run";

/** What a command does, told as it happens. Every reader (terminal, pipeline, JSON) tells the story from these. */
export interface StepEvent {
  readonly step:
    | "wait"
    | "check"
    | "page"
    | "ready"
    | "write"
    | "seen"
    | "settle"
    | "drain"
    | "rolled-back"
    | "upload"
    | "build"
    | "tag"
    | "rollout";
  readonly state: StepState;
  /** `route/shop`, where it is about one target. */
  readonly target?: string;
  /** Where that is, if not in the namespace of the command. */
  readonly namespace?: string;
  /** A few words; of a step that has started, what it waits for. */
  readonly says: string;
  /** Milliseconds that it took, where that was measured. */
  readonly ms?: number;
}

/** The edge as a command sees it; absent in a world that must not look (`--no-verify`). */
export interface EdgeView {
  /** The ways to see these addresses of one object; `pace`: the probes a second that its rate limit leaves them all. */
  sights(addresses: readonly Address[], pace: number | undefined): Promise<Sighted>;
  /** A witness for this run; this page is what it looks for. */
  watch(page: PageMark): Witness;
}

/** Everything that the engine touches comes in here: tests and the command line differ only in this value. */
export interface World {
  readonly cluster: Cluster;
  /** What was typed: run again, it finishes what this run could not. */
  readonly command: string;
  readonly edge?: EdgeView;
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Aborts when the person wants the command to stop: closing then takes back what it wrote, reopening leaves the rest as it
   * is. Absent: nobody will.
   */
  readonly stop?: AbortSignal;
  /** Resolves after so many milliseconds; throws an `Interruption` as soon as the command is to stop. */
  sleep(ms: number): Promise<void>;
  report(event: StepEvent): void;
}

/** Whereof an event tells, where that is not in the namespace of the command. */
export function at({ cluster }: Pick<World, "cluster">, namespace: string): Pick<StepEvent, "namespace"> {
  return namespace === cluster.namespace ? {} : { namespace };
}

/** Which target an event tells of. */
export function about(world: Pick<World, "cluster">, target: Target): Pick<StepEvent, "target" | "namespace"> {
  return { target: nameOf(target), ...at(world, namespaceOf(target)) };
}

/** Durations in milliseconds. */
export interface Patience {
  /** Without an old answer for so long, a switch counts as seen: a reload interval of the edge and a second more. */
  readonly settle: number;
  /** For the page or the application to become ready, and for the edge to show it. */
  readonly timeout: number;
}

/**
 * Milliseconds until what is waited for is looked at again, by how long it has been waited for: much is there in a moment, and
 * the API is not to be asked for the rest all the time.
 */
export const pauseAfter = (waited: number): number => Math.min(500, Math.max(50, waited / 2));
