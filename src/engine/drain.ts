import type { Outcome } from "./apply/outcome.ts";
import { sitesOf, type Closing } from "./closing.ts";
import { stopped } from "./interruption.ts";
import type { Result } from "./result.ts";
import type { World } from "./world.ts";

/**
 * Until when an idle connection from before may still lead to an application: for as long as the edge keeps idle connections
 * (`timeout http-keep-alive`) after it showed nothing but the page.
 * What was closed already is not known to the second: asked to drain, it counts from now.
 * @param seen was the edge looked at? Otherwise it has a settle time more to take the change in
 */
export function idleUntil(
  world: Pick<World, "now">,
  closing: Closing,
  { outcomes, seen }: { readonly outcomes: readonly Outcome[]; readonly seen: boolean },
): Pick<Result, "idleUntil"> {
  // No application was behind a host that no object had.
  const switched = outcomes.some(
    (outcome) => outcome.state === "done" && outcome.why === undefined && outcome.target.adapter.make === undefined,
  );
  if (!switched && !closing.drain) return {};
  const longest = Math.max(...sitesOf(closing).map(({ page }) => page.idleTimeout));
  return { idleUntil: world.now() + (seen ? 0 : closing.patience.settle) + longest * 1000 };
}

/** Waits until no idle connection from before leads to the applications any more. Interrupted, all stays closed. */
export async function drain(world: World, result: Result): Promise<Result> {
  if (result.idleUntil === undefined) return result;
  const left = Math.max(0, result.idleUntil - world.now());
  const says = `idle connections from before, ${String(Math.ceil(left / 1000))} s`;
  world.report({ step: "drain", state: "started", says });
  try {
    // A timer may be a little early.
    for (let rest = left; rest > 0; rest = result.idleUntil - world.now()) await world.sleep(Math.ceil(rest));
  } catch (error) {
    if (!stopped(world)) throw error;
    return { ...result, interrupted: true };
  }
  world.report({ step: "drain", state: "done", says: "no idle connection leads to the applications any more" });
  return result;
}
