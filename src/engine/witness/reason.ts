import type { FailureReason } from "./types.ts";

/** How far a question had come when it failed. */
export interface Progressed {
  readonly timedOut: boolean;
  /** Was the connection (TCP) there? */
  readonly connected: boolean;
  /** Is TLS due on it and not yet agreed on? */
  readonly handshaking: boolean;
  /** Bytes of the answer that had come. */
  readonly bytes: number;
}

const UNREACHABLE = new Set([
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "EACCES",
  "EPERM",
]);

/** What kind of failure this is, from the system's error code (Node.js, "Common system errors"; llhttp's `HPE_…`). */
export function reasonOf(code: string, so: Progressed): FailureReason {
  if (so.timedOut || code === "ETIMEDOUT") return "timeout";
  if (code === "ECONNREFUSED") return "refused";
  if (UNREACHABLE.has(code)) return "unreachable";
  if (code === "EPROTO" || code.startsWith("ERR_SSL") || code.startsWith("ERR_TLS")) return "tls";
  if (so.connected && so.handshaking) return "tls";
  if (code.startsWith("HPE_") && code !== "HPE_INVALID_EOF_STATE") return "garbled";
  if (so.bytes > 0) return "cut";
  return so.connected ? "reset" : "unreachable";
}
