import { showChange } from "../../core/change.ts";
import type { Hold } from "../../core/record.ts";
import { endOf } from "../../engine/status/problems.ts";
import { grouped } from "../../engine/site.ts";
import type { NamespaceStatus, PageStatus, Problem, Survey, TargetStatus } from "../../engine/status/types.ts";
import { byHand } from "../../core/target.ts";
import { remedy } from "./command.ts";
import { table } from "./table.ts";
import { clean, hang } from "./text.ts";
import { moment, roughly, zone } from "./time.ts";

/** What is closed and what is open, in lines: what is not as it should be stands last, with what mends it. */
export function showSurvey({ namespaces, problems, unread }: Survey, now: number): string[] {
  const several = namespaces.length > 1;
  const shown = namespaces.flatMap((each, i) => [
    ...(several ? [...(i === 0 ? [] : [""]), `In ${each.namespace}:`] : []),
    ...showNamespace(each, now),
  ]);
  const left = unread.length === 0 ? [] : ["", ...hang("Not looked at, for this account may not: ", unread.join(", "))];
  return [...shown, ...alike(problems).flatMap((problem) => ["", ...showProblem(problem, namespaces)]), ...left];
}

/** Problems that one command mends, told once, with all their targets. */
function alike(problems: readonly Problem[]): readonly Problem[] {
  const same = grouped(problems, ({ kind, namespace, says, mend }) => JSON.stringify([kind, namespace, says, mend]));
  return [...same.values()].flatMap((each) => {
    const [first] = each;
    const targets = each.flatMap(({ target }) => target ?? []);
    return first === undefined ? [] : [targets.length === 0 ? first : { ...first, target: targets.join(", ") }];
  });
}

function showNamespace({ targets, pages, unread }: NamespaceStatus, now: number): string[] {
  const closed = targets.filter(({ state }) => state !== "open");
  const waiting = new Map(closed.flatMap(({ target, waiting: what }) => (what === undefined ? [] : [[what, target]])));
  const open = targets.filter(({ state, target }) => state === "open" && !waiting.has(target));
  const head = ["CLOSED", `SINCE (${zone(now)})`, "UNTIL", "BY", "WHY"];
  return [
    ...(closed.length === 0 ? [] : table([head, ...closed.flatMap((target) => rowsOf(target, now))])),
    ...pages.flatMap((page) => pageLine(page, closed)),
    ...(open.length === 0 ? [] : hang("OPEN    ", open.map(({ target }) => target).join(", "))),
    ...[...waiting].flatMap(([what, target]) => hang("WAITS   ", `${what}, until ${target} reopens`)),
    ...(unread.length === 0 ? [] : hang("Not looked at, for this account may not: ", unread.join(", "))),
  ];
}

function rowsOf({ target, holds }: TargetStatus, now: number): string[][] {
  if (holds.length === 0) return [[target, "?", "", "", ""]];
  return holds.map((hold, i) => [i === 0 ? target : "", begun(hold, now), until(hold, now), clean(hold.by), why(hold)]);
}

function begun({ since }: Hold, now: number): string {
  const at = Date.parse(since);
  return Number.isNaN(at) ? clean(since) : `${moment(at, now)} (${roughly(now - at)})`;
}

function until(hold: Hold, now: number): string {
  const end = endOf(hold);
  if (end === undefined) return clean(hold.until ?? "");
  const far = end > now ? `in ${roughly(end - now)}` : `${roughly(now - end)} ago`;
  return `${moment(end, now)} ${far}`;
}

function why({ maintenance, reason }: Hold): string {
  const name = maintenance === byHand ? [] : [clean(maintenance)];
  return [...name, ...(reason === undefined ? [] : [clean(reason)])].join(": ");
}

function pageLine(
  { name, namespace, state, ready, wanted, says = "" }: PageStatus,
  closed: readonly TargetStatus[],
): string[] {
  const showing = closed.filter(({ page }) => page === name);
  const pods = state === "ready" ? `ready in ${String(ready)} of ${String(wanted)} pods` : `NOT READY: ${clean(says)}`;
  const told = state === "unknown" ? `not looked at: ${says}` : pods;
  const warm = showing.length === 0 ? "; it stays warm, nothing shows it" : "";
  return hang(
    "  page  ",
    [...(namespace === undefined ? [] : [`of ${namespace}`]), told + warm, ...edge(showing)].join("; "),
  );
}

function edge(showing: readonly TargetStatus[]): string[] {
  const all = showing.flatMap(({ seen }) => seen);
  if (all.length === 0) return [];
  const page = all.filter(({ shows }) => shows === "page").length;
  const silent = all.find(({ shows }) => shows === "unreachable");
  const of = `${String(page)} of ${String(all.length)} address${all.length === 1 ? "" : "es"}`;
  const unreachable = silent === undefined ? [] : [`the edge could not be asked: ${clean(silent.says)}`];
  return [`seen at the edge just now on ${of}`, ...unreachable];
}

function showProblem({ target, namespace, kind, says, mend }: Problem, all: readonly NamespaceStatus[]): string[] {
  const where = all.length > 1 ? ` in ${namespace}` : "";
  const status = all.find((each) => each.namespace === namespace)?.targets.find((each) => each.target === target);
  const differing = kind === "drifted" ? (status?.differing ?? []).flatMap(showChange) : [];
  return [
    ...hang("", `${kind.toUpperCase()}  ${target === undefined ? "" : `${target}${where}: `}${clean(says)}.`),
    ...differing.flatMap((change) => hang("    ", clean(change))),
    ...mend.flatMap((line) => remedy(line)),
  ];
}
