import type { KubeObject } from "../core/kube.ts";
import { original } from "../core/standing.ts";
import { pagesFor, type MaintenancePages } from "../page/content.ts";
import type { Decide } from "./apply/write-one.ts";
import { sitesOf, type Closing } from "./closing.ts";
import { checkIndex } from "./held/edit.ts";
import { answersOf, baseline, type View } from "./look.ts";
import { backendOf } from "./page/backend.ts";
import { changesContent } from "./page/content.ts";
import { planPage, writePage, type PagePlan } from "./page/ensure.ts";
import { checkDelivery } from "./page/image.ts";
import { checkHost } from "./page/own-route.ts";
import type { PageWrite } from "./page/publish.ts";
import { decideClose } from "./plan/close.ts";
import type { Decision, Target } from "./plan/types.ts";
import { checkRights } from "./check-rights.ts";
import { pageReadRights, pageRights, reopenRights, rightsOf } from "./rights.ts";
import { everywhere, namespaceOf, type Site } from "./site.ts";
import { forbid, rehearse } from "./switch.ts";
import type { World } from "./world.ts";

/** A write of the page that the server was asked about, and what it would make of it. */
export interface RehearsedWrite {
  readonly write: PageWrite;
  readonly result: KubeObject;
}

/** One namespace of a closing that was checked: what its page needs, and what it is to show. */
export interface PlannedSite extends Site {
  readonly plan: PagePlan;
  readonly rehearsed: readonly RehearsedWrite[];
  readonly content: MaintenancePages;
}

/** A closing that may be carried out: every right is there, and the server would take every write. */
export interface Checked {
  readonly decisions: readonly Decision[];
  readonly decide: Decide;
  readonly sites: readonly PlannedSite[];
  /** What each address answers now, by URL; absent where nobody looked. */
  readonly answered?: { readonly [url: string]: number };
}

/**
 * Checks everything before the first write, in all namespaces: what the applications answer, what closing decides, every
 * right that closing and going back take, and by a dry run every write.
 * @throws Trouble (`refused`, `drift`) with nothing changed
 */
export async function checkClosing(world: World, closing: Closing, view: View | undefined): Promise<Checked> {
  const { targets } = closing;
  const answered = view === undefined ? undefined : await baseline(view);
  const decide = decider(closing, answered ?? {});
  const decisions = targets.map(decide);
  forbid(targets, decisions);
  const sites = await checkPages(world, closing);
  await everywhere(sites, ({ page }) => {
    const here = targets.flatMap((target, i) =>
      namespaceOf(target) === page.namespace ? rightsOf(target, decisions[i] as Decision) : [],
    );
    return checkRights(world.cluster, [...here, ...reopenRights(page)], { purpose: "close", page });
  });
  await rehearse(world.cluster, targets, decide);
  return { decisions, decide, sites, ...(answered === undefined ? {} : { answered }) };
}

/**
 * Checks what publishing the pages takes.
 * @throws Trouble (`refused`) with nothing changed
 */
export async function checkPages(world: World, closing: Closing): Promise<readonly PlannedSite[]> {
  const planned = await everywhere(sitesOf(closing), async (site) => {
    const { page } = site;
    const grant = { purpose: "close", page } as const;
    await checkDelivery(world.cluster, page);
    await checkRights(world.cluster, pageReadRights(page), grant);
    await checkHost(world.cluster, page);
    await checkIndex(world.cluster, page, closing.hold.maintenance);
    const content = contentOf(closing, site);
    const writes = await planPage(world.cluster, page, closing);
    const plan = { writes, content: await changesContent(world, page, content) };
    await checkRights(world.cluster, pageRights(page, plan), grant);
    return { ...site, content, plan };
  });
  return everywhere(planned, async (site): Promise<PlannedSite> => {
    const { writes } = site.plan;
    const results = await writePage(world.cluster, writes, { dryRun: true });
    return { ...site, rehearsed: writes.map((write, i) => ({ write, result: results[i] as KubeObject })) };
  });
}

function decider(closing: Closing, answered: { readonly [url: string]: number }): Decide {
  const { hold, pages } = closing;
  const backends = new Map(pages.map((page) => [page.namespace, backendOf(page)]));
  return (target: Target) => {
    const page = backends.get(namespaceOf(target));
    if (page === undefined) throw new RangeError(`no page for the targets in ${namespaceOf(target)}`);
    const own = answersOf(target.adapter.addresses(target.object), answered);
    return decideClose(target, { hold, policy: closing.policy(target), page, answered: own });
  };
}

/** The pages of this maintenance, on the hosts of its targets. */
export function contentOf({ hold, shown }: Closing, { page, targets }: Site): MaintenancePages {
  const all = targets.flatMap(({ adapter, object }) => adapter.addresses(original(object)).map(({ host }) => host));
  const hosts = [...new Set(all)];
  return { id: hold.maintenance, pages: pagesFor(hosts, shown?.(page, hosts) ?? {}) };
}
