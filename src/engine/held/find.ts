import type { Cluster } from "../../cluster/port.ts";
import { resources } from "../../core/resources.ts";
import { defaultWorkload } from "../../page/model.ts";
import { pageNameOf } from "../page/shown.ts";
import type { Target } from "../plan/types.ts";
import { everywhere, type PagePlace } from "../site.ts";
import { at, type World } from "../world.ts";
import { indexIn, readable } from "./edit.ts";
import { formerlyIn } from "./formerly.ts";
import type { Indexed, MaintenanceIndex } from "./index-text.ts";
import { holdersOf, listTargets } from "./holders.ts";

/** What a maintenance holds closed, as the cluster remembers it. */
export interface Held {
  readonly maintenance: string;
  readonly targets: readonly Target[];
  /** Targets that the index names and that are not there any more as they were. */
  readonly lost: readonly Lost[];
  /** Does any page remember it? */
  readonly remembered: boolean;
  /** Did it hold something here before, as far as a page knows? */
  readonly former: boolean;
  /** The pages that remember it, or may. */
  readonly pages: readonly PagePlace[];
}

/** A target that went away, or was made anew, while it was closed. */
interface Lost {
  readonly namespace: string;
  /** `route/shop` */
  readonly target: string;
  readonly says: string;
}

/**
 * Finds all that a maintenance holds closed, in every namespace that it has targets in: by the holds on the objects, and by
 * the index on each namespace's page. Starts in the cluster's namespace, and needs no file.
 */
export async function findHeld(cluster: Cluster, maintenance: string): Promise<Held> {
  const places = new Map<string, Place>();
  for (let next = [cluster.namespace]; next.length > 0;) {
    const found = await everywhere(next, (namespace) => lookIn(cluster, namespace, maintenance));
    for (const place of found) places.set(place.namespace, place);
    next = [...new Set(found.flatMap(({ others }) => others))].filter((namespace) => !places.has(namespace));
  }
  const all = [...places.values()];
  return {
    maintenance,
    targets: all.flatMap(({ targets }) => targets),
    lost: all.flatMap(({ lost }) => lost),
    remembered: all.some(({ remembered }) => remembered),
    former: all.some(({ former }) => former),
    pages: all.flatMap(({ pages }) => pages),
  };
}

/** Says which targets went away or were made anew meanwhile. */
export function tellLost(world: Pick<World, "cluster" | "report">, { lost }: Held): void {
  for (const { namespace, target, says } of lost) {
    world.report({ step: "check", state: "skipped", target, says, ...at(world, namespace) });
  }
}

interface Place extends Omit<Held, "maintenance"> {
  readonly namespace: string;
  readonly others: readonly string[];
}

async function lookIn(cluster: Cluster, namespace: string, maintenance: string): Promise<Place> {
  const { targets: all, forbidden } = await listTargets(cluster, namespace);
  const targets = all.filter((target) => holdersOf(target).includes(maintenance));
  const names = new Set([defaultWorkload.name, ...targets.map(pageNameOf)]);
  const pages = [...names].map((name) => ({ namespace, name }));
  const known = await everywhere(pages, (page) => readPage(cluster, page, maintenance));
  const found = known.flatMap(({ index }) => index ?? []);
  const unseen = found.flatMap((index) => index.targets).find(({ kind }) => forbidden.has(kind));
  if (unseen !== undefined) throw forbidden.get(unseen.kind);
  return {
    namespace,
    targets,
    pages,
    remembered: found.length > 0,
    former: known.some(({ former }) => former),
    lost: found.flatMap((index) => index.targets).flatMap((indexed) => lostOf(indexed, namespace, all)),
    others: found.flatMap((index) => index.namespaces),
  };
}

/** What a page knows of a maintenance. */
interface Known {
  readonly index?: MaintenanceIndex;
  readonly former: boolean;
}

async function readPage(cluster: Cluster, page: PagePlace, maintenance: string): Promise<Known> {
  const configMap = await cluster.get({ resource: resources.configMap, ...page });
  if (configMap === undefined) return { former: false };
  const former = formerlyIn(configMap).includes(maintenance);
  const text = indexIn(configMap, maintenance);
  return text === undefined ? { former } : { former, index: readable(text, page, maintenance) };
}

function lostOf({ kind, name, uid, part }: Indexed, namespace: string, all: readonly Target[]): Lost[] {
  const target = part ?? `${kind}/${name}`;
  const now = all.find(({ adapter, object }) => adapter.kind === kind && object.metadata.name === name);
  if (now === undefined) return [{ namespace, target, says: "was deleted while it was closed: nothing to give back" }];
  if (now.object.metadata.uid === uid || part !== undefined) return [];
  return [{ namespace, target, says: "was deleted and made anew while it was closed: left as it is" }];
}
