import type { Evidence, FailedRequest } from "./evidence-types.ts";

const WIDTH = 80;
const SHOWN = 5;

/** The evidence in a few lines of at most 80 columns, the most important first. */
export function summarise(evidence: Evidence): string[] {
  const { total, failures } = evidence;
  return [counted(total), ...times(total), ...asides(total), ...failed(failures, total.failed)].map(cut);
}

/** `1,204 probes: 311 application, 893 page, 0 failed.` */
function counted(total: Evidence["total"]): string {
  const kinds = [
    ...(total.application > 0 ? [`${number(total.application)} application`] : []),
    ...(total.page > 0 ? [`${number(total.page)} page`] : []),
    ...(total.foreign > 0 ? [`${number(total.foreign)} of another page`] : []),
    `${number(total.failed)} failed`,
  ];
  return `${plural(total.probes, "probe")}: ${kinds.join(", ")}.`;
}

function times(total: Evidence["total"]): string[] {
  const sentence = (what: string, first: number | undefined, only: number | undefined): string[] => {
    if (first === undefined) return [];
    const then = only === undefined ? "" : `, the only answer after ${seconds(only)}`;
    return [`${what} first seen everywhere after ${seconds(first)}${then}.`];
  };
  return [
    ...sentence("Page", total.pageFirstSeen, total.pageOnly),
    ...sentence("Application", total.applicationFirstSeen, total.applicationOnly),
    ...gap(total),
  ];
}

/** Where questions are rare, a long gap says nothing about the edge: then it says how rare. */
function gap({ probes, longestGap, longestPause }: Evidence["total"]): string[] {
  if (probes < 2) return [];
  const asked = longestPause < 1_000 ? "" : ` (asked every ${seconds(longestPause)})`;
  return [`Longest time between two good answers at an address: ${seconds(longestGap)}${asked}.`];
}

function asides(total: Evidence["total"]): string[] {
  return [
    ...(total.asBefore > 0 ? [`${plural(total.asBefore, "answer")} with the 5xx that was there before closing.`] : []),
    ...(total.reconnected > 0
      ? [`${plural(total.reconnected, "idle connection")} ended, asked again on new ones.`]
      : []),
    ...(total.late > 0 ? [`${plural(total.late, "late answer")} on connections left idle since before.`] : []),
  ];
}

function failed(failures: readonly FailedRequest[], all: number): string[] {
  const lines = failures.slice(0, SHOWN).map(({ at, address, what }) => `  ${at} ${address} ${what}`);
  const rest = all - lines.length;
  return rest > 0 && lines.length > 0 ? [...lines, `  and ${number(rest)} more`] : lines;
}

function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function seconds(ms: number): string {
  return ms < 100 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

function cut(line: string): string {
  return line.length <= WIDTH ? line : `${line.slice(0, WIDTH - 1)}…`;
}
