import { madeFor } from "../core/made.ts";
import { sideBySide } from "../core/pool.ts";
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
import { checkShown, type Warned } from "./page/shown-secret.ts";
import { decideClose } from "./plan/close.ts";
import { addressesOf, keyOf, type Decision, openAddressesOf, type Target } from "./plan/types.ts";
import type { Asking } from "./asking.ts";
import { checkRights } from "./check-rights.ts";
import { readOnce } from "./read-once.ts";
import { homeOf, lendRights } from "./page/lent.ts";
import { lentRights, pageReadRights, pageRights, rolloutRights } from "./page-rights.ts";
import { madeRight, reopenRights, rightsOf } from "./rights.ts";
import { everywhere, namespaceOf, type Site } from "./site.ts";
import { endOf } from "./status/problems.ts";
import { forbid, rehearse } from "./switch.ts";
import { about, type World } from "./world.ts";

/** One namespace of a closing that was checked: what its page needs, and what it is to show. */
export interface PlannedSite extends Site {
  readonly plan: PagePlan;
  readonly rehearsed: readonly WrittenPage[];
  readonly publication: Publication;
  readonly content: MaintenancePages;
  /** What there is to know of the certificates that its page is to show. */
  readonly warned: readonly Warned[];
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
 * Checks everything before the first write, in all namespaces: what closing decides, every right that closing and going back
 * take, what the applications answer, and by a dry run every write.
 * @throws Trouble (`refused`, `drift`) with nothing changed
 */
export async function checkClosing(world: World, closing: Closing, view: View | undefined): Promise<Checked> {
  const { targets } = closing;
  // What forbids closing, and the rights that it takes, do not depend on what the applications answer.
  const foreseen = targets.map(decider(closing, {}));
  forbid(targets, foreseen);
  const rights = ({ page }: Site): Asking[] => [
    ...targets.flatMap((target, i) =>
      namespaceOf(target) === page.namespace ? closingRights(target, foreseen[i] as Decision) : [],
    ),
    ...reopenRights(page),
  ];
  const [planned, answered] = await sideBySide(
    everywhere(sitesOf(closing), (site) => planSite(world, closing, { site, more: rights(site) })),
    view && baseline(view),
  );
  const decide = onceEach(warning(decider(closing, answered ?? {}), planned));
  const [sites] = await sideBySide(
    everywhere(planned, (site) => rehearseSite(world, site)),
    rehearse(world.cluster, targets, decide),
  );
  return { decisions: targets.map(decide), decide, sites, ...(answered === undefined ? {} : { answered }) };
}

/** What closing a target and going back takes. What others hold closed already goes back, too, with the last hold. */
function closingRights(target: Target, decision: Decision): Asking[] {
  const { adapter, object } = target;
  const held = decision.kind === "note" && madeFor(object) !== undefined;
  return [...rightsOf(target, decision), ...(held ? madeRight(adapter, namespaceOf(target), "delete") : [])];
}

/**
 * Checks what publishing the pages takes, and that the edge answers.
 * @throws Trouble (`refused`) with nothing changed
 */
export async function checkPages(
  world: World,
  closing: Closing,
  view: View | undefined,
): Promise<readonly PlannedSite[]> {
  const [planned] = await sideBySide(
    everywhere(sitesOf(closing), (site) => planSite(world, closing, { site, more: [] })),
    view && baseline(view),
  );
  return everywhere(planned, (site) => rehearseSite(world, site));
}

type Planned = Omit<PlannedSite, "rehearsed">;

/** What publishing one page would write, where the rights for it and for `more` are there. */
async function planSite(
  world: World,
  closing: Closing,
  { site, more }: { readonly site: Site; readonly more: readonly Asking[] },
): Promise<Planned> {
  const { page } = site;
  const grant = { purpose: "close", page } as const;
  const cluster = readOnce(world.cluster);
  const content = contentOf(closing, site);
  const own = { maintenance: closing.hold.maintenance, hosts: hostsOf(site) };
  const publication = { page, own, adopt: closing.adopt };
  const home = homeOf(page);
  if (home !== undefined) await checkRights(cluster, lendRights(home), { purpose: "lend", page: home });
  await checkDelivery(cluster, page);
  const until = endOf(closing.hold);
  const [, , , warned, writes, changes] = await sideBySide(
    checkRights(cluster, [...pageReadRights(page), ...rolloutRights(page), ...more], grant),
    checkHost(cluster, page),
    checkIndex(cluster, page, closing.hold.maintenance),
    page.tls === undefined ? [] : checkShown({ ...world, cluster }, site.targets, { policy: closing.policy, until }),
    planPage(cluster, publication),
    changesContent({ ...world, cluster }, page, content),
  );
  const plan = { writes, content: changes };
  await checkRights(cluster, pageRights(page, plan), grant);
  if (home !== undefined) await checkRights(cluster, lentRights(page, plan), { purpose: "lend", page: home });
  for (const { target, says } of warned)
    for (const one of says) world.report({ step: "check", state: "skipped", ...about(world, target), says: one });
  return { ...site, content, plan, publication, warned };
}

async function rehearseSite({ cluster }: World, site: Planned): Promise<PlannedSite> {
  const { publication, plan } = site;
  return { ...site, rehearsed: await writePage(cluster, publication, plan.writes, { dryRun: true }) };
}

/** Decides about each target as it was read once, however often it is asked. */
function onceEach(decide: Decide): Decide {
  const decided = new WeakMap<Target, Decision>();
  return (target) => {
    const decision = decided.get(target) ?? decide(target);
    decided.set(target, decision);
    return decision;
  };
}

/** With what was found out about the certificates that pages are to show. */
function warning(decide: Decide, sites: readonly Pick<PlannedSite, "warned">[]): Decide {
  const warned = new Map(
    sites.flatMap((site) => site.warned.map(({ target, says }) => [keyOf(target), says] as const)),
  );
  return (target) => {
    const decision = decide(target);
    const says = (warned.get(keyOf(target)) ?? []).map(sentence);
    return decision.kind === "switch" ? { ...decision, notes: [...decision.notes, ...says] } : decision;
  };
}

const sentence = (says: string) => `${says.replace(/^./, (letter) => letter.toUpperCase())}.`;

function decider(closing: Closing, answered: { readonly [url: string]: number }): Decide {
  const { hold, pages } = closing;
  const backends = new Map(pages.map((page) => [page.namespace, backendOf(page)]));
  return (target: Target) => {
    const page = backends.get(namespaceOf(target));
    if (page === undefined) throw new RangeError(`no page for the targets in ${namespaceOf(target)}`);
    const own = answersOf(addressesOf(target), answered);
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
  const all = targets.flatMap((target) => openAddressesOf(target).map(({ host }) => host));
  return [...new Set(all)];
}
