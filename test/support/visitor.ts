import type { Agent } from "node:http";
import { ask, keptAlive, type Answered } from "./ask.ts";

/** How a visitor comes: where to, and by TLS where an authority is given, which alone is trusted. */
interface Coming {
  readonly path?: string;
  /** Milliseconds between an answer and the next question; 50, unless given. */
  readonly every?: number;
  readonly ca?: string;
}

/**
 * Somebody who keeps asking a host through the edge, by turns on a new and on a kept-alive connection, and counts what
 * failed: a 5xx, a cut answer, a connection that was refused.
 */
export class Visitor {
  asked = 0;
  readonly failures: string[] = [];
  readonly #edge: string;
  readonly #host: string;
  readonly #ca: string | undefined;
  readonly #kept: Agent;
  readonly #leaving = new AbortController();
  readonly #done: Promise<void>;

  readonly #due: RegExp | undefined;
  readonly #path: string;
  readonly #every: number;

  /** @param due what every answer to a person must say; anything unless given */
  constructor(edge: string, host: string, due?: RegExp, { path = "/", every = 50, ca }: Coming = {}) {
    this.#due = due;
    this.#path = path;
    this.#every = every;
    this.#ca = ca;
    this.#kept = keptAlive(ca);
    this.#edge = edge;
    this.#host = host;
    this.#done = this.#visit();
  }

  /** What this visitor would get now. */
  now(): Promise<Answered> {
    return ask(this.#edge, this.#host, this.#asPerson());
  }

  async leave(): Promise<void> {
    this.#leaving.abort();
    await this.#done;
    this.#kept.destroy();
  }

  async #visit(): Promise<void> {
    for (let turn = 0; !this.#leaving.signal.aborted; turn++) {
      const failure = await this.#ask(turn % 2 === 1);
      this.asked++;
      if (failure !== undefined) this.failures.push(`${new Date().toISOString()} ${this.#host}: ${failure}`);
      await new Promise((resolve) => setTimeout(resolve, this.#every));
    }
  }

  async #ask(kept: boolean): Promise<string | undefined> {
    try {
      const answer = kept ? await this.#again() : await this.now();
      if (answer.status >= 500) return `${String(answer.status)} over HTTP/${answer.version}`;
      return this.#due?.test(answer.body) === false ? `not what was due: ${answer.body.slice(0, 200)}` : undefined;
    } catch (error) {
      return String(error);
    }
  }

  /** A kept connection that ended before any byte of an answer is what every reload does: asked again on a new one. */
  async #again(): Promise<Answered> {
    try {
      return await ask(this.#edge, this.#host, { agent: this.#kept, ...this.#asPerson() });
    } catch (error) {
      if (error instanceof Error && error.message === "aborted") throw error;
      return await this.now();
    }
  }

  #asPerson() {
    const asking = { path: this.#path, ...(this.#ca === undefined ? {} : { ca: this.#ca }) };
    return this.#due === undefined ? asking : { ...asking, headers: { accept: "text/html" } };
  }
}
