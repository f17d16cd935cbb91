import type { Closing } from "./closing.ts";
import type { PlannedSite } from "./check.ts";
import type { View } from "./look.ts";
import { publishContent, stageContent } from "./page/content.ts";
import { awaitPage, writePage } from "./page/ensure.ts";
import { atHome } from "./page/lent.ts";
import { awaitOwnRoute } from "./page/own-route.ts";
import { provePage } from "./page/prove.ts";
import { everywhere } from "./site.ts";
import { underway } from "./underway.ts";
import { at, type World } from "./world.ts";

/** What publishing works on: the namespaces as they were checked, and how their pages are looked at. */
export interface Publishing {
  readonly sites: readonly PlannedSite[];
  readonly view: View | undefined;
}

/**
 * Publishes the pages of all namespaces, and waits until each is ready and was seen at the edge. Nothing is diverted. Returns
 * whether each was seen: not every account and every place can see a page before something shows it.
 * @throws Trouble (`refused`, `unfinished`) where one does not become ready, or a request fails
 */
export async function publish(world: World, { patience }: Closing, { sites, view }: Publishing): Promise<boolean> {
  const one = async ({ page, targets, plan, content, publication }: PlannedSite): Promise<boolean> => {
    const tell = { step: "page", ...at(world, page.namespace) } as const;
    world.report({ ...tell, state: "started", says: "being published" });
    const rolls = plan.writes.some(({ kind, object }) => object.kind === "Deployment" && kind === "update");
    if (rolls) await stageContent(world, page, content);
    await writePage(world.cluster, publication, plan.writes);
    const pods = await awaitPage(world, atHome(page), patience);
    await awaitOwnRoute(world, page, patience);
    const changed = await publishContent(world, page, content, patience);
    if (changed) world.report({ ...tell, state: "done", says: "its text changed" });
    world.report({ ...tell, state: "done", says: `${String(pods)} of ${String(pods)} pods ready` });
    return view === undefined || (await provePage(world, { page, targets, patience, view }));
  };
  const stands = "Nothing was diverted; what was published of the page so far stays.";
  const proven = await underway(world, stands, () => everywhere(sites, one));
  return !proven.includes(false);
}
