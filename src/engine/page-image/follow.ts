import { setTimeout as wait } from "node:timers/promises";
import { ApiFailure } from "../../cluster/failure.ts";
import type { Cluster, ObjectRef } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import type { KubeObject } from "../../core/kube.ts";
import { goOn } from "../interruption.ts";
import type { World } from "../world.ts";
import { isOver, isStuck } from "./builds.ts";

/** Milliseconds between two looks at a build. */
const beat = 500;
/** Milliseconds that a log gets to end after its build has: what is still to come of it comes at once. */
const rest = 10_000;

/** A build to be followed, and who hears each line of its log. */
export interface Following {
  readonly ref: ObjectRef;
  log(line: string): void;
}

/**
 * Follows a build to its end, and tells every line of its log once, however often the stream of it is cut. Returns the build
 * as it ended.
 * @throws Interruption; Trouble (`unfinished`) where somebody deletes the build meanwhile
 */
export async function followBuild(
  world: Pick<World, "cluster" | "sleep" | "stop" | "command">,
  following: Following,
): Promise<KubeObject> {
  const end = new AbortController();
  const so = { over: false };
  const log = followLog(world.cluster, following, { so, signal: end.signal });
  try {
    const build = await untilOver(world, following.ref);
    so.over = true;
    if (!isStuck(build)) await Promise.race([log, wait(rest, undefined, { signal: end.signal }).catch(() => {})]);
    return build;
  } finally {
    end.abort();
    await log;
  }
}

async function untilOver(
  world: Pick<World, "cluster" | "sleep" | "stop" | "command">,
  ref: ObjectRef,
): Promise<KubeObject> {
  for (;;) {
    goOn(world, "The build goes on.");
    const build = await world.cluster.get(ref);
    if (build === undefined) {
      throw new Trouble("unfinished", `build/${ref.name} was deleted while it ran.`, ["Run it again:", world.command]);
    }
    if (isOver(build) || isStuck(build)) return build;
    await world.sleep(beat);
  }
}

interface Log {
  /** Has the build ended? What is opened from then on holds all of the log. */
  readonly so: { readonly over: boolean };
  readonly signal: AbortSignal;
}

/** Never fails: a log that cannot be read leaves a build that can. */
async function followLog(cluster: Cluster, { ref, log }: Following, { so, signal }: Log): Promise<void> {
  let told = 0;
  while (!signal.aborted) {
    const whole = so.over;
    try {
      let nth = 0;
      for await (const line of lines(cluster.log(ref, signal), whole)) {
        nth++;
        if (nth > told) log(line);
        told = Math.max(told, nth);
      }
      if (whole) return;
    } catch (failure) {
      // What is refused now is refused later, too: there is no log of a build that was cancelled before it ran.
      const refused = failure instanceof ApiFailure && failure.kind === "status" && (failure.status ?? 0) < 500;
      if (!(failure instanceof ApiFailure) || (refused && (whole || failure.status === 403))) return;
    }
    await wait(beat, undefined, { signal }).catch(() => {});
  }
}

/** The lines of a text in parts; of a text that ended before it was whole, the last one is cut, and left out. */
async function* lines(parts: AsyncIterable<string>, whole: boolean): AsyncGenerator<string> {
  let begun = "";
  for await (const part of parts) {
    const [first = "", ...others] = part.split(/\r?\n/);
    begun += first;
    for (const next of others) {
      yield begun;
      begun = next;
    }
  }
  if (begun !== "" && whole) yield begun;
}
