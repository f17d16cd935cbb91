import { isAnswer } from "./types.ts";
import type { Connection, FailureReason, Judgement, Known, Outcome } from "./types.ts";

const FAILURES: { readonly [reason in FailureReason]: string } = {
  refused: "connection refused",
  unreachable: "not reachable",
  timeout: "time-out",
  reset: "connection ended without an answer",
  cut: "answer cut off",
  tls: "no TLS connection",
  garbled: "not an HTTP answer",
};

/** What an outcome means for a visitor. A 5xx that the application already gave before closing is the application's. */
export function classify(outcome: Outcome, known: Known): Judgement {
  if (!isAnswer(outcome)) return { kind: "failed", why: `${FAILURES[outcome.reason]} (${outcome.detail})` };
  const { status, token, byText } = outcome;
  if (token === known.token) return { kind: "page", why: `${status} with the page's ${byText ? "text" : "token"}` };
  if (token !== undefined) return { kind: "foreign", why: `${status} with the token of another page, ${short(token)}` };
  if (status < 500) return { kind: "application", why: String(status) };
  if (status === known.answered) return { kind: "application", why: `${status}, as before closing`, asBefore: true };
  // An answer of HTTP/1.0 without our token is the page that the OpenShift router keeps for a backend without endpoints
  // (openshift/router, images/router/haproxy/conf/error-page-503.http).
  const whose = status === 503 && outcome.httpVersion === "1.0" ? " (the router's own page)" : "";
  return { kind: "failed", why: `${status} without the page's token${whose}` };
}

/** Is an answer of the other side on this connection nothing to worry about? (idleConnectionTerminationPolicy Deferred) */
export function mayBeLate(outcome: { readonly connection: Connection; readonly reconnected: boolean }): boolean {
  return outcome.connection === "idle" && !outcome.reconnected;
}

/** Where an answer came from: `on a new connection`. */
export function onConnection(connection: Connection): string {
  return connection === "new"
    ? "on a new connection"
    : `on a ${connection === "busy" ? "kept-alive" : "long idle"} connection`;
}

function short(token: string): string {
  return token.length > 20 ? `${token.slice(0, 19)}…` : token;
}
