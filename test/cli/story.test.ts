import { describe, expect, test } from "vitest";
import { line } from "../../src/cli/show/lines.ts";
import { Live } from "../../src/cli/show/live.ts";
import { goOn, rows, type Story } from "../../src/cli/show/story.ts";
import { widthOf } from "../../src/cli/show/text.ts";
import type { StepEvent } from "../../src/engine/world.ts";
import { terminal } from "../support/terminal.ts";

const frame = { now: 10_000, width: 80, most: 12 };
const after = (events: readonly StepEvent[]) =>
  events.reduce<Story>((story, event, i) => goOn(story, event, i * 1000), []);
const shown = (events: readonly StepEvent[], more = {}) =>
  rows(after(events), { ...frame, ...more }).map(({ text, took }) => (text + took).trimEnd());

const page: readonly StepEvent[] = [
  { step: "page", state: "started", says: "0 of 2 pods ready" },
  { step: "page", state: "done", says: "2 of 2 pods ready" },
];
const closed = (target: string, ms = 400): readonly StepEvent[] => [
  { step: "write", state: "done", target, says: "closed" },
  { step: "seen", state: "started", target, says: "not yet seen at the edge" },
  { step: "seen", state: "done", target, says: "seen at the edge", ms },
];

describe("the story of a run", () => {
  test("each target has one line, which says how far it has come and how long it took", () => {
    expect(shown([...page, ...closed("route/shop")]).map((text) => text.replaceAll(/ {2,}/g, "  "))).toEqual([
      "  page  2 of 2 pods ready  1.0 s",
      "  route/shop closed, seen at the edge  0.4 s",
    ]);
  });

  test("what is under way counts its seconds, and says what it waits for", () => {
    expect(shown(page.slice(0, 1))[0]).toMatch(/page +0 of 2 pods ready … +10\.0 s$/);
    expect(shown(closed("route/shop").slice(0, 2))[0]).toMatch(/closed, not yet seen at the edge …/);
  });

  test("what failed stays marked as failed, whatever is said of it later", () => {
    const story = after([
      { step: "seen", state: "failed", target: "route/shop", says: "a request failed: 503" },
      ...closed("route/shop"),
    ]);
    expect(rows(story, frame).every(({ state }) => state === "failed")).toBe(true);
  });

  test("a thousand targets are told in one line; those that failed stand on their own", () => {
    const many = Array.from({ length: 1000 }, (_, i) => closed(`route/r${String(i)}`, i)).flat();
    const refused: StepEvent = { step: "write", state: "failed", target: "route/bad", says: "403 change freeze" };
    const lines = shown([...many, refused]);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/targets +1,000 closed, 1,000 seen at the edge +1\.0 s$/);
    expect(lines[1]).toMatch(/route\/bad +403 change freeze/);
  });

  test("no line is longer than 80 columns, whatever the names and the reasons", () => {
    const target = `route/${"a-very-long-name-".repeat(10)}`;
    const refusal: StepEvent = { step: "write", state: "failed", target, says: `patch ${"x".repeat(100)}: refused` };
    const events = [...page, ...closed(target), refusal];
    expect(Math.max(...shown(events).map(widthOf))).toBeLessThanOrEqual(80);
    expect(Math.max(...events.flatMap((event) => line(event, 0)).map(widthOf))).toBeLessThanOrEqual(80);
  });
});

describe("on a terminal", () => {
  test("lines are drawn again in place, and what is written afterwards stands below them", () => {
    const screen = terminal(80, 24);
    const live = new Live(screen.out);
    for (const event of [...page, ...closed("route/shop")]) live.tell(event);
    live.end();
    screen.out.write("done\n");
    expect(screen.lines()).toEqual([
      expect.stringMatching(/^ {2}page +2 of 2 pods ready/),
      expect.stringMatching(/^ {2}route\/shop closed, seen at the edge/),
      "done",
    ]);
  });

  test("a warning stands above the lines that are still drawn", () => {
    const screen = terminal(80, 24);
    const live = new Live(screen.out);
    for (const event of page) live.tell(event);
    live.lift();
    screen.out.write("warning: retried\n");
    live.draw();
    live.end();
    expect(screen.lines()).toEqual(["warning: retried", expect.stringMatching(/page +2 of 2 pods ready/)]);
  });

  test("a small screen keeps the lines that are still at work", () => {
    const screen = terminal(60, 6);
    const live = new Live(screen.out);
    for (const name of ["a", "b", "c", "d", "e"])
      live.tell({ step: "write", state: "failed", target: name, says: "refused" });
    live.end();
    expect(screen.lines().map((text) => text.trim().split(" ")[0])).toEqual(["b", "c", "d", "e"]);
    expect(screen.widest()).toBeLessThanOrEqual(60);
  });
});

describe("in a pipeline", () => {
  test("each event is a line with its time", () => {
    const at = new Date(2026, 10, 25, 2, 4, 31).getTime();
    expect(closed("route/shop").flatMap((event) => line(event, at))).toEqual([
      "02:04:31 route/shop     closed",
      "02:04:31 route/shop     seen at the edge (0.4 s)",
    ]);
    expect(line({ step: "write", state: "skipped", target: "route/shop", says: "route/shop is open" }, at)).toEqual([
      "02:04:31 route/shop     is open",
    ]);
  });
});
