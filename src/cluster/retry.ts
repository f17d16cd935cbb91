import { ApiFailure } from "./failure.ts";
import type { Asked } from "./failure.ts";
import type { Pace } from "./surroundings.ts";

/** A request that is sent again, and why: for whoever watches. */
export interface Retry {
  readonly asked: Asked;
  readonly failure: ApiFailure;
  /** Of this request, the first being 1. */
  readonly attempt: number;
  /** How long we wait before, in milliseconds. */
  readonly delay: number;
}

/** How often one request is sent at most. */
export const mostAttempts = 5;
const longestInAll = 30_000;

/** Codes of a connection that was not made, and that may be made in a moment. A name that does not exist is not among them. */
const passing = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPROXYDOWN",
]);

/** Doubles from `first` with every attempt, up to `most`; in milliseconds. */
export function backOff(attempt: number, first = 200, most = 10_000): number {
  return Math.min(most, first * 2 ** (attempt - 1));
}

/**
 * How long to wait before this request is sent again, in milliseconds; `undefined`: not again. Again goes what never left
 * here, what the server says it did not process (429, 503 with Retry-After), and what changes nothing anyway.
 */
function retryDelay(failure: ApiFailure, attempt: number, repeatable: boolean): number | undefined {
  if (attempt >= mostAttempts) return undefined;
  if (failure.kind === "unreachable") return passing.has(failure.code ?? "") ? backOff(attempt) : undefined;
  if (failure.kind === "answer-lost") return repeatable ? backOff(attempt) : undefined;
  if (failure.kind !== "status") return undefined;
  const asked = failure.retryAfter === undefined ? undefined : Math.max(failure.retryAfter * 1000, backOff(attempt));
  if (failure.status === 429) return asked ?? backOff(attempt);
  if (failure.status === 503 && asked !== undefined) return asked;
  return repeatable && [502, 503, 504].includes(failure.status ?? 0) ? backOff(attempt) : undefined;
}

/** What a bounded number of attempts needs to know. */
export interface Attempts {
  readonly asked: Asked;
  readonly repeatable: boolean;
  readonly pace: Pace;
  readonly signal?: AbortSignal;
  readonly onRetry: (retry: Retry) => void;
}

/**
 * Does it until it works, or until another attempt is not safe or not worth it: 5 attempts, within 30 s.
 * @throws what the last attempt threw
 */
export async function withRetries<T>(attempts: Attempts, once: () => Promise<T>): Promise<T> {
  const { asked, repeatable, pace, signal, onRetry } = attempts;
  const start = pace.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await once();
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      const delay = retryDelay(failure, attempt, repeatable);
      if (delay === undefined || pace.now() - start + delay > longestInAll) throw failure;
      onRetry({ asked, failure, attempt, delay });
      await pace.sleep(delay, signal);
    }
  }
}
