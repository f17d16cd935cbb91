import { Trouble } from "../core/errors.ts";

/** Which status whom: people, machines (and upgrades), crawlers, and what a page asks for beside itself. */
export interface Statuses {
  readonly page: number;
  readonly machines: number;
  readonly crawlers: number;
  readonly assets: number;
}

/** What only the page's start-up configuration can say: a change of it rolls out. */
export interface AnswerPolicy {
  readonly statuses: Statuses;
  /** When to ask again: seconds; and until that moment (seconds since the epoch) the moment itself, as a date. */
  readonly retryAfter: { readonly seconds: number; readonly until?: number };
  /** What a client gets that accepts anything and is neither known as a person's nor as a crawler. */
  readonly unknown: "machine" | "page";
  /** Paths with an answer of their own, for everybody; one that ends in `/` is for all below it, too. */
  readonly paths: readonly PathAnswer[];
}

export interface PathAnswer {
  readonly path: string;
  readonly status: number;
}

/** The presets: a person never gets a 5xx; or everybody gets 503, as HTTP has it for maintenance (RFC 9110, 15.6.4). */
export const statusPresets = {
  "never-5xx": { page: 200, machines: 429, crawlers: 503, assets: 429 },
  standard: { page: 503, machines: 503, crawlers: 503, assets: 503 },
} as const satisfies { readonly [preset: string]: Statuses };

export const defaultPolicy: AnswerPolicy = {
  statuses: statusPresets["never-5xx"],
  retryAfter: { seconds: 120 },
  unknown: "machine",
  paths: [],
};

/**
 * Can an answer have this status?
 * @throws Trouble (`usage`) where it cannot
 */
export function checkStatus(what: string, status: number): void {
  if ((status >= 200 && status < 300) || (status >= 400 && status < 600)) return;
  throw new Trouble("usage", `${what} cannot be answered ${String(status)}.`, [
    "A status of 2xx, 4xx or 5xx: a redirect would need an address.",
  ]);
}
