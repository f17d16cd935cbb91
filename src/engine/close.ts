import type { Hold } from "../core/record.ts";
import type { Policy } from "../edge/adapter.ts";
import { pagesFor, type MaintenancePages, type Shown } from "../page/content.ts";
import { original } from "../core/standing.ts";
import { checkContent, publishContent } from "./page/content.ts";
import { closedBy, leaveEvents } from "./events.ts";
import { provePage } from "./page/prove.ts";
import type { PageWorkload } from "../page/model.ts";
import { backendOf } from "./page/backend.ts";
import { writeTogether } from "./apply/write-together.ts";
import { answersOf, baseline, checked, seesAll, type Seen } from "./look.ts";
import { awaitPage, planPage, writePage } from "./page/ensure.ts";
import { decideClose } from "./plan/close.ts";
import { decideReopen } from "./plan/reopen.ts";
import { nameOf, type Decision, type Target } from "./plan/types.ts";
import { unready } from "./ready.ts";
import { failureOf, type Result } from "./result.ts";
import { checkRights, pageRights, proofRights, rightsOf } from "./rights.ts";
import { carryOut, forbid, rehearse } from "./switch.ts";
import type { Outcome } from "./apply/outcome.ts";
import type { Witness } from "./witness/port.ts";
import type { Patience, World } from "./world.ts";

/** What to close, and how. All targets are of the page's namespace. */
export interface Closing {
  readonly targets: readonly Target[];
  readonly hold: Hold;
  readonly page: PageWorkload;
  /** What the maintenance allows for this target. */
  policy(target: Target): Policy;
  /** What visitors see instead of the default page. */
  readonly shown?: Shown;
  readonly patience: Patience;
  readonly keepGoing: boolean;
  readonly adopt: boolean;
  /** Only what would be done is asked: nothing is written. */
  readonly dryRun: boolean;
}

/** A closing, ready to be carried out: everything was checked, and nothing written. */
export interface Prepared {
  readonly decisions: readonly Decision[];
  readonly result: Result | undefined;
}

/**
 * Closes the targets behind the page. Everything is checked before the first write; the page is ready before anything is
 * diverted; a write that is refused half-way takes back what this run wrote.
 * @throws Trouble where it is refused before the first write
 */
export async function close(world: World, closing: Closing): Promise<Prepared> {
  const witness = world.edge?.watch(closing.page.token);
  try {
    world.report({ step: "check", state: "started", says: "rights, dry runs, the edge" });
    const seen = world.edge === undefined ? [] : await seesAll(world.edge, closing.targets);
    const decisions = await check(world, closing, witness, seen);
    world.report({ step: "check", state: "done", says: checked(seen) });
    if (closing.dryRun) return { decisions: decisions.list, result: undefined };
    const result = await carry(world, closing, decisions, witness === undefined ? undefined : { witness, seen });
    const evidence = await witness?.stop();
    return { decisions: decisions.list, result: { ...result, ...(evidence === undefined ? {} : { evidence }) } };
  } finally {
    await witness?.stop();
  }
}

async function check(world: World, closing: Closing, witness: Witness | undefined, seen: readonly Seen[]) {
  const { targets, hold, page } = closing;
  const answered = witness === undefined ? {} : await baseline(witness, seen);
  const decide = (target: Target) =>
    decideClose(target, {
      hold,
      policy: closing.policy(target),
      page: backendOf(page),
      answered: answersOf(target.adapter.addresses(target.object), answered),
    });
  const list = targets.map(decide);
  forbid(targets, list);
  await checkRights(world.cluster, [
    ...targets.flatMap((target, i) => rightsOf(target, list[i] as Decision)),
    ...pageRights(page.namespace),
    ...(witness === undefined ? [] : proofRights(targets, page.namespace)),
  ]);
  const pageWrites = await planPage(world.cluster, page, closing);
  await writePage(world.cluster, pageWrites, { dryRun: true });
  await checkContent(world, page, contentOf(closing));
  await rehearse(world.cluster, targets, decide);
  return { list, decide, pageWrites };
}

async function carry(
  world: World,
  closing: Closing,
  { decide, pageWrites }: Pick<Awaited<ReturnType<typeof check>>, "decide" | "pageWrites">,
  view: { readonly witness: Witness; readonly seen: readonly Seen[] } | undefined,
): Promise<Result> {
  const { page, patience, targets, keepGoing } = closing;
  world.report({ step: "page", state: "started", says: "being published" });
  await writePage(world.cluster, pageWrites);
  const pods = await awaitPage(world, page, patience);
  await publishContent(world, page, contentOf(closing), patience);
  world.report({ step: "page", state: "done", says: `${String(pods)} of ${String(pods)} pods ready` });
  if (view !== undefined && world.edge !== undefined) {
    await provePage(world, { page, targets, patience, edge: world.edge, witness: view.witness });
  }
  const order = {
    targets,
    decide,
    keepGoing,
    patience,
    expect: "page" as const,
    ...(view === undefined ? {} : { view }),
  };
  const carried = await carryOut(world, order);
  await leaveEvents(world, carried.outcomes, { reason: "Closed", message: () => closedBy(closing.hold) });
  const failure = failureOf(carried.outcomes);
  if (failure === undefined || keepGoing)
    return { ...carried, rolledBack: [], ...(failure === undefined ? {} : { ending: "unfinished" as const }) };
  const rolledBack = await rollBack(world, closing, carried.outcomes);
  const back = rolledBack.every(({ state }) => state === "done" || state === "skipped");
  return { ...carried, rolledBack, ending: back ? "rolledBack" : "unfinished" };
}

/** The pages of this maintenance, on the hosts of its targets. */
function contentOf({ hold, shown = {}, targets }: Closing): MaintenancePages {
  const hosts = targets.flatMap(({ adapter, object }) => adapter.addresses(original(object)).map(({ host }) => host));
  return { id: hold.maintenance, pages: pagesFor([...new Set(hosts)], shown) };
}

/** Takes back what this run wrote, where the application behind is ready; what is not stays closed, and is listed. */
async function rollBack(world: World, { hold }: Closing, outcomes: readonly Outcome[]): Promise<readonly Outcome[]> {
  const written = outcomes.flatMap((outcome) =>
    outcome.state === "done" ? [{ adapter: outcome.target.adapter, object: outcome.object }] : [],
  );
  const down = new Set((await unready(world, written)).map(({ target }) => nameOf(target)));
  const back = await writeTogether(
    world.cluster,
    written.filter((target) => !down.has(nameOf(target))),
    (target) => decideReopen(target, { maintenance: hold.maintenance }),
    {
      keepGoing: true,
      on: (outcome) => {
        const says = outcome.state === "failed" ? `stays closed: ${outcome.why}` : "open again";
        world.report({ step: "rolled-back", state: outcome.state, target: nameOf(outcome.target), says });
      },
    },
  );
  const stay = written.filter((target) => down.has(nameOf(target)));
  return [
    ...back,
    ...stay.map((target): Outcome => ({
      state: "failed",
      target,
      why: "its application is not ready; it stays closed",
    })),
  ];
}
