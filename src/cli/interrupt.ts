import { setTimeout as wait } from "node:timers/promises";
import { Interruption } from "../engine/interruption.ts";
import type { StepEvent, World } from "../engine/world.ts";
import { warn } from "./say.ts";
import { quoted } from "../core/shell.ts";

/** The signals that end a command, by their number (POSIX). */
const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

type Signal = keyof typeof signals;
const names = Object.keys(signals) as Signal[];

const first = {
  prepare: "Interrupted: stopping. No target was touched. Once more stops at once.",
  close: "Interrupted: what this run wrote is taken back. Once more stops at once.",
  build: "Interrupted: the build is cancelled. Once more stops at once.",
  tag: "Interrupted: stopping. What is tagged stays so. Once more stops at once.",
  reopen: "Interrupted: what is open stays open, the rest closed. Once more stops at once.",
};

let received: Signal | undefined;

/** The exit code of a run that was interrupted: 128 and the signal's number, as shells have it; otherwise as it is. */
export function exitCodeOf(code: number, interrupted: boolean | undefined): number {
  return interrupted === true && received !== undefined ? 128 + signals[received] : code;
}

/** The longest that one timer sleeps, in milliseconds: clocks are set and machines sleep meanwhile. */
const nap = 60_000;

/**
 * Resolves at that time (milliseconds since the epoch).
 * @throws Interruption at the first signal
 */
export async function sleepUntil(at: number): Promise<void> {
  const controller = new AbortController();
  const on = (signal: Signal): void => {
    received = signal;
    controller.abort();
  };
  for (const signal of names) process.on(signal, on);
  try {
    for (let left = at - Date.now(); left > 0; left = at - Date.now()) {
      await wait(Math.min(left, nap), undefined, { signal: controller.signal });
    }
  } catch {
    throw new Interruption("Nothing was changed.", ["Run it again when you are ready."]);
  } finally {
    for (const signal of names) process.off(signal, on);
  }
}

/**
 * The world of a command that can be interrupted: the first signal asks it to stop, the second ends it at once, and says
 * how things stand. The command goes on when its terminal is closed, or nobody reads what it writes.
 */
export function interruptible(world: World, did: keyof typeof first): World {
  const controller = new AbortController();
  const told = new Map<string, StepEvent>();
  const on = (signal: Signal): void => {
    if (received !== undefined) {
      for (const line of stands([...told.values()], { world, did })) warn(line);
      process.exit(128 + signals[signal]);
    }
    received = signal;
    warn(first[did]);
    controller.abort();
  };
  for (const signal of names) process.on(signal, on);
  return {
    ...world,
    stop: controller.signal,
    async sleep(ms) {
      try {
        await wait(ms, undefined, { signal: controller.signal });
      } catch {
        throw new Interruption("No target was touched.", ["Run it again when you are ready:", world.command]);
      }
    },
    report(event) {
      const { step, target, namespace = "" } = event;
      const writes = step === "write" || step === "rolled-back";
      if (writes && target !== undefined && event.state !== "started") told.set(`${namespace}/${target}`, event);
      world.report(event);
    },
  };
}

/** How things stand, as far as it was told, and what to type next. */
function stands(
  told: readonly StepEvent[],
  { world: { cluster, command }, did }: { readonly world: World; readonly did: keyof typeof first },
): string[] {
  const closed = told.filter(({ step }) => did === "close" && step === "write");
  const lines = told.map(({ target = "", namespace, says }) => {
    return `  ${target}${namespace === undefined ? "" : ` in ${namespace}`}: ${says}`;
  });
  return [
    told.length === 0 ? "Stopped. No write was answered yet; one may be under way." : "Stopped. Written so far:",
    ...lines,
    `Look:     entracte status -n ${quoted(cluster.namespace)}`,
    `Finish:   ${command}`,
    ...closed.map(
      ({ target = "", namespace = cluster.namespace }) => `Reopen:   entracte reopen ${target} -n ${namespace}`,
    ),
  ];
}
