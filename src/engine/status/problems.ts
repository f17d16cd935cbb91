import type { Hold } from "../../core/record.ts";
import { typedTogether, wordsFor } from "../../core/part.ts";
import { quoted } from "../../core/shell.ts";
import { byHand } from "../../core/target.ts";
import { grouped } from "../site.ts";
import type { NamespaceStatus, PageStatus, Problem, TargetStatus, Vanished } from "./types.ts";

/** What of a namespace is not as it should be, at that time (milliseconds since the epoch): pure. */
export function problemsOf(status: NamespaceStatus, now: number): Problem[] {
  const { namespace, targets, pages, vanished, unfinished } = status;
  const held = (maintenance: string) => heldHere(status, maintenance, now);
  return [
    ...[...grouped(unfinished, ({ maintenance }) => maintenance)].map(([maintenance, open]) =>
      ofUnfinished(namespace, { maintenance, held: held(maintenance), open }),
    ),
    ...vanished.map((part) => ofVanished(namespace, part, held(part.maintenance))),
    ...pages.flatMap((page) => ofPage(status, page, now)),
    ...targets.flatMap((target) => [
      ...ofStanding(namespace, target),
      ...ofWayBack(namespace, target),
      // Where the page itself is missing, that is what has to be mended.
      ...(pages.some(({ name, state }) => name === target.page && isBroken(state)) ? [] : ofEdge(namespace, target)),
      ...ofEnd(status, target, now),
    ]),
  ];
}

function ofVanished(namespace: string, { target, maintenance }: Vanished, held: string): Problem {
  return {
    kind: "vanished",
    namespace,
    target,
    says: `${maintenance} holds it closed, but what closed it is gone: visitors get no page there`,
    mend: [
      `entracte close ${wordsFor(target)} ${held} -n ${namespace}    close it again`,
      `entracte reopen ${wordsFor(target)} -n ${namespace}    or leave it open`,
    ],
  };
}

interface Unfinished {
  readonly maintenance: string;
  /** The options that close more as it holds the rest. */
  readonly held: string;
  readonly open: readonly Vanished[];
}

/** A run was killed, or kept going, half-way. */
function ofUnfinished(namespace: string, { maintenance, held, open }: Unfinished): Problem {
  const names = open.map(({ target }) => target);
  const what = names.length === 1 ? "it is" : "these are";
  return {
    kind: "unfinished",
    namespace,
    target: names.join(", "),
    says: `${what} open, and ${maintenance} holds others closed: a run of it has not ended`,
    mend: [
      ...typedTogether(names).map((words) => `entracte close ${words} ${held} -n ${namespace}    finish closing`),
      `entracte reopen ${maintenance} -n ${namespace}    finish reopening`,
    ],
  };
}

const isBroken = (state: PageStatus["state"]) => state === "deleted" || state === "stuck";

/** The end that a hold names, in milliseconds since the epoch, where it is one that can be read. */
export function endOf({ until }: Pick<Hold, "until">): number | undefined {
  const end = until === undefined ? Number.NaN : Date.parse(until);
  return Number.isNaN(end) ? undefined : end;
}

function ofPage({ namespace, targets }: NamespaceStatus, page: PageStatus, now: number): Problem[] {
  const { name, state, says = "", namespace: home = namespace } = page;
  const showing = targets.filter((target) => target.page === name && target.state !== "open");
  if (showing.length === 0 || state === "ready" || state === "unknown") return [];
  const mend =
    state === "deleted" && home === namespace
      ? ["Close again, and it is published anew:", ...showing.map((target) => closeAgain(namespace, target, now))]
      : [`oc describe deployment/${name} -n ${home}`];
  const shows = showing.map(({ target }) => target).join(", ");
  return [{ kind: "page", namespace, says: `${says}: visitors of ${shows} may get an error of the router's`, mend }];
}

