import { allowed } from "../cluster/allowed.ts";
import type { Cluster } from "../cluster/port.ts";
import type { KubeObject, ResourceRef } from "../core/kube.ts";
import { resources } from "../core/resources.ts";
import { lenderIn, markIn } from "../page/known.ts";
import { grantName } from "../page/reference-grant.ts";
import { isOurs, oursSelector } from "../page/ours.ts";
import type { PageWorkload } from "../page/model.ts";
import { checkRights } from "./check-rights.ts";
import { allTargets } from "./held/holders.ts";
import { pageKinds } from "./page/ensure.ts";
import { refuseWhileLent } from "./page/lent.ts";
import { idleFor, noteReopening } from "./page/reopened.ts";
import { isPagesOwn } from "./plan/page-shown.ts";
import type { Target } from "./plan/types.ts";
import { cleanReadRights, cleanRights, imageRights, showing } from "./clean-rights.ts";
import { leadsTo, refuseWhileShown } from "./still-shown.ts";
import { withdrawRights } from "./delivery-rights.ts";
import { everywhere, type PagePlace } from "./site.ts";
import type { World } from "./world.ts";

/** What builds the page's image, and what keeps it: in the order in which they go. */
export const imageKinds: readonly ResourceRef[] = [resources.buildConfig, resources.imageStream];

/** What is removed beside the page, and what is not. */
export interface Cleaning {
  /** Every edge object of the namespace (`cleanable`). */
  readonly targets: readonly Target[];
  /** The images of the page, and what builds them, too. */
  readonly images: boolean;
  /** The page stays as it is, for the next time: only what an interrupted run left is removed. */
  readonly keep: boolean;
}

/** An object that is removed. */
interface Ours {
  readonly resource: ResourceRef;
  readonly object: KubeObject;
}

/** What was removed, and which images were left, as `kind/name`. */
export interface Cleaned {
  readonly removed: readonly string[];
  readonly left: readonly string[];
}

/**
 * Every edge object of the cluster's namespace: whatever may show one of these pages.
 * @throws Trouble (`refused`) that names all that this account may not read of what cleaning must not overlook
 */
export async function cleanable(cluster: Cluster, pages: readonly PagePlace[]): Promise<readonly Target[]> {
  const served = await Promise.all(showing.map((resource) => cluster.serves(resource)));
  const kinds = showing.filter((_, i) => served[i]);
  await everywhere(pages, (page) => checkRights(cluster, cleanReadRights(page, kinds), { purpose: "clean", page }));
  return allTargets(cluster);
}

/**
 * Removes the page's objects from its namespace: those that are ours, when nothing is closed and no idle connection can
 * still lead to the page. Waits for the latter.
 * @throws Trouble (`refused`) where something still shows the page
 */
export async function clean(world: World, page: PageWorkload, cleaning: Cleaning): Promise<Cleaned> {
  const { targets, keep } = cleaning;
  const own = targets.filter((target) => isPagesOwn(target) && leadsTo(target, page));
  if (!keep) {
    const others = targets.filter((target) => !own.includes(target));
    refuseWhileShown(page, others);
    await refuseWhileLent(world.cluster, page);
  }
  const routes = own.map(({ adapter: { resource }, object }) => ({ resource, object }));
  const doors = keep ? [] : routes.filter(({ object }) => object.metadata.name === page.name);
  const proofs = routes.filter(({ object }) => object.metadata.name !== page.name);
  const workload = keep
    ? []
    : [...(await lentGrant(world, page)), ...(await found(world, page, pageKinds)).toReversed()];
  const images = cleaning.images ? await imagesOf(world, page) : [];
  await checkRights(
    world.cluster,
    [
      ...[...proofs, ...workload, ...images].flatMap(({ resource, object: { metadata } }) =>
        cleanRights(metadata.namespace ?? page.namespace, resource, metadata.name),
      ),
      ...(doors.length > 0 ? withdrawRights(page) : []),
    ],
    { purpose: "clean", page },
  );
  const withdrawn = [...(await removeAll(world, page, proofs)), ...(await withdraw(world, page, doors))];
  if (workload.length > 0) await idle(world, page);
  const removed = [...withdrawn, ...(await removeAll(world, page, [...workload, ...images]))];
  return { removed, left: keep || cleaning.images ? [] : await leftImages(world, page) };
}

