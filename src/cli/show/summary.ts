import type { Outcome } from "../../engine/apply/outcome.ts";
import { nameOf, type Target } from "../../engine/plan/types.ts";
import type { Result } from "../../engine/result.ts";
import { summarise, type Evidence } from "../../engine/witness/index.ts";
import { equal } from "../../core/json.ts";
import { closedSince, type Hold } from "../../core/record.ts";
import { partOf } from "../../core/part.ts";
import { original, recordOf } from "../../core/standing.ts";
import { command } from "./command.ts";
import { clean, hang } from "./text.ts";
import { clock, span, zone } from "./time.ts";

/** What a summary says beside the result itself. */
export interface About {
  readonly did: "close" | "reopen";
  /** When it ended: milliseconds since the epoch. */
  readonly at: number;
  readonly until?: string;
  /** The command as it was typed, to be run again. */
  readonly again: string;
  /** What to type next where it went well: a label and a command. */
  readonly next: readonly Next[];
  /** Whose hold it is about: the maintenance, and who closed it why. */
  readonly claim: Partial<Pick<Hold, "maintenance" | "by" | "reason">>;
  /** The files that the evidence was written to. */
  readonly kept?: readonly string[];
}

type Next = readonly [label: string, command: string];

/** How a transition ended, in lines: what happened first, what to type next last. */
export function summary(result: Result, about: About): string[] {
  const proof = (result.evidence?.total.probes ?? 0) === 0 ? [] : summarise(result.evidence as Evidence);
  const { kept = [] } = about;
  return [
    ...headline(result, about),
    ...proof,
    ...(kept.length === 0 ? [] : hang("Evidence: ", kept.join(", "))),
    ...whatNext(result, about),
  ];
}

function headline(result: Result, about: About): string[] {
  const { ending, outcomes, unseen, rolledBack, interrupted = false } = result;
  switch (ending) {
    case "done":
      return hang("", done(result, about));
    case "rolledBack":
      return [
        ...(interrupted ? ["Interrupted."] : refused(outcomes, about)),
        ...hang("", `Rolled back: ${names(rolledBack.filter(switched))} open again. All is as before.`),
      ];
    case "unseen":
      return [
        ...hang("", `Written, but not seen at the edge until ${time(about.at)}:`),
        ...unseen.flatMap(({ sight, says }) => hang("  ", clean(`${sight.id}: ${says}`))),
      ];
    case "drift":
      return ["Somebody changed what Entracte left there; their change stays:", ...failures(outcomes)];
    default:
      return [
        `${interrupted ? "Interrupted" : "Unfinished"}. These are not as asked:`,
        ...failures(outcomes),
        ...(rolledBack.length > 0 ? failures(rolledBack) : notReached(outcomes, about)),
      ];
  }
}

/** `2 Routes closed at 02:04:31 CET, seen at the edge.` */
function done({ outcomes, evidence }: Result, { did, at }: About): string {
  const through = outcomes.filter((outcome) => outcome.state === "done");
  const unnoticed = through.filter(({ why }) => why !== undefined);
  const gone = unnoticed.filter(({ write }) => write.kind === "delete");
  const noted = unnoticed.length - gone.length;
  const switching = through.filter(switched);
  const seen = evidence === undefined ? "; nobody looked at the edge (--no-verify)" : ", seen at the edge";
  const others = [
    ...(noted > 0 ? [`${count(noted, through)}: only the record changed.`] : []),
    ...(gone.length > 0 ? [`${count(gone.length, gone)} given up: what is closed above it keeps the page there.`] : []),
    ...(outcomes.length > through.length && through.length > 0
      ? [`${String(outcomes.length - through.length)} as asked already.`]
      : []),
  ];
  if (switching.length === 0)
    return [...(unnoticed.length > 0 ? [] : ["Nothing to do: all is as asked already."]), ...others].join(" ");
  if (did === "close")
    return [`${count(switching.length, switching)} closed at ${time(at)}${seen}.`, ...others].join(" ");
  return [
    `${count(switching.length, switching)} open at ${time(at)}${seen}${asBefore(switching)}.`,
    ...closedFor(switching, at),
    ...others,
  ].join(" ");
}

type Done = Extract<Outcome, { readonly state: "done" }>;

