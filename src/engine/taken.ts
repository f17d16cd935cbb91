import type { KubeObject } from "../core/kube.ts";
import { partOf } from "../core/part.ts";
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
      const { adapter } = outcome.target;
      const before = thereBefore(outcome);
      const was = before && adapter.admission(before);
      // A gateway that was behind before this write is not there any more, or has given up.
      if (was?.pending === true) return;
      let now = adapter.admission(outcome.object);
      if (outcome.write.kind === "create" && now.pending === undefined) return;
      while (now.pending === true && world.now() < deadline && !stopped(world)) {
        await world.sleep(100).catch(() => undefined);
        const read = await readAgain(world.cluster, { ...outcome.target, object: outcome.object });
        if (typeof read === "string") return;
        now = adapter.admission(read.object);
      }
      if (now.pending === undefined && (now.admitted || was?.admitted === false)) return;
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

/** What an edge has, or has not, taken already: the object itself; of a part, what it is a part of. */
function thereBefore({ target, write }: Extract<Outcome, { readonly state: "done" }>): KubeObject | undefined {
  if (write.kind !== "create") return target.object;
  return partOf(target.object) === undefined ? undefined : target.beneath?.at(-1)?.object;
}
