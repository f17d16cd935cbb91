import { checkClosing, type Checked } from "./check.ts";
import { sitesOf, type Closing } from "./closing.ts";
import { drain, idleUntil } from "./drain.ts";
import { closedBy, leaveEvents } from "./events.ts";
import { forgetUnwritten, remember } from "./held/remember.ts";
import { goOn, stopped } from "./interruption.ts";
import { checked, viewOf, type View } from "./look.ts";
import { oneFirst } from "./one-first.ts";
import type { WrittenPage } from "./page/ensure.ts";
import { markProven } from "./page/prove.ts";
import type { Decision } from "./plan/types.ts";
import { publish } from "./publish.ts";
import { isThrough, type Result } from "./result.ts";
import { rollBack } from "./roll-back.ts";
import { carryOut, type Carried } from "./switch.ts";
import { underway } from "./underway.ts";
import type { World } from "./world.ts";

export type { Closing } from "./closing.ts";

/** What closing decided, and what came of it; no result where only that was asked. */
export interface Closed {
  readonly decisions: readonly Decision[];
  /** What publishing the pages writes, and what the server would make of it. */
  readonly page: readonly WrittenPage[];
  /** What each address answered before the first write, by URL; absent where nobody looked. */
  readonly answered?: { readonly [url: string]: number };
  readonly result: Result | undefined;
}

/**
 * Closes the targets behind the pages of their namespaces. Everything is checked before the first write; all pages are ready
 * before anything is diverted; a write that is refused half-way takes back what this run wrote.
 * @throws Trouble where it is refused before a target was touched
 */
export async function close(world: World, closing: Closing): Promise<Closed> {
  const view = await viewOf(world, sitesOf(closing));
  try {
    world.report({ step: "check", state: "started", says: "rights, dry runs, the edge" });
    const plan = await checkClosing(world, closing, view);
    world.report({ step: "check", state: "done", says: checked(view?.seen ?? []) });
    const { decisions, answered, sites } = plan;
    const checkedOnly = {
      decisions,
      page: sites.flatMap(({ rehearsed }) => rehearsed),
      ...(answered === undefined ? {} : { answered }),
    };
    if (closing.dryRun) return { ...checkedOnly, result: undefined };
    const result = await carry(world, closing, { plan, view });
    const evidence = await view?.witness.stop();
    const drained = closing.drain ? await drain(world, result) : result;
    return { ...checkedOnly, result: { ...drained, ...(evidence === undefined ? {} : { evidence }) } };
  } finally {
    await view?.witness.stop();
  }
}

interface Ready {
  readonly plan: Checked;
  readonly view: View | undefined;
}

async function carry(world: World, closing: Closing, { plan, view }: Ready): Promise<Result> {
  const { hold, patience, targets, keepGoing } = closing;
  const { sites, decide } = plan;
  goOn(world, "Nothing was changed.");
  // From before the first write: connections that are left idle since then tell who still reaches the application.
  view?.witness.expect(
    view.seen.flatMap(({ sights }) => sights),
    "either",
  );
  const proven = await publish(world, closing, { sites, view });
  const nothing = "Nothing was diverted; the page stays.";
  await underway(world, nothing, () => remember(world, sites, hold.maintenance));
  goOn(world, nothing);
  const order = { targets, decide, keepGoing, patience, expect: "page", view } as const;
  const carried = await (proven ? carryOut(world, order) : oneFirst(world, order));
  const { outcomes } = carried;
  const all = outcomes.every(isThrough);
  if (stopped(world) || (!all && !keepGoing)) {
    const { maintenance } = hold;
    const back = await rollBack(world, { maintenance, outcomes, patience, view });
    await forgetUnwritten(world, sites, { maintenance, outcomes });
    return { outcomes: explained(carried), ...back, interrupted: stopped(world) };
  }
  // Where it cannot be noted, the page is looked for again next time.
  if (!proven && carried.ending === "done") await Promise.allSettled(sites.map(({ page }) => markProven(world, page)));
  await leaveEvents(world, outcomes, { reason: "Closed", message: () => closedBy(hold) });
  const until = idleUntil(world, closing, { outcomes, seen: view !== undefined });
  return { ...carried, rolledBack: [], ...until, ...(all ? {} : { ending: "unfinished" }) };
}

/** Where a target was written, not seen, and therefore taken back: that is what failed. */
function explained({ outcomes, unseen }: Carried): Carried["outcomes"] {
  const [first] = unseen;
  if (first === undefined) return outcomes;
  const why = `not seen at the edge: ${first.sight.id}: ${first.says}`;
  return outcomes.map((outcome) =>
    outcome.state === "done" ? { state: "failed", target: outcome.target, why } : outcome,
  );
}