/** The names of the pages that were ever published or built here, as far as this account may list them. */
export async function pagesIn(cluster: Cluster, namespace: string): Promise<readonly string[]> {
  const names = await everywhere([resources.configMap, ...imageKinds], async (resource) => {
    const { group, plural } = resource;
    if (!(await cluster.serves(resource))) return [];
    if (!(await cluster.can({ verb: "list", group, resource: plural, namespace }))) return [];
    const { items } = await cluster.list({ resource, namespace, labelSelector: oursSelector });
    const pages = resource === resources.configMap ? items.filter((each) => markIn(each) !== undefined) : items;
    return pages.map(({ metadata }) => metadata.name);
  });
  return names.flat();
}

/** Removes the page's own Routes. It is noted before, too: who is cut off right after must know how long to wait. */
async function withdraw(world: World, page: PageWorkload, doors: readonly Ours[]): Promise<readonly string[]> {
  if (doors.length === 0) return [];
  await noteReopening(world, page);
  const removed = await removeAll(world, page, doors);
  await noteReopening(world, page);
  return removed;
}

/** The images that go, and what builds them, where the cluster has such things. */
async function imagesOf(world: World, page: PageWorkload): Promise<Ours[]> {
  const served = await Promise.all(imageKinds.map((resource) => world.cluster.serves(resource)));
  const kinds = imageKinds.filter((_, i) => served[i]);
  const rights = kinds.flatMap((resource) => imageRights(page.namespace, resource, page.name));
  await checkRights(world.cluster, rights, { purpose: "clean", page });
  return found(world, page, kinds);
}

/** The images that stay; none where this account may not see them. */
async function leftImages(world: World, page: PageWorkload): Promise<readonly string[]> {
  const images = await allowed(found(world, page, imageKinds));
  return (images ?? []).map(nameIn);
}

/** What is ours under the page's name, in the order of its kinds. */
async function found(world: World, { namespace, name }: PageWorkload, kinds: readonly ResourceRef[]): Promise<Ours[]> {
  const objects = await everywhere(kinds, async (resource) => {
    const object = await world.cluster.get({ resource, namespace, name });
    return object !== undefined && isOurs(object) ? [{ resource, object }] : [];
  });
  return objects.flat();
}

/** What lets this namespace show the page of another one, where it does. */
async function lentGrant({ cluster }: World, { namespace, name }: PageWorkload): Promise<Ours[]> {
  const lender = lenderIn(await cluster.get({ resource: resources.configMap, namespace, name }));
  if (lender === undefined) return [];
  const resource = resources.referenceGrant;
  const object = await cluster.get({ resource, namespace: lender, name: grantName(name, namespace) });
  return object !== undefined && isOurs(object) ? [{ resource, object }] : [];
}

async function removeAll(world: World, page: PageWorkload, all: readonly Ours[]): Promise<string[]> {
  const removed: string[] = [];
  for (const { resource, object } of all) {
    const { name, namespace = page.namespace, uid } = object.metadata;
    await world.cluster.delete({ resource, namespace, name }, uid === undefined ? {} : { uid });
    const target = nameIn({ resource, object });
    removed.push(target);
    world.report({ step: "page", state: "done", target, says: "removed" });
  }
  return removed;
}

const nameIn = ({ resource, object }: Ours): string => `${resource.kind.toLowerCase()}/${object.metadata.name}`;

/** Waits until no idle connection from before the last reopening can lead to the page any more. */
async function idle(world: World, page: PageWorkload): Promise<void> {
  const { namespace, name } = page;
  const configMap = await world.cluster.get({ resource: resources.configMap, namespace, name });
  const left = idleFor(configMap, page, world.now());
  if (left === 0) return;
  const says = `waiting ${String(Math.ceil(left / 1000))} s: idle connections may still lead to the page`;
  world.report({ step: "page", state: "started", says });
  await world.sleep(left);
}
