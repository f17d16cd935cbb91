import type { StepEvent } from "../engine/world.ts";
import { noted } from "./evidence.ts";
import { drawn, say, speaksJson } from "./say.ts";
import { Fold } from "./show/fold.ts";
import { line } from "./show/lines.ts";
import { Live } from "./show/live.ts";
import { typed } from "./typed.ts";

/** Tells each step as it happens: on a terminal in lines that are drawn again, elsewhere a line for each, or as JSON. */
export function teller(): (event: StepEvent) => void {
  return noted(told());
}

function told(): (event: StepEvent) => void {
  if (speaksJson()) return (event) => say(JSON.stringify({ type: "step", at: new Date().toISOString(), ...event }));
  if (isLively()) {
    const live = new Live(process.stdout);
    return (event) => drawn(live).tell(event);
  }
  if (process.env.GITLAB_CI === "true") {
    const fold = new Fold((text) => void process.stdout.write(text), typed());
    return (event) => drawn(fold).tell(event, Date.now());
  }
  return (event) => {
    for (const text of line(event, Date.now())) say(text);
  };
}

/** May lines be drawn again here? Not in a pipeline, nor where no escape codes are wanted, nor on a strip of a terminal. */
export function isLively(): boolean {
  const { NO_COLOR = "", TERM, CI } = process.env;
  const wide = process.stdout.isTTY && process.stdout.columns >= 40;
  return wide && NO_COLOR === "" && TERM !== "dumb" && CI === undefined;
}
