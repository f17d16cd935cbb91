import { closedSince } from "../core/record.ts";
import { recordOf } from "../core/standing.ts";
import { leaveEvents } from "./events.ts";
import { tellLost, type Held } from "./held/find.ts";
import { forget } from "./held/remember.ts";
import { goOn } from "./interruption.ts";
import { baseline, checked, viewOf } from "./look.ts";
import { noteReopening } from "./page/reopened.ts";
import { pagePlaces, shownPages } from "./page/shown.ts";
import { decideReopen, type ReopenRequest } from "./plan/reopen.ts";
import { keyOf, type Decision, type Target } from "./plan/types.ts";
import { allowUnready, awaitApplications } from "./ready.ts";
import { checkRights } from "./check-rights.ts";
import { failureOf, isThrough, type Result } from "./result.ts";
import { tellSecrets } from "./secrets.ts";
import { reopenRights, rightsOf } from "./rights.ts";
import { everywhere } from "./site.ts";
import { carryOut, forbid, rehearse } from "./switch.ts";
import { underway } from "./underway.ts";
import { answeredBefore, awaited } from "./waiting.ts";
import type { Patience, World } from "./world.ts";

/** What to reopen, and how. */
export interface Reopening {
  readonly targets: readonly Target[];
  readonly request: ReopenRequest;
  /** Where a whole maintenance reopens: all that it holds. */
  readonly held?: Held;
  readonly patience: Patience;
  /** Do not wait for applications that gave no good answer before closing either. */
  readonly now: boolean;
  /** With `now`: for none. Visitors get the router's 503 where there is no ready endpoint. */
  readonly force: boolean;
}

/**
 * Gives the targets back to their applications, in all their namespaces, each exactly as it was, once the applications are
 * ready. What could not be written stays closed and is listed.
 * @throws Trouble where it is refused before the first write
 */
export async function reopen(world: World, reopening: Reopening): Promise<Result> {
  const { targets, request, patience, held } = reopening;
  if (held !== undefined) tellLost(world, held);
  const together = new Set(targets.filter((target) => gives(decideReopen(target, request))).map(keyOf));
  const decide = (target: Target): Decision => decideReopen(target, { ...request, together });
  const decisions = targets.map(decide);
  forbid(targets, decisions);
  const switching = targets.filter((_, i) => decisions[i]?.kind === "switch");
  const sites = await shownPages(world.cluster, switching);
  const view = await viewOf(world, sites);
  try {
    world.report({ step: "check", state: "started", says: "rights, dry runs, the edge" });
    await check(world, reopening, { decisions, switching });
    await rehearse(world.cluster, targets, decide);
    if (view !== undefined) await baseline(view);
    world.report({ step: "check", state: "done", says: checked(view?.seen ?? []) });
    for (const { target, sights } of view?.seen ?? []) {
      view?.witness.expect(sights, "either", { answered: answeredBefore(target) });
    }
    const nothing = "Nothing was reopened: visitors keep the page.";
    goOn(world, nothing);
    await underway(world, nothing, () => everywhere(sites, ({ page }) => noteReopening(world, page)));
    const carried = await carryOut(world, { targets, decide, keepGoing: true, patience, expect: "application", view });
    const { outcomes } = carried;
    await leaveEvents(world, outcomes, {
      reason: "Reopened",
      message: ({ target }) => `Closed since ${sinceOf(target)}; given back as it was`,
    });
    await forget(world, outcomes, outcomes.every(isThrough) ? held : undefined);
    const failure = failureOf(outcomes);
    const ending = failure === undefined ? carried.ending : failure === "drift" ? "drift" : "unfinished";
    const evidence = await view?.witness.stop();
    return { ...carried, ending, rolledBack: [], ...(evidence === undefined ? {} : { evidence }) };
  } finally {
    await view?.witness.stop();
  }
}

function sinceOf({ object }: Target): string {
  const record = recordOf(object);
  return record === undefined ? "?" : closedSince(record);
}

/** Does it give something back, or take away what closes a part? */
const gives = (decision: Decision): boolean =>
  decision.kind === "switch" || (decision.kind === "note" && decision.write.kind === "delete");

interface Planned {
  readonly decisions: readonly Decision[];
  readonly switching: readonly Target[];
}

/** Rights, applications that are ready, and what the edge needs for them. */
async function check(
  world: World,
  { targets, patience, now, force }: Reopening,
  { decisions, switching }: Planned,
): Promise<void> {
  const rights = new Map(targets.map((target, i) => [target, rightsOf(target, decisions[i] as Decision)]));
  const writing = targets.filter((_, i) => decisions[i]?.kind !== "nothing");
  await everywhere(pagePlaces(writing), ({ page, targets: here }) => {
    const asked = [...here.flatMap((target) => rights.get(target) ?? []), ...reopenRights(page)];
    return checkRights(world.cluster, asked, { purpose: "reopen", page });
  });
  const going = targets.filter((_, i) => decisions[i]?.kind === "switch" && decisions[i].write.kind === "delete");
  awaited(world, going, { now });
  if (now) await allowUnready(world, switching, { insist: force });
  else await awaitApplications(world, switching, patience);
  await tellSecrets(world, switching);
}
