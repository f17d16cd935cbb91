import type { Seen, View } from "./look.ts";
import type { Unsettled } from "./witness/port.ts";
import { timeToSee } from "./witness/verdict.ts";
import type { Patience, World } from "./world.ts";

const sightsOf = (seen: readonly Seen[]) => seen.flatMap(({ sights }) => sights);

/** From now on, nothing but the application is due at the rest of the sites. */
export function guardRest({ witness, rest }: View): void {
  witness.expect(sightsOf(rest), "application", { steady: true });
}

/** What of the rest did not give its application all the time, for the last settle time at least. */
export async function changedRest(
  world: World,
  { witness, rest }: View,
  { patience, stop }: { readonly patience: Patience; readonly stop: AbortSignal | undefined },
): Promise<readonly Unsettled[]> {
  const due = sightsOf(rest);
  if (due.length === 0) return [];
  const verdict = await witness.seen(due, "application", {
    settle: patience.settle,
    deadline: world.now() + patience.timeout + timeToSee(due.length, patience.settle),
    ...(stop === undefined ? {} : { signal: stop }),
  });
  if (verdict.ended === "aborted") return [];
  for (const { sight, says: why } of verdict.pending)
    world.report({ step: "seen", state: "failed", says: `the rest of the site: ${sight.id}: ${why}` });
  if (verdict.seen)
    world.report({ step: "settle", state: "done", says: `the rest of the site gave its application alone` });
  return verdict.pending;
}
