import { setTimeout as wait } from "node:timers/promises";
import { ApiFailure } from "../cluster/failure.ts";
import { Trouble } from "../core/errors.ts";
import { drawn, say } from "./say.ts";
import { Redrawn } from "./show/redrawn.ts";
import { clean, hang } from "./show/text.ts";
import { clock } from "./show/time.ts";
import { isLively } from "./tell.ts";

/** Milliseconds between two looks. */
const pause = 2_000;

/** What was seen, as lines, and what it is known by: the same where nothing has changed but the time. */
export interface Seen {
  readonly lines: readonly string[];
  readonly key: string;
}

/**
 * Looks again and again until it is interrupted: on a terminal the lines are drawn again in place, elsewhere they are written
 * where something has changed. A look that fails is said, and the next one follows.
 */
export async function watch(look: () => Promise<Seen>): Promise<never> {
  let lines: readonly string[] = [];
  let last: string | undefined;
  const region = isLively() ? drawn(new Redrawn(process.stdout, () => lines)) : undefined;
  for (;;) {
    const seen = await look().catch(unseen);
    const now = `${clock(Date.now())}   Ctrl-C ends it`;
    if (region !== undefined) {
      lines = [...seen.lines, "", now];
      region.draw();
    } else if (seen.key !== last) for (const line of seen.lines) say(line);
    last = seen.key;
    await wait(pause);
  }
}

function unseen(error: unknown): Seen {
  if (!(error instanceof Trouble || error instanceof ApiFailure)) throw error;
  const says = clean(error.message);
  return { lines: hang("", `Not seen at ${clock(Date.now())}: ${says}`), key: says };
}
