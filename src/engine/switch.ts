import type { Cluster } from "../cluster/port.ts";
import { Trouble } from "../core/errors.ts";
import { wordsFor } from "../core/part.ts";
import type { Outcome } from "./apply/outcome.ts";
import type { Decide } from "./apply/write-one.ts";
import { writeTogether } from "./apply/write-together.ts";
import { keyOf, nameOf, type Decision, type Target } from "./plan/types.ts";
import { stopped } from "./interruption.ts";
import { isThrough, type Result } from "./result.ts";
import { addresses, type View } from "./look.ts";
import { changedRest, guardRest } from "./rest.ts";
import { awaitTaken } from "./taken.ts";
import { tellOf } from "./tell.ts";
import { timeToSee } from "./witness/verdict.ts";
import { about, type Patience, type World } from "./world.ts";

/** What to write, and what the edge is due to show then. */
export interface Switch {
  readonly targets: readonly Target[];
  readonly decide: Decide;
  readonly expect: "page" | "application";
  readonly keepGoing: boolean;
  readonly patience: Patience;
  /** None: unseen, without proof. */
  readonly view: View | undefined;
}

/** What became of the targets, and what the edge shows of it. */
export type Carried = Pick<Result, "ending" | "outcomes" | "unseen" | "interrupted">;

/**
 * Has the server check every write, and stores nothing.
 * @throws Trouble (`refused`) that names each target it would refuse
 */
export async function rehearse(cluster: Cluster, targets: readonly Target[], decide: Decide): Promise<void> {
  const outcomes = await writeTogether(cluster, targets, decide, { dryRun: true, keepGoing: true });
  const [first, ...others] = outcomes.flatMap((outcome) =>
    outcome.state === "failed" && outcome.decision === undefined ? [`${nameOf(outcome.target)}: ${outcome.why}`] : [],
  );
  if (first === undefined) return;
  throw new Trouble("refused", "The API would refuse what has to be written. Nothing was changed.", [
    first,
    ...others,
    "Change what it objects to, or ask those who made that rule, then run it again.",
  ]);
}

/** Decisions that forbid the first write. @throws Trouble (`refused` or `drift`) of the first of them */
export function forbid(targets: readonly Target[], decisions: readonly Decision[]): void {
  for (const [index, decision] of decisions.entries()) {
    const target = targets[index] as Target;
    const { namespace = "default" } = target.object.metadata;
    if (decision.kind === "refused") throw new Trouble("refused", decision.refused, decision.remedy);
    if (decision.kind === "drift") {
      const command = `entracte reopen ${wordsFor(nameOf(target))} -n ${namespace}`;
      throw new Trouble("drift", `${nameOf(target)} is not what Entracte left there: somebody changed it. Decide:`, [
        `${command} --keep-theirs    forget ours, keep what is there`,
        `${command} --restore        put back what was there before`,
      ]);
    }
  }
}

/**
 * Writes all targets together and looks until the edge shows it. The witness watches from before the first write. Told to
 * stop, it starts no further write, and looks no longer.
 */
export async function carryOut(world: World, order: Switch): Promise<Carried> {
  const { expect, patience } = order;
  const view = only(order.view, new Set(order.targets.map(keyOf)));
  view?.witness.follow(tellOf(world, view.seen, expect));
  view?.witness.expect(
    view.seen.flatMap(({ sights }) => sights),
    expect,
  );
  const strays = order.view === undefined ? new Map() : guardRest(order.view);
  const outcomes = await writeTogether(world.cluster, order.targets, order.decide, {
    keepGoing: order.keepGoing,
    stop: world.stop,
    on: (outcome) => tell(world, outcome, { expect, looks: view !== undefined }),
  });
  const through = new Set(outcomes.filter(isThrough).map(({ target }) => keyOf(target)));
  if (stopped(world)) return { ending: "unfinished", outcomes, unseen: [], interrupted: true };
  if (through.size < outcomes.length && !order.keepGoing) return { ending: "done", outcomes, unseen: [] };
  await awaitTaken(world, outcomes, patience);
  const [{ seen, unseen }, changed] = await Promise.all([
    verify(world, { expect, patience, view: only(view, through), stop: world.stop }),
    order.view === undefined ? [] : changedRest(world, order.view, { strays, patience, stop: world.stop }),
  ]);
  if (stopped(world) && !seen) return { ending: "unfinished", outcomes, unseen, interrupted: true };
  return { ending: seen && changed.length === 0 ? "done" : "unseen", outcomes, unseen: [...unseen, ...changed] };
}

/** The view of these targets alone, by their keys. */
export function only(view: View | undefined, keys: ReadonlySet<string>): View | undefined {
  return view && { ...view, seen: view.seen.filter(({ target }) => keys.has(keyOf(target))) };
}

/** What has to be seen now. */
interface Verifying {
  readonly expect: "page" | "application";
  readonly patience: Patience;
  /** The targets to look at; none: nothing is looked at. */
  readonly view: View | undefined;
  readonly stop?: AbortSignal | undefined;
}

/** Looks until every address shows what is due, and nothing else. */
export async function verify(
  world: World,
  { expect, patience, view, stop }: Verifying,
): Promise<{ readonly seen: boolean; readonly unseen: Result["unseen"] }> {
  const due = view?.seen.flatMap(({ sights }) => sights) ?? [];
  if (view === undefined || due.length === 0) return { seen: true, unseen: [] };
  const settling = settleOf(patience.settle, due.length);
  world.report({ ...settling, state: "started" });
  const verdict = await view.witness.seen(due, expect, {
    settle: patience.settle,
    deadline: world.now() + patience.timeout + timeToSee(due.length, patience.settle),
    ...(stop === undefined ? {} : { signal: stop }),
  });
  if (verdict.ended === "aborted") return { seen: false, unseen: [] };
  for (const { sight, says } of verdict.pending) {
    const of = view.seen.find((seen) => seen.sights.some(({ id }) => id === sight.id));
    const target = of === undefined ? {} : about(world, of.target);
    world.report({ step: "seen", state: "failed", ...target, says: `${sight.id}: ${says}` });
  }
  world.report({ ...settling, state: verdict.seen ? "done" : "failed" });
  return { seen: verdict.seen, unseen: verdict.pending };
}

function settleOf(settle: number, count: number) {
  const seconds = String(Math.round(settle / 100) / 10);
  return { step: "settle", says: `no old answer for ${seconds} s at ${addresses(count)}` } as const;
}

function tell(
  world: World,
  outcome: Outcome,
  { expect, looks }: { readonly expect: "page" | "application"; readonly looks: boolean },
): void {
  const target = about(world, outcome.target);
  const done = expect === "page" ? "closed" : "open";
  const why = "why" in outcome ? outcome.why : undefined;
  world.report({ step: "write", state: outcome.state, ...target, says: why ?? (outcome.state === "done" ? done : "") });
  if (!looks || outcome.state !== "done" || why !== undefined) return;
  world.report({ step: "seen", state: "started", ...target, says: "not yet seen at the edge" });
}
