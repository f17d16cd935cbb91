import { original } from "../core/standing.ts";
import { pagesFor, type MaintenancePages } from "../page/content.ts";
import type { Decide } from "./apply/write-one.ts";
import { sitesOf, type Closing } from "./closing.ts";
import { checkIndex } from "./held/edit.ts";
import { answersOf, baseline, type View } from "./look.ts";
import { backendOf } from "./page/backend.ts";
import { changesContent } from "./page/content.ts";
import { planPage, writePage, type PagePlan, type Publication, type WrittenPage } from "./page/ensure.ts";
import { checkDelivery } from "./page/image.ts";
import { checkHost } from "./page/own-route.ts";
import { decideClose } from "./plan/close.ts";
import type { Decision, Target } from "./plan/types.ts";
import { checkRights } from "./check-rights.ts";
import { pageReadRights, pageRights, reopenRights, rightsOf } from "./rights.ts";
import { everywhere, namespaceOf, type Site } from "./site.ts";
import { forbid, rehearse } from "./switch.ts";
import type { World } from "./world.ts";

/** One namespace of a closing that was checked: what its page needs, and what it is to show. */
export interface PlannedSite extends Site {
  readonly plan: PagePlan;
  readonly rehearsed: readonly WrittenPage[];
  readonly publication: Publication;
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
    const own = { maintenance: closing.hold.maintenance, hosts: hostsOf(site) };
    const publication = { page, own, adopt: closing.adopt };
    const writes = await planPage(world.cluster, publication);
    const plan = { writes, content: await changesContent(world, page, content) };
    await checkRights(world.cluster, pageRights(page, plan), grant);
    return { ...site, content, plan, publication };
  });
  return everywhere(planned, async (site): Promise<PlannedSite> => {
    const { publication, plan } = site;
    return { ...site, rehearsed: await writePage(world.cluster, publication, plan.writes, { dryRun: true }) };
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
export function contentOf({ hold, shown }: Closing, site: Site): MaintenancePages {
  const hosts = hostsOf(site);
  const pages = pagesFor(hosts, shown?.(site.page, hosts) ?? {});
  const bare = hosts.filter((host) => !pages.some((page) => page.hosts.includes(host)));
  return { id: hold.maintenance, pages, bare };
}

function hostsOf({ targets }: Site): readonly string[] {
  const all = targets.flatMap(({ adapter, object }) => adapter.addresses(original(object)).map(({ host }) => host));
  return [...new Set(all)];
}
