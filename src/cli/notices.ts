import type { ConnectOptions } from "../cluster/connect.ts";
import { mostAttempts, type Retry } from "../cluster/retry.ts";

/**
 * What the client tells while it works, a line each on standard error: what the API warns of (each text once, as kubectl
 * does), and that a request is sent again. Of requests under way at once that fail alike, one line is enough.
 */
export function notices(write: (line: string) => void): Required<Pick<ConnectOptions, "onRetry" | "onWarning">> {
  const warned = new Set<string>();
  let last = "";
  return {
    onWarning(text) {
      if (!warned.has(text)) write(`Warning: ${text}`);
      warned.add(text);
    },
    onRetry(retry) {
      const line = retryLine(retry);
      if (line !== last) write(line);
      last = line;
    },
  };
}

function retryLine({ failure, attempt, delay }: Retry): string {
  const { kind, status, code = "?" } = failure;
  const cannot = status === undefined ? `cannot be reached (${code})` : `answers ${status}`;
  const what = kind === "answer-lost" ? "cut the answer off" : cannot;
  return `The API ${what}: again in ${delay / 1000} s (${attempt + 1} of ${mostAttempts}).`;
}
