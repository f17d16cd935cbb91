import type { StepEvent } from "../../engine/world.ts";
import type { Kind } from "../../engine/witness/index.ts";
import { drawn, leave, say } from "../say.ts";
import { line } from "../show/lines.ts";
import { storyLines } from "../show/live.ts";
import { Redrawn } from "../show/redrawn.ts";
import { goOn, type Story } from "../show/story.ts";
import { strips, worst } from "../show/strip.ts";
import { columns, pad } from "../show/text.ts";
import { clock } from "../show/time.ts";
import { isLively } from "../tell.ts";
import type { Audience } from "./story.ts";

/** Milliseconds that each character of a strip stands for. */
const tick = 250;

/** The demo as people see it. */
export interface Show extends Audience {
  tell(event: StepEvent): void;
  end(): void;
}

/** The demo on a terminal, with strips that grow in place; elsewhere in lines, and the strips at the end. */
export function show(names: readonly string[]): Show {
  const ticks = new Map<string, (Kind | undefined)[]>(names.map((name) => [name, []]));
  const fresh = new Map<string, Kind[]>(names.map((name) => [name, []]));
  const lively = isLively();
  let story: Story = [];
  let over = false;
  const region = new Redrawn(process.stdout, (room) => [...storyLines(story, room), "", ...strips(ticks, room.width)]);
  const redraw = (): void => {
    if (lively) drawn(region).draw();
  };
  /** What was told so far stays, above what is still drawn. */
  const keep = (...lines: readonly string[]): void => {
    const told = lively ? storyLines(story, { width: columns, height: 24 }) : [];
    story = [];
    if (lively) region.lift();
    for (const text of [...told, ...lines]) process.stdout.write(`${text}\n`);
    redraw();
  };
  const beat = setInterval(() => {
    for (const [name, all] of ticks) {
      const now = worst(fresh.get(name) ?? []);
      const last = all.findLast((kind) => kind !== undefined);
      all.push(now);
      fresh.set(name, []);
      if (!lively && now !== undefined && now !== last) say(`${clock(Date.now())} ${pad(name, 18)} ${words[now]}`);
    }
  }, tick).unref();
  return {
    tell(event) {
      if (event.step === "check" || event.step === "settle") return;
      if (lively) story = goOn(story, event, Date.now());
      else for (const text of line(event, Date.now())) say(text);
      redraw();
    },
    chapter: (title) => keep("", title),
    got: (name, kind) => fresh.get(name)?.push(kind),
    reads: (address, { status, title }) => keep(`  ${pad(address, 28)}gives ${String(status)} “${title}”`),
    pause: () => new Promise((resolve) => setTimeout(resolve, lively ? 2_500 : 750)),
    end() {
      if (over) return;
      over = true;
      clearInterval(beat);
      keep();
      leave();
      if (!lively) for (const text of ["", ...strips(ticks, columns)]) say(text);
    },
  };
}

const words: { readonly [kind in Kind]: string } = {
  application: "visitors get the application",
  page: "visitors get the page",
  foreign: "visitors get somebody else's page",
  failed: "a visitor got no good answer",
};
