import { whyOf } from "../core/errors.ts";
import { differing, invert } from "../core/change.ts";
import { recordAnnotation } from "../core/record.ts";
import type { Outcome } from "./apply/outcome.ts";
import { forget } from "./held/remember.ts";
import { readAgain, type Decide } from "./apply/write-one.ts";
import { writeTogether } from "./apply/write-together.ts";
import { decideReopen } from "./plan/reopen.ts";
import { keyOf, type Target, type Write } from "./plan/types.ts";
import { writeOf } from "./plan/write.ts";
import { gaveNoGoodAnswer, unready } from "./ready.ts";
import { only, verify } from "./switch.ts";
import type { View } from "./look.ts";
import { tellOf } from "./tell.ts";
import type { Result } from "./result.ts";
import { about, type Patience, type World } from "./world.ts";

/** What this run wrote and takes back. */
export interface RollingBack {
  readonly maintenance: string;
  readonly outcomes: readonly Outcome[];
  readonly patience: Patience;
  readonly view: View | undefined;
}

/**
 * Takes back what this run wrote, where the application behind is ready, and looks until the edge shows the applications.
 * What cannot be taken back stays closed, and is listed. Never throws for what the API or the edge answers.
 */
export async function rollBack(
  world: World,
  { maintenance, outcomes, patience, view }: RollingBack,
): Promise<Pick<Result, "ending" | "rolledBack" | "unseen">> {
  const written = outcomes.filter((outcome) => outcome.state === "done");
  const { found, lost } = await unsure(world, outcomes);
  const targets = [...written.map(({ target, object }) => ({ ...target, object })), ...found];
  const taken = new Map(written.map((outcome) => [keyOf(outcome.target), outcome.write]));
  const down = await whyNot(
    world,
    targets.filter((target) => wasOpen(taken.get(keyOf(target)))),
  );
  const back = await writeTogether(
    world.cluster,
    targets.filter((target) => !down.has(keyOf(target))),
    decideBack(maintenance, taken),
    { keepGoing: true },
  );
  const stay = targets.flatMap((target): Outcome[] => {
    const why = down.get(keyOf(target));
    return why === undefined ? [] : [{ state: "failed", target, why }];
  });
  const rolledBack = [...back, ...stay, ...lost];
  for (const outcome of rolledBack)
    world.report({ step: "rolled-back", state: outcome.state, ...about(world, outcome.target), says: saysOf(outcome) });
  const open = new Set(
    back.filter((outcome) => outcome.state === "done" && outcome.why === undefined).map(({ target }) => keyOf(target)),
  );
  const now = only(view, open);
  now?.witness.follow(tellOf(world, now.seen, "application"));
  const { seen, unseen } = await verify(world, { expect: "application", patience, view: now });
  await forget(world, back);
  const all = rolledBack.every(({ state }) => state === "done" || state === "skipped");
  return { rolledBack, unseen, ending: !all ? "unfinished" : seen ? "rolledBack" : "unseen" };
}

/** The targets that may have been written, for an answer was lost: as they are now, and those of which it stays unknown. */
async function unsure(world: World, outcomes: readonly Outcome[]) {
  const found: Target[] = [];
  const lost: Outcome[] = [];
  for (const outcome of outcomes) {
    if (outcome.state !== "failed" || outcome.maybe !== true) continue;
    const { target } = outcome;
    const now = await readAgain(world.cluster, target);
    if (typeof now !== "string") found.push(now);
    else lost.push({ state: "failed", target, why: `whether it was closed is not known: ${now}` });
  }
  return { found, lost };
}

/** Was it open before this write? One that was closed already got no more than another note in its record. */
function wasOpen(write: Write | undefined): boolean {
  return write?.target.object.metadata.annotations?.[recordAnnotation] === undefined;
}

/** Which targets cannot be given back, by key, and why. */
async function whyNot(world: World, targets: readonly Target[]): Promise<ReadonlyMap<string, string>> {
  const because = (all: readonly Target[], why: string) => new Map(all.map((target) => [keyOf(target), why]));
  try {
    const lacking = (await unready(world, targets)).map(({ target }) => target);
    return because(
      lacking.filter((target) => !gaveNoGoodAnswer(target)),
      "its application is not ready",
    );
  } catch (failure) {
    return because(targets, `whether its application is ready is not known: ${whyOf(failure)}`);
  }
}

/** What was open is given back; of what was closed already, the record becomes what it was. */
function decideBack(maintenance: string, taken: ReadonlyMap<string, Write>): Decide {
  return (target) => {
    const write = taken.get(keyOf(target));
    if (write === undefined || wasOpen(write)) return decideReopen(target, { maintenance });
    if (differing(target.object, write.changes).length > 0) return { kind: "nothing", why: "changed again meanwhile" };
    return { kind: "note", write: writeOf(target, invert(write.changes)), needs: [], why: "closed as before" };
  };
}

function saysOf(outcome: Outcome): string {
  if (outcome.state === "failed") return `stays closed: ${outcome.why}`;
  return ("why" in outcome ? outcome.why : undefined) ?? "open again";
}
