import type { Outcome } from "./apply/outcome.ts";
import { keyOf } from "./plan/types.ts";
import { carryOut, type Carried, type Switch } from "./switch.ts";
import { about, type World } from "./world.ts";

/**
 * Diverts one target and looks at it before the rest: where the page could not be seen at the edge beforehand, no more than
 * one application is there to show that it does not answer. Where that one is not seen, the rest is left as it is.
 */
export async function oneFirst(world: World, order: Switch): Promise<Carried> {
  const first = order.targets.find((target) => order.decide(target).kind === "switch");
  const rest = order.targets.filter((target) => target !== first);
  if (first === undefined || rest.length === 0 || order.view === undefined) return carryOut(world, order);
  world.report({ step: "write", state: "started", ...about(world, first), says: "goes first" });
  const one = await carryOut(world, { ...order, targets: [first] });
  if (one.outcomes[0]?.state === "failed" || one.ending !== "done") {
    return inOrder(order, { ...one, outcomes: [...one.outcomes, ...rest.map(notRun)] });
  }
  const { outcomes, ...others } = await carryOut(world, { ...order, targets: rest });
  return inOrder(order, { ...others, outcomes: [...one.outcomes, ...outcomes] });
}

const notRun = (target: Outcome["target"]): Outcome => ({ state: "not-run", target });

/** The outcomes in the order of the targets. */
function inOrder({ targets }: Switch, carried: Carried): Carried {
  const by = new Map(carried.outcomes.map((outcome) => [keyOf(outcome.target), outcome]));
  return { ...carried, outcomes: targets.flatMap((target) => by.get(keyOf(target)) ?? []) };
}
