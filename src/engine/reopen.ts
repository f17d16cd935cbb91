import { recordOf } from "../core/standing.ts";
import type { PageWorkload } from "../page/model.ts";
import { leaveEvents } from "./events.ts";
import { noteReopening } from "./clean.ts";
import { baseline, checked, seesAll } from "./look.ts";
import { decideReopen, type ReopenRequest } from "./plan/reopen.ts";
import type { Decision, Target } from "./plan/types.ts";
import { allowUnready, awaitApplications } from "./ready.ts";
import { failureOf, type Result } from "./result.ts";
import { checkRights } from "./check-rights.ts";
import { reopenRights, rightsOf } from "./rights.ts";
import { carryOut, forbid, rehearse } from "./switch.ts";
import { underway } from "./underway.ts";
import type { Patience, World } from "./world.ts";

/** What to reopen, and how. All targets show the same page. */
export interface Reopening {
  readonly targets: readonly Target[];
  readonly request: ReopenRequest;
  /** The page that they show now: its token tells its answers from the application's. */
  readonly page: PageWorkload;
  readonly patience: Patience;
  /** Do not wait for applications that gave no good answer before closing either. */
  readonly now: boolean;
  /** With `now`: for none. Visitors get the router's 503 where there is no ready endpoint. */
  readonly force: boolean;
}

/**
 * Gives the targets back to their applications, each exactly as it was, once the applications are ready. What could not be
 * written stays closed and is listed.
 * @throws Trouble where it is refused before the first write
 */
export async function reopen(world: World, reopening: Reopening): Promise<Result> {
  const { targets, request, page, patience, now, force } = reopening;
  const decide = (target: Target): Decision => decideReopen(target, request);
  const decisions = targets.map(decide);
  forbid(targets, decisions);
  const switching = targets.filter((_, i) => decisions[i]?.kind === "switch");
  const witness = world.edge?.watch(page.token);
  try {
    world.report({ step: "check", state: "started", says: "rights, dry runs, the edge" });
    const seen = world.edge === undefined ? [] : await seesAll(world.edge, switching);
    const rights = [
      ...targets.flatMap((target, i) => rightsOf(target, decisions[i] as Decision)),
      ...(switching.length > 0 ? reopenRights(page) : []),
    ];
    await checkRights(world.cluster, rights, { purpose: "reopen", page });
    if (now) await allowUnready(world, switching, { insist: force });
    else await awaitApplications(world, switching, patience);
    await rehearse(world.cluster, targets, decide);
    if (witness !== undefined) await baseline(witness, seen);
    world.report({ step: "check", state: "done", says: checked(seen) });
    for (const { target, sights } of seen) {
      witness?.expect(sights, "either", { answered: recordOf(target.object)?.answered ?? {} });
    }
    if (switching.length > 0) {
      await underway(world, "Nothing was reopened: visitors keep the page.", () => noteReopening(world, page));
    }
    const order = { targets, decide, keepGoing: true, patience, expect: "application" as const };
    const carried = await carryOut(world, { ...order, ...(witness === undefined ? {} : { view: { witness, seen } }) });
    await leaveEvents(world, carried.outcomes, {
      reason: "Reopened",
      message: ({ target }) => `Closed since ${recordOf(target.object)?.holds[0]?.since ?? "?"}; given back as it was`,
    });
    const failure = failureOf(carried.outcomes);
    const ending = failure === undefined ? carried.ending : failure === "drift" ? "drift" : "unfinished";
    const evidence = await witness?.stop();
    return { ...carried, ending, rolledBack: [], ...(evidence === undefined ? {} : { evidence }) };
  } finally {
    await witness?.stop();
  }
}
