import type { Seen, View } from "./look.ts";
import type { Unsettled } from "./witness/port.ts";
import { timeToSee } from "./witness/verdict.ts";
import type { Patience, World } from "./world.ts";

const sightsOf = (seen: readonly Seen[]) => seen.flatMap(({ sights }) => sights);

/** What a page was seen at, of the rest of the sites, since it is guarded. */
type Strays = ReadonlyMap<string, Unsettled>;

/** From now on, nothing but the application is due at the rest of the sites. */
export function guardRest({ witness, rest }: View): Strays {
  const due = sightsOf(rest);
  const guarded = new Set(due.map(({ id }) => id));
  const strays = new Map<string, Unsettled>();
  witness.follow((event) => {
    if (event.type !== "answered" || !guarded.has(event.sight.id)) return;
    if (event.as === "page" || event.as === "foreign")
      strays.set(event.sight.id, { sight: event.sight, says: "visitors got the page there, for a time at least" });
  });
  witness.expect(due, "application", { steady: true });
  return strays;
}

interface Guarding {
  readonly strays: Strays;
  readonly patience: Patience;
  readonly stop: AbortSignal | undefined;
}

/** What of the rest did not give its application all the time. */
export async function changedRest(
  world: World,
  { witness, rest }: View,
  { strays, patience, stop }: Guarding,
): Promise<readonly Unsettled[]> {
  const due = sightsOf(rest);
  if (due.length === 0) return [];
  const verdict = await witness.seen(due, "application", {
    settle: patience.settle,
    deadline: world.now() + patience.timeout + timeToSee(due.length, patience.settle),
    ...(stop === undefined ? {} : { signal: stop }),
  });
  if (verdict.ended === "aborted") return [];
  const changed = [...new Map([...strays, ...verdict.pending.map((each) => [each.sight.id, each] as const)]).values()];
  for (const { sight, says: why } of changed)
    world.report({ step: "seen", state: "failed", says: `the rest of the site: ${sight.id}: ${why}` });
  if (changed.length === 0)
    world.report({ step: "settle", state: "done", says: "the rest of the site gave its application alone" });
  return changed;
}
