import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Socket } from "node:net";

import type { Clock } from "./clock.ts";
import { exchange } from "./exchange.ts";
import type { AskOptions, Exchange } from "./exchange.ts";
import type { Connection, Outcome, Sight } from "./types.ts";

/** Milliseconds after which a kept-alive connection that nobody used counts as idle. */
const IDLE_AFTER = 1_000;

/** How a line is used: each question on a connection of its own, or one connection kept, in use or left alone. */
export type LineUse = "new" | "kept" | "idle";

/** The way to one sight, over at most one connection at a time (of a "new" one: one for each question). */
export class Line {
  readonly sight: Sight;
  readonly use: LineUse;
  readonly #agent: HttpAgent | HttpsAgent;
  #held = false;
  #used: number | undefined;

  constructor(sight: Sight, use: LineUse) {
    this.sight = sight;
    this.use = use;
    // No TLS session is resumed: each connection is one of a visitor who comes for the first time.
    const options = use === "new" ? { keepAlive: false } : { keepAlive: true, maxSockets: 1, maxFreeSockets: 1 };
    this.#agent =
      sight.address.scheme === "http" ? new HttpAgent(options) : new HttpsAgent({ ...options, maxCachedSessions: 0 });
    // Called for a connection that the answer left open. A hint of the server (keep-alive: timeout=5) does not end ours.
    this.#agent.keepSocketAlive = (socket) => {
      this.#held = true;
      if (socket instanceof Socket) socket.setTimeout(0).unref();
      return true;
    };
  }

  /** Did the last answer leave its connection open? */
  get held(): boolean {
    return this.#held;
  }

  /** When the line was last used: milliseconds since the epoch. */
  get used(): number | undefined {
    return this.#used;
  }

  /** Asks; where the kept connection had ended before any byte of an answer, once more on a new one. Never throws. */
  async ask(options: AskOptions): Promise<Outcome> {
    const held = this.#held;
    const connection = this.#connection(options.clock);
    this.#held = false;
    let got = await exchange(this.sight, this.#agent, this.use !== "new", options);
    let reconnected = held && !got.reused;
    if (held && ended(got, connection)) {
      await options.turn?.();
      reconnected = true;
      got = await exchange(this.sight, this.#agent, this.use !== "new", options);
    }
    this.#used = options.clock.now();
    return { ...got.outcome, at: got.at, ms: got.ms, connection, reconnected };
  }

  /** Ends its connections. */
  close(): void {
    this.#held = false;
    this.#agent.destroy();
  }

  #connection(clock: Clock): Connection {
    if (!this.#held) return "new";
    const alone = clock.now() - (this.#used ?? 0);
    return this.use === "kept" && alone < IDLE_AFTER ? "busy" : "idle";
  }
}

/**
 * Had the kept connection ended before this question? A firewall forgets idle connections without a word: a time-out on
 * one is its end, too.
 */
function ended({ outcome, reused, bytes }: Exchange, connection: Connection): boolean {
  if (!reused || bytes > 0 || !("reason" in outcome)) return false;
  return outcome.reason === "reset" || (outcome.reason === "timeout" && connection === "idle");
}