function asBefore(switched: readonly Done[]): string {
  const same = switched.every(({ target, object }) => {
    const was = original(target.object);
    const { labels, annotations } = object.metadata;
    return (
      equal(object.spec, was.spec) && equal(labels, was.metadata.labels) && equal(annotations, was.metadata.annotations)
    );
  });
  return same ? `, ${switched.length === 1 ? "" : "each "}exactly as it was` : "";
}

function closedFor(switched: readonly Done[], at: number): string[] {
  const since = switched.flatMap(({ target }) => {
    const record = recordOf(target.object);
    return record === undefined ? [] : [Date.parse(closedSince(record))];
  });
  const first = Math.min(...since);
  return Number.isFinite(first) ? [`Closed for ${span(at - first)}.`] : [];
}

function refused(outcomes: readonly Outcome[], { did }: About): string[] {
  const through = outcomes.filter(({ state }) => state === "done").length;
  const what = did === "close" ? "closed" : "open";
  return [`${String(through)} of ${String(outcomes.length)} ${what}, then the API refused:`, ...failures(outcomes)];
}

function failures(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap((outcome) =>
    outcome.state === "failed" ? hang("  ", clean(`${nameOf(outcome.target)}: ${outcome.why}`)) : [],
  );
}

/** Visitors got another answer, where not only the record changed. */
const switched = (outcome: Outcome) => outcome.state === "done" && outcome.why === undefined;

function notReached(outcomes: readonly Outcome[], { did }: About): string[] {
  const still = did === "close" ? "open" : "closed";
  return outcomes.flatMap(({ state, target }) => (state === "not-run" ? [`  ${nameOf(target)}: still ${still}`] : []));
}

/** From when on what is behind the applications can be switched off. */
function idle({ idleUntil, interrupted, outcomes }: Result, at: number): string[] {
  if (idleUntil === undefined) return [];
  const passed = outcomes.filter(({ target }) => isPassed(target)).map(({ target }) => nameOf(target));
  if (idleUntil <= at) {
    const over = "No idle connection leads to the applications any more: switch the legacy off.";
    return [...hang("", over), ...lasting(passed)];
  }
  const left = span(idleUntil - at);
  return [
    ...(interrupted === true ? ["Interrupted: all that was closed stays closed."] : []),
    ...hang("", `Idle connections may reach the applications until ${time(idleUntil)} (${left});`),
    ...hang("", "switch the legacy off after that, or run with --drain to wait for it."),
    ...lasting(passed),
  ];
}

const isPassed = ({ adapter, object }: Target) =>
  adapter.addresses(original(object)).some(({ passed }) => passed === true);

/** What no edge can end. */
function lasting(passed: readonly string[]): string[] {
  if (passed.length === 0) return [];
  return hang("", `But TLS passes through ${passed.join(", ")}: who is connected stays there until they leave.`);
}

const names = (outcomes: readonly Outcome[]) =>
  outcomes.length === 0
    ? "nothing was closed, so all is"
    : `${outcomes.map(({ target }) => nameOf(target)).join(", ")} ${outcomes.length === 1 ? "is" : "are"}`;

function whatNext(result: Result, about: About): string[] {
  const { until, did, again, next } = about;
  const went = result.ending === "done";
  const end =
    went && did === "close" && until !== undefined ? hang("", `Nothing reopens by itself at ${clean(until)}.`) : [];
  const back = result.ending === "rolledBack";
  const what: readonly Next[] = went
    ? next
    : [["Again:", again], ...next.filter(([label]) => !back || label === "Look:")];
  return [
    ...(went ? idle(result, about.at) : []),
    ...end,
    "",
    ...what.flatMap(([label, line]) => command(label.padEnd(10), line)),
  ];
}

/** `Route`; `part`, `host` where an object is made for it. */
const nounOf = ({ adapter: { kind, make }, object }: Target): string =>
  partOf(object) !== undefined ? "part" : make === undefined ? object.kind : kind;

/** `1 Route`, `3 Routes`; `2 targets` where they are of several kinds. */
function count(many: number, of: readonly { readonly target: Target }[]): string {
  const kinds = [...new Set(of.map(({ target }) => nounOf(target)))];
  const noun = kinds.length === 1 ? (kinds[0] ?? "target") : "target";
  return `${many.toLocaleString("en")} ${noun}${many === 1 ? "" : noun.endsWith("s") ? "es" : "s"}`;
}

const time = (at: number) => `${clock(at)} ${zone(at)}`;
