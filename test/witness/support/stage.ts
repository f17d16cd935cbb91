import { afterEach } from "vitest";

import { realClock, startWitness } from "../../../src/engine/witness/index.ts";
import type { Clock, Outcome, SeenOptions, Sight, Witness, WitnessOptions } from "../../../src/engine/witness/index.ts";
import { Line, type LineUse } from "../../../src/engine/witness/line.ts";
import { TOKEN, startEdge } from "./server.ts";
import type { Edge } from "./server.ts";

/** What a test opens; all of it ends after each test of the file that calls this. */
export function stage(): {
  edge: (...args: Parameters<typeof startEdge>) => Promise<Edge>;
  watch: (options?: Partial<WitnessOptions>) => Witness;
  line: (sight: Sight, use?: LineUse) => Line;
  ends: (() => unknown)[];
} {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  return {
    ends,
    edge: async (...args) => {
      const started = await startEdge(...args);
      ends.push(started.close);
      return started;
    },
    watch: (options) => {
      const witness = startWitness({ version: "1.2.3", page: { token: TOKEN }, idleAfter: [20, 60], ...options });
      ends.push(() => witness.stop());
      return witness;
    },
    line: (sight, use = "new") => {
      const opened = new Line(sight, use);
      ends.push(() => opened.close());
      return opened;
    },
  };
}

/** Asks on a line, with patience for a slow machine unless told otherwise. */
export function ask(line: Line, options: { readonly timeout?: number; readonly clock?: Clock } = {}): Promise<Outcome> {
  return line.ask({
    clock: realClock,
    timeout: 5_000,
    page: { token: TOKEN },
    userAgent: "entracte-witness/1.2.3",
    ...options,
  });
}

/** Verifies in a hurry, with patience for a slow machine. */
export function soon(settle = 200): SeenOptions {
  return { settle, deadline: realClock.now() + 20_000 };
}
