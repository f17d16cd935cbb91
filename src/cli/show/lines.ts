import type { StepEvent } from "../../engine/world.ts";
import { labelOf, wordsOf } from "./story.ts";
import { hang, pad, shorten } from "./text.ts";
import { clock, span } from "./time.ts";

/** One event as a pipeline's log tells it: the time, what it is about, and what came of it. */
export function line(event: StepEvent, at: number): string[] {
  // That it is seen is an event of its own.
  if (event.step === "seen" && event.state === "started") return [];
  const label = pad(shorten(labelOf(event), 30), 14);
  const took = event.ms === undefined ? "" : ` (${span(event.ms)})`;
  const mark = event.state === "started" ? " …" : "";
  const failed = event.state === "failed" ? "FAILED: " : "";
  return hang(`${clock(at)} ${label} `, `${failed}${wordsOf(event)}${took}${mark}`);
}