/** The command that closed a target, as far as its record tells. */
function closeAgain(namespace: string, { target, holds: [hold] }: TargetStatus, now: number): string {
  const options = hold === undefined ? [] : [heldAs(hold, now)];
  return ["entracte close", wordsFor(target), ...options, `-n ${namespace}`].join(" ");
}

/** The options under which a maintenance holds something in a namespace: its name alone, where nothing there tells more. */
function heldHere({ targets }: NamespaceStatus, maintenance: string, now: number): string {
  const hold = targets.flatMap(({ holds }) => holds).find((each) => each.maintenance === maintenance);
  return heldAs(hold ?? { maintenance }, now);
}

/** The options that close again as this hold has it, at that time (milliseconds since the epoch): no end that has passed. */
export function heldAs(hold: Pick<Hold, "maintenance" | "reason" | "until">, now: number): string {
  const until = (endOf(hold) ?? 0) > now ? hold.until : undefined;
  const told = Object.entries({ as: hold.maintenance, reason: hold.reason, until });
  return told.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${quoted(value)}`])).join(" ");
}

function ofStanding(namespace: string, { target, state, reason = "" }: TargetStatus): Problem[] {
  const back = `entracte reopen ${wordsFor(target)} -n ${namespace}`;
  if (state === "drifted") {
    const mend = [
      `${back} --keep-theirs    forget ours, keep what is there`,
      `${back} --restore        put back what was there before`,
    ];
    return [{ kind: "drifted", namespace, target, says: "somebody changed it while it was closed", mend }];
  }
  if (state !== "unreadable") return [];
  const mend = ["A newer entracte may read it. The way back without us: docs/without-entracte.md"];
  return [{ kind: "unreadable", namespace, target, says: `its record cannot be read: ${reason}`, mend }];
}

function ofWayBack(namespace: string, { target, lacking }: TargetStatus): Problem[] {
  return lacking.map((says) => ({
    kind: "lacking",
    namespace,
    target,
    says,
    mend: ["Make it again before it is due to open:", `entracte reopen ${wordsFor(target)} -n ${namespace}`],
  }));
}

function ofEdge(namespace: string, { target, state, seen }: TargetStatus): Problem[] {
  if (state !== "closed") return [];
  return seen
    .filter(({ shows }) => shows !== "page" && shows !== "unreachable")
    .map(({ address, door, says }) => ({
      kind: "unseen",
      namespace,
      target,
      says: `the edge does not show the page: ${address}${door === undefined ? "" : ` at ${door}`}: ${says}`,
      mend: lookAt(namespace, target),
    }));
}

/** What was made for a target has a name of its own. */
function lookAt(namespace: string, target: string): readonly string[] {
  const [kind = ""] = target.split("/");
  if (kind === "host") return [`oc get routes -n ${namespace}`];
  if (!target.includes(" ")) return [`oc get ${target.replace("/", " ")} -n ${namespace} -o yaml`];
  return [
    `oc get ${kind} -n ${namespace}`,
    `entracte reopen ${wordsFor(target)} -n ${namespace}    and close it again, where its object has changed since`,
  ];
}

function ofEnd({ namespace, targets }: NamespaceStatus, { target, holds }: TargetStatus, now: number): Problem[] {
  const isOver = (hold: Hold) => (endOf(hold) ?? Number.POSITIVE_INFINITY) <= now;
  // Its name reopens all that it holds: nothing of that may be due later.
  const isWhollyOver = (name: string) =>
    targets.every((each) => each.holds.every((hold) => hold.maintenance !== name || isOver(hold)));
  return holds.filter(isOver).map(({ maintenance, until = "" }) => {
    const byName = holds.length > 1 || (maintenance !== byHand && isWhollyOver(maintenance));
    return {
      kind: "overdue",
      namespace,
      target,
      says: `should be open since ${until}`,
      mend: [`entracte reopen ${byName ? maintenance : wordsFor(target)} -n ${namespace}`],
    };
  });
}
