import { escapeHtml } from "../../page/escape.ts";
import type { Evidence, Timeline } from "../../engine/witness/index.ts";

const width = 960;
const height = 200;
const foot = 26;
const head = 34;
const kinds = ["application", "page", "foreign", "failed"] as const;

/** A moment that is worth a line in the picture. */
interface Mark {
  readonly ms: number;
  readonly says: string;
}

/** The answers of a transition over its time, as a picture (SVG): what came, when it changed, and what failed. */
export function pictureOf({ timeline, sights, total, started }: Evidence): string {
  const { from = started, every } = timeline;
  const slices = timeline.application.length;
  if (slices === 0) return "";
  const marked = Math.min(...sights.flatMap(({ transitions }) => transitions.map((one) => Date.parse(one.marked))));
  const since = (ms: number | undefined): number | undefined =>
    ms === undefined || !Number.isFinite(marked) ? undefined : marked - Date.parse(from) + ms;
  const [first, only] = [total.pageFirstSeen ?? total.applicationFirstSeen, total.pageOnly ?? total.applicationOnly];
  const what = total.pageFirstSeen === undefined ? "application" : "page";
  const together = first !== undefined && only !== undefined && only - first < slices * every * 0.02;
  const marks = together
    ? markOf(since(only), `${what} everywhere, and the only answer, after ${seconds(only)}`)
    : [
        markOf(since(first), `${what} everywhere after ${seconds(first ?? 0)}`),
        markOf(since(only), `the only answer after ${seconds(only ?? 0)}`),
      ].flat();
  const x = (ms: number): number => round((ms / (slices * every)) * width);
  const says = kinds.map((kind) => `${String(total[kind])} ${words[kind]}`).join(", ");
  return `<svg viewBox="0 0 ${String(width)} ${String(head + height + foot)}" role="img" aria-label="${escapeHtml(`Answers over time: ${says}.`)}">
${columns(timeline, x)}${axis(slices * every, x)}${marks.map((mark, i) => line(mark, x, i)).join("")}</svg>`;
}

/** What the kinds of answers are called. */
export const words: { readonly [kind in (typeof kinds)[number]]: string } = {
  application: "from the application",
  page: "from the page",
  foreign: "from another page",
  failed: "failed",
};

const markOf = (ms: number | undefined, says: string): Mark[] => (ms === undefined ? [] : [{ ms, says }]);

/** One column for each slice: what failed at its foot, where it cannot be overlooked. */
function columns(timeline: Timeline, x: (ms: number) => number): string {
  const sums = timeline.application.map((_, i) => kinds.reduce((sum, kind) => sum + (timeline[kind][i] ?? 0), 0));
  const most = Math.max(1, ...sums);
  return sums
    .map((_, i) => {
      let top = head + height;
      return kinds
        .toReversed()
        .map((kind) => {
          const count = timeline[kind][i] ?? 0;
          if (count === 0) return "";
          const tall = Math.max(kind === "failed" ? 6 : 0, (count / most) * height);
          top -= tall;
          const at = x(i * timeline.every);
          const wide = round(Math.max(0.5, x((i + 1) * timeline.every) - at - 0.4));
          return `<rect class="${kind}" x="${String(at)}" y="${String(round(top))}" width="${String(wide)}" height="${String(round(tall))}"/>`;
        })
        .join("");
    })
    .join("\n");
}

/** Seconds from the beginning, at round numbers. */
function axis(length: number, x: (ms: number) => number): string {
  const step =
    [1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200].find((s) => length / 1_000 / s <= 10) ?? 14_400;
  const ticks = Array.from({ length: Math.floor(length / 1_000 / step) + 1 }, (_, i) => i * step);
  const base = head + height;
  const texts = ticks.map((tick, i) => {
    const at = x(tick * 1_000);
    const anchor = i === 0 ? "start" : at > width - 20 ? "end" : "middle";
    return `<path class="tick" d="M${String(at)} ${String(base)}v5"/><text x="${String(at)}" y="${String(base + 20)}" text-anchor="${anchor}">${tickText(tick)}</text>`;
  });
  return `<path class="tick" d="M0 ${String(base)}h${String(width)}"/>${texts.join("")}`;
}

const tickText = (tick: number): string =>
  tick >= 60 && tick % 60 === 0 ? `${String(tick / 60)} min` : `${String(tick)} s`;

function line({ ms, says }: Mark, x: (ms: number) => number, row: number): string {
  const at = x(ms);
  const right = at > width * 0.6;
  const y = 12 + row * 15;
  return `<path class="mark" d="M${String(at)} ${String(y - 9)}V${String(head + height)}"/><text class="mark" x="${String(right ? at - 6 : at + 6)}" y="${String(y)}" text-anchor="${right ? "end" : "start"}">${escapeHtml(says)}</text>`;
}

const seconds = (ms: number): string => (ms < 100 ? `${String(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);
const round = (value: number): number => Math.round(value * 10) / 10;
