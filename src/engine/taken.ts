import { readAgain } from "./apply/write-one.ts";
import type { Outcome } from "./apply/outcome.ts";
import { stopped } from "./interruption.ts";
import { about, type Patience, type World } from "./world.ts";

/**
 * Waits until the edge has looked at what was written, where its status tells, and says why it has not taken it. Whether
 * visitors get what is due, the edge's own answers say afterwards.
 */
export async function awaitTaken(
  world: World,
  outcomes: readonly Outcome[],
  { timeout }: Pick<Patience, "timeout">,
): Promise<void> {
  const deadline = world.now() + timeout;
  await Promise.all(
    outcomes.map(async (outcome) => {
      if (outcome.state !== "done" || outcome.write.kind === "delete") return;
      const { adapter, object } = outcome.target;
      const made = outcome.write.kind === "create";
      // A gateway that was behind before this write is not there any more, or has given up.
      if (!made && adapter.admission(object).pending === true) return;
      let now = adapter.admission(outcome.object);
      while (now.pending === true && world.now() < deadline && !stopped(world)) {
        await world.sleep(100).catch(() => undefined);
        const read = await readAgain(world.cluster, { ...outcome.target, object: outcome.object });
        if (typeof read === "string") return;
        now = adapter.admission(read.object);
      }
      if (now.pending === undefined && (now.admitted || (!made && !adapter.admission(object).admitted))) return;
      if (!stopped(world))
        world.report({
          step: "seen",
          state: "failed",
          ...about(world, outcome.target),
          says: now.reason ?? "not taken",
        });
    }),
  );
}
