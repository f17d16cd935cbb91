import { styleText } from "node:util";
import type { Kind } from "../../engine/witness/types.ts";
import { pad } from "./text.ts";

/** What visitors of one application got in each tick so far; nothing where nobody came. */
export type Ticks = readonly (Kind | undefined)[];

const signs: { readonly [kind in Kind]: string } = { application: "·", page: "█", foreign: "?", failed: "!" };
/** Of several answers the one that matters more: no failure is ever hidden. */
const rank: readonly (Kind | undefined)[] = [undefined, "application", "page", "foreign", "failed"];

/** What matters most of these answers. */
export function worst(kinds: Ticks): Kind | undefined {
  return kinds.reduce((most, kind) => (rank.indexOf(kind) > rank.indexOf(most) ? kind : most), undefined);
}

/** A character for each tick; where they are too many for the width, for each two, three, … of them. */
export function strip(ticks: Ticks, width: number): string {
  const each = Math.max(1, Math.ceil(ticks.length / width));
  const groups = Array.from({ length: Math.ceil(ticks.length / each) }, (_, i) =>
    ticks.slice(i * each, (i + 1) * each),
  );
  return groups.map((group) => signed(worst(group))).join("");
}

function signed(kind: Kind | undefined): string {
  return kind === undefined ? " " : signs[kind];
}

/** The strips of several applications, one below the other, and below them what their signs mean. */
export function strips(of: ReadonlyMap<string, Ticks>, width: number): string[] {
  const column = Math.max(...[...of.keys()].map(({ length }) => length)) + 2;
  const lines = [...of].map(([name, ticks]) => {
    const now = ticks.findLast((kind) => kind !== undefined);
    const words = now === "page" ? "the page" : (now ?? "");
    const room = width - column - 2 - 14;
    return `  ${pad(name, column)}${painted(pad(strip(ticks, room), room))}  ${words}`.trimEnd();
  });
  return [
    ...lines,
    `  ${" ".repeat(column)}${signs.application} application  ${signs.page} the page  ${signs.failed} failed`,
  ];
}

function painted(text: string): string {
  const options = { stream: process.stdout };
  return text
    .replaceAll(/█+/g, (run) => styleText("yellow", run, options))
    .replaceAll(/·+/g, (run) => styleText("green", run, options))
    .replaceAll(/!+/g, (run) => styleText("red", run, options));
}
