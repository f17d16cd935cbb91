import type { Target } from "./plan/types.ts";
import type { Seen } from "./look.ts";
import type { WitnessEvent } from "./witness/port.ts";
import { about, type World } from "./world.ts";

/**
 * Tells of each target once every way to it has shown what is due: how long after the mark the last of them did; and of the
 * first request that failed.
 */
export function tellOf(
  world: Pick<World, "report" | "cluster">,
  seen: readonly Seen[],
  expect: "page" | "application",
): (event: WitnessEvent) => void {
  const targets = new Map(seen.flatMap(({ target, sights }) => sights.map(({ id }) => [id, target] as const)));
  const left = new Map(seen.map(({ target, sights }) => [target, new Set(sights.map(({ id }) => id))]));
  const failed = new Set<Target>();
  return (event) => {
    const target = targets.get(event.sight.id);
    if (target === undefined) return;
    if (event.type === "failed") {
      if (!failed.has(target))
        world.report({
          step: "seen",
          state: "failed",
          ...about(world, target),
          says: `a request failed: ${event.what}`,
        });
      failed.add(target);
      return;
    }
    const waiting = left.get(target);
    if (event.type !== "first-seen" || event.as !== expect || waiting?.delete(event.sight.id) !== true) return;
    if (waiting.size > 0) return;
    world.report({
      step: "seen",
      state: "done",
      ...about(world, target),
      says: "seen at the edge",
      ms: Math.round(event.ms),
    });
  };
}
