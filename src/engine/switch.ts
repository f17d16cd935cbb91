import type { Cluster } from "../cluster/port.ts";
import { Trouble } from "../core/errors.ts";
import type { Outcome } from "./apply/outcome.ts";
import type { Decide } from "./apply/write-one.ts";
import { writeTogether } from "./apply/write-together.ts";
import { nameOf, type Decision, type Target } from "./plan/types.ts";
import type { Result } from "./result.ts";
import { addresses, type Seen } from "./look.ts";
import { tellOf } from "./tell.ts";
import type { Witness } from "./witness/port.ts";
import { timeToSee } from "./witness/verdict.ts";
import type { Patience, World } from "./world.ts";

/** What to write, and what the edge is due to show then. */
export interface Switch {
  readonly targets: readonly Target[];
  readonly decide: Decide;
  readonly expect: "page" | "application";
  readonly keepGoing: boolean;
  readonly patience: Patience;
  /** Absent: unseen, without proof. */
  readonly view?: View;
}

/** How this run sees its targets at the edge. */
export interface View {
  readonly witness: Witness;
  readonly seen: readonly Seen[];
}

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
    const { name, namespace = "default" } = target.object.metadata;
    if (decision.kind === "refused") throw new Trouble("refused", decision.refused, decision.remedy);
    if (decision.kind === "drift") {
      const command = `entracte reopen ${target.adapter.kind}/${name} -n ${namespace}`;
      throw new Trouble("drift", `${nameOf(target)} is not what Entracte left there: somebody changed it. Decide:`, [
        `${command} --keep-theirs    forget ours, keep what is there`,
        `${command} --restore        put back what was there before`,
      ]);
    }
  }
}

/** Writes all targets together and looks until the edge shows it. The witness watches from before the first write. */
export async function carryOut(world: World, order: Switch): Promise<Omit<Result, "rolledBack" | "evidence">> {
  const { view, patience } = order;
  const sights = view?.seen.flatMap((each) => each.sights) ?? [];
  if (view !== undefined) view.witness.follow(tellOf(world, view.seen, order.expect));
  view?.witness.expect(sights, order.expect);
  const outcomes = await writeTogether(world.cluster, order.targets, order.decide, {
    keepGoing: order.keepGoing,
    on: (outcome) => {
      world.report(eventOf(outcome, order.expect));
      if (view !== undefined && outcome.state === "done" && outcome.why === undefined)
        world.report({
          step: "seen",
          state: "started",
          target: nameOf(outcome.target),
          says: "not yet seen at the edge",
        });
    },
  });
  const through = new Set(
    outcomes.filter(({ state }) => state === "done" || state === "skipped").map(({ target }) => nameOf(target)),
  );
  if (through.size < outcomes.length && !order.keepGoing) return { ending: "done", outcomes, unseen: [] };
  const { seen, unseen } = await verify(world, { through, expect: order.expect, patience, view });
  return { ending: seen ? "done" : "unseen", outcomes, unseen };
}

/** What has to be seen now. */
export interface Verifying {
  /** The names of the targets that were written. */
  readonly through: ReadonlySet<string>;
  readonly expect: "page" | "application";
  readonly patience: Patience;
  readonly view: View | undefined;
}

/** Looks until every address of these targets shows what is due, and nothing else; without a view, nothing is looked at. */
export async function verify(
  world: World,
  { through, expect, patience, view }: Verifying,
): Promise<{ readonly seen: boolean; readonly unseen: Result["unseen"] }> {
  const due = view?.seen.filter(({ target }) => through.has(nameOf(target))).flatMap((each) => each.sights) ?? [];
  if (view === undefined || due.length === 0) return { seen: true, unseen: [] };
  const settling = settleOf(patience.settle, due.length);
  world.report({ ...settling, state: "started" });
  const verdict = await view.witness.seen(due, expect, {
    settle: patience.settle,
    deadline: world.now() + patience.timeout + timeToSee(due.length, patience.settle),
  });
  for (const { sight, says } of verdict.pending) {
    const of = view.seen.find((seen) => seen.sights.some(({ id }) => id === sight.id));
    const target = of === undefined ? {} : { target: nameOf(of.target) };
    world.report({ step: "seen", state: "failed", ...target, says: `${sight.id}: ${says}` });
  }
  world.report({ ...settling, state: verdict.seen ? "done" : "failed" });
  return { seen: verdict.seen, unseen: verdict.pending };
}

function settleOf(settle: number, count: number) {
  const seconds = String(Math.round(settle / 100) / 10);
  return { step: "settle", says: `no old answer for ${seconds} s at ${addresses(count)}` } as const;
}

function eventOf(outcome: Outcome, expect: "page" | "application") {
  const target = nameOf(outcome.target);
  const done = expect === "page" ? "closed" : "open";
  const says = ("why" in outcome ? outcome.why : undefined) ?? (outcome.state === "done" ? done : "another one failed");
  return { step: "write", state: outcome.state, target, says } as const;
}
