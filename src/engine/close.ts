import type { Hold } from "../core/record.ts";
import type { Policy } from "../edge/adapter.ts";
import { pagesFor, type MaintenancePages, type Shown } from "../page/content.ts";
import { original } from "../core/standing.ts";
import { changesContent, publishContent } from "./page/content.ts";
import { closedBy, leaveEvents } from "./events.ts";
import { provePage } from "./page/prove.ts";
import type { PageWorkload } from "../page/model.ts";
import { backendOf } from "./page/backend.ts";
import { answersOf, baseline, checked, seesAll, type Seen } from "./look.ts";
import { awaitPage, planPage, writePage, type PagePlan } from "./page/ensure.ts";
import { decideClose } from "./plan/close.ts";
import type { Decision, Target } from "./plan/types.ts";
import { failureOf, type Result } from "./result.ts";
import { checkRights } from "./check-rights.ts";
import { pageReadRights, pageRights, proofRights, reopenRights, rightsOf } from "./rights.ts";
import { rollBack } from "./roll-back.ts";
import { carryOut, forbid, rehearse, type View } from "./switch.ts";
import { underway } from "./underway.ts";
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
  readonly shown?: (hosts: readonly string[]) => Shown;
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
    const result = await carry(world, closing, decisions, witness && { witness, seen });
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
  const grant = { purpose: "close", page } as const;
  await checkRights(world.cluster, pageReadRights(page), grant);
  const writes = await planPage(world.cluster, page, closing);
  const plan = { writes, content: await changesContent(world, page, contentOf(closing)) };
  const rights = [
    ...targets.flatMap((target, i) => rightsOf(target, list[i] as Decision)),
    ...pageRights(page, plan),
    ...reopenRights(page),
    ...(witness === undefined ? [] : targets.flatMap(({ adapter }) => proofRights(adapter, page))),
  ];
  await checkRights(world.cluster, rights, grant);
  await writePage(world.cluster, writes, { dryRun: true });
  await rehearse(world.cluster, targets, decide);
  return { list, decide, plan };
}

async function carry(
  world: World,
  closing: Closing,
  { decide, plan }: Pick<Awaited<ReturnType<typeof check>>, "decide" | "plan">,
  view: View | undefined,
): Promise<Result> {
  const { hold, patience, targets, keepGoing } = closing;
  await underway(world, "Nothing was diverted; what was published of the page so far stays.", () =>
    publish(world, closing, { plan, view }),
  );
  const order = {
    targets,
    decide,
    keepGoing,
    patience,
    expect: "page" as const,
    ...seenBy(view),
  };
  const carried = await carryOut(world, order);
  const failed = failureOf(carried.outcomes) !== undefined;
  if (failed && !keepGoing) {
    const { outcomes } = carried;
    return {
      outcomes,
      ...(await rollBack(world, { maintenance: hold.maintenance, outcomes, patience, ...seenBy(view) })),
    };
  }
  await leaveEvents(world, carried.outcomes, { reason: "Closed", message: () => closedBy(hold) });
  return { ...carried, rolledBack: [], ...(failed ? { ending: "unfinished" as const } : {}) };
}

/** Publishes the page, and waits until it is ready and was seen at the edge. Nothing is diverted. */
async function publish(
  world: World,
  closing: Closing,
  { plan, view }: { readonly plan: PagePlan; readonly view: View | undefined },
): Promise<void> {
  const { page, patience, targets } = closing;
  world.report({ step: "page", state: "started", says: "being published" });
  await writePage(world.cluster, plan.writes);
  const pods = await awaitPage(world, page, patience);
  await publishContent(world, page, contentOf(closing), patience);
  world.report({ step: "page", state: "done", says: `${String(pods)} of ${String(pods)} pods ready` });
  if (view === undefined || world.edge === undefined) return;
  await provePage(world, { page, targets, patience, edge: world.edge, witness: view.witness });
}

const seenBy = (view: View | undefined) => (view === undefined ? {} : { view });

/** The pages of this maintenance, on the hosts of its targets. */
function contentOf({ hold, shown, targets }: Closing): MaintenancePages {
  const all = targets.flatMap(({ adapter, object }) => adapter.addresses(original(object)).map(({ host }) => host));
  const hosts = [...new Set(all)];
  return { id: hold.maintenance, pages: pagesFor(hosts, shown?.(hosts) ?? {}) };
}
