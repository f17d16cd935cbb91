import { stringify } from "yaml";
import type { Cluster } from "../cluster/port.ts";
import { urlOf } from "../core/address.ts";
import { applyChanges, type Change } from "../core/change.ts";
import { aKind, type KubeObject } from "../core/kube.ts";
import { locate, type Locator } from "../core/locator.ts";
import { resources } from "../core/resources.ts";
import type { Closed, Closing } from "../engine/close.ts";
import { contentOf } from "../engine/check.ts";
import { sitesOf } from "../engine/closing.ts";
import type { WrittenPage } from "../engine/page/ensure.ts";
import { otherDoors, type Door } from "../engine/plan/doors.ts";
import { beside, type HeldAlready, type Neighbour } from "../engine/plan/neighbours.ts";
import { applicationTarget, isUnmade } from "../engine/plan/part.ts";
import { addressesOf, nameOf, type Decision, type Target } from "../engine/plan/types.ts";
import { allowed } from "../cluster/allowed.ts";
import { say, speaks } from "./say.ts";
import { showDiff } from "./show/diff.ts";
import { paintDiff } from "./show/paint.ts";
import { showPlan, type PlanWords } from "./show/plan.ts";
import { seeable } from "../engine/held/holders.ts";
import { everywhere, namespaceOf, type Site } from "../engine/site.ts";

/** What closing would do, and what was checked: plain JSON data. docs/output.md says what each member means. */
export interface Plan {
  readonly v: 1;
  readonly maintenance: string;
  /** One page in each. */
  readonly namespaces: readonly string[];
  readonly targets: readonly PlannedTarget[];
  /** The page's objects, and what would become of each. */
  readonly page: readonly PlannedObject[];
  /** Other edge objects of the same hosts that are open. */
  readonly staysOpen: readonly Neighbour[];
  /** What of the targets, and of the same hosts, other maintenances hold closed. */
  readonly held: readonly HeldAlready[];
  /** What the maintenance holds closed, and does not mean now. */
  readonly left: readonly Neighbour[];
  readonly otherDoors: readonly Door[];
  /** The resources that this account may not list, so that nobody knows what else stays open. */
  readonly notLookedAt: readonly string[];
  /** What each address answers now, by URL; absent where nobody asked. */
  readonly answered?: { readonly [url: string]: number };
}

export interface PlannedObject {
  /** `configmap/maintenance-page`. */
  readonly object: string;
  readonly namespace: string;
  /** `record`: it is closed already, and only its record changes. */
  readonly action: "close" | "record" | "create" | "update" | "keep";
  readonly before?: KubeObject;
  /** What it would be, without what is secret. */
  readonly after: KubeObject;
}

export interface PlannedTarget extends PlannedObject {
  readonly urls: readonly string[];
  /** The members that visitors notice. */
  readonly changes: readonly Change[];
  /** What the person who closes should know: sentences. */
  readonly notes: readonly string[];
}

/** What a closing that was only checked would do, and what it leaves open. Reads; writes nothing. */
export async function planOf(
  cluster: Cluster,
  closing: Closing,
  { decisions, page, answered }: Omit<Closed, "result">,
): Promise<Plan> {
  const { targets, hold } = closing;
  const places = await everywhere(sitesOf(closing), (site) => around(cluster, site));
  const objects = places.flatMap((place) => place.objects ?? []);
  return {
    v: 1,
    maintenance: hold.maintenance,
    namespaces: places.map(({ namespace }) => namespace),
    targets: targets.map((target, i) => plannedTarget(target, decisions[i] as Decision)),
    page: page.map(plannedObject),
    ...beside(targets, objects, hold.maintenance),
    otherDoors: places.flatMap(({ doors }) => doors ?? []),
    notLookedAt: [
      ...new Set(places.flatMap(({ unlisted }) => unlisted)),
      ...(places.some(({ doors }) => doors === undefined) ? ["services"] : []),
    ],
    ...(answered === undefined ? {} : { answered }),
  };
}

