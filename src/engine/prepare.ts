import { checkPages } from "./check.ts";
import { sitesOf, type Closing } from "./closing.ts";
import { goOn } from "./interruption.ts";
import { checked, viewOf } from "./look.ts";
import { publish } from "./publish.ts";
import type { World } from "./world.ts";

/**
 * The first half of closing: publishes the pages, warms them and sees them at the edge. Closes nothing. Returns whether all of
 * them were seen.
 * @throws Trouble as closing does
 */
export async function prepare(world: World, closing: Closing): Promise<boolean> {
  const view = await viewOf(world, sitesOf(closing));
  try {
    world.report({ step: "check", state: "started", says: "rights, dry runs, the edge" });
    const sites = await checkPages(world, closing, view);
    world.report({ step: "check", state: "done", says: checked(view?.seen ?? []) });
    goOn(world, "Nothing was changed.");
    return await publish(world, closing, { sites, view });
  } finally {
    await view?.witness.stop();
  }
}