/** What there is in one namespace beside its targets; absent what this account may not list. */
async function around(cluster: Cluster, { page: { namespace }, targets }: Site) {
  const [seen, services] = await Promise.all([
    allowed(seeable(cluster, namespace)),
    allowed(cluster.list({ resource: resources.service, namespace })),
  ]);
  const behind = targets
    .map(applicationTarget)
    .flatMap(({ adapter, object }) => adapter.backends(object).map(({ service }) => service));
  return {
    namespace,
    objects: seen?.targets,
    unlisted: seen?.unread ?? ["routes"],
    doors: services && otherDoors(behind, services.items),
  };
}

function plannedTarget(target: Target, decision: Decision): PlannedTarget {
  const { adapter, object } = target;
  const written = decision.kind === "switch" || decision.kind === "note" ? decision.write : undefined;
  const said = decision.kind === "switch" ? decision.notes : "why" in decision ? [decision.why] : [];
  const made = isUnmade(target);
  return {
    object: nameOf(target),
    namespace: namespaceOf(target),
    action: decision.kind === "switch" ? "close" : written === undefined ? "keep" : "record",
    urls: addressesOf(target).map(urlOf),
    changes: made ? [] : (written?.changes ?? []).filter(({ at }) => !String(at[2]).startsWith("entracte.dev/")),
    notes: made ? [`by ${aKind(object)} that is made for it: ${object.metadata.name}`, ...said] : said,
    ...(made ? {} : { before: bare(object, adapter.guard.secret) }),
    after: bare(written?.result ?? object, adapter.guard.secret),
  };
}

function plannedObject({ write, result }: WrittenPage): PlannedObject {
  const { kind, metadata } = write.object;
  return {
    object: `${kind.toLowerCase()}/${metadata.name}`,
    namespace: metadata.namespace ?? "default",
    action: write.kind,
    ...(write.kind === "create" ? {} : { before: bare(write.object) }),
    after: bare(result),
  };
}

/** An object as people compare it: without what the server notes on it, and without what is secret. */
function bare(object: KubeObject, secret: readonly Locator[] = []): KubeObject {
  const there = secret.filter((at) => isThere(object, at));
  const { status: _, ...rest } = applyChanges(
    object,
    there.map((at) => ({ at })),
  );
  const { managedFields: __, ...metadata } = rest.metadata;
  return { ...rest, metadata };
}

function isThere(object: KubeObject, at: Locator): boolean {
  const place = locate(object, at);
  return place.found && place.value !== undefined;
}

/** What visitors get, in words: the titles of the pages, and their status. */
export function visitorsGet(closing: Closing): string {
  const pages = sitesOf(closing).flatMap((site) => contentOf(closing, site).pages);
  const titles = pages.map(({ html: { default: text, ...others } }) => {
    const title = /<title>([^<]*)/.exec(text)?.[1];
    const languages = Object.keys(others).length === 0 ? "" : ` (and in ${Object.keys(others).join(", ")})`;
    return `${title === undefined ? "a page without a title" : `“${unescaped(title)}”`}${languages}`;
  });
  const statuses = [...new Set(closing.pages.map(({ policy }) => String(policy.statuses.page)))];
  return `${titles.length === 0 ? "the default page" : [...new Set(titles)].join(", ")}, status ${statuses.join(", ")}`;
}

const entities: { readonly [entity: string]: string } = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
const unescaped = (text: string) =>
  text.replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name] ?? "");

/** Tells a plan: in words, as diffs beside them, or as data. */
export function tellPlan(plan: Plan, { diff, ...words }: PlanWords & { readonly diff: boolean }): void {
  const format = speaks();
  if (format !== "table") return say(format === "json" ? JSON.stringify(plan) : stringify(plan).trimEnd());
  for (const line of diff ? [...showDiff(plan), ""] : []) say(paintDiff(line));
  for (const line of showPlan(plan, words)) say(line);
}
