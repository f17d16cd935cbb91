import { Trouble } from "../core/errors.ts";
import type { KubeObject } from "../core/kube.ts";
import { resources } from "../core/resources.ts";
import { recordAnnotation } from "../core/record.ts";
import { isOurs } from "../page/manifests.ts";
import type { PageWorkload } from "../page/model.ts";
import { checkRights } from "./check-rights.ts";
import { pageKinds } from "./page/ensure.ts";
import { nameOf, type Target } from "./plan/types.ts";
import { cleanRights } from "./rights.ts";
import type { PagePlace } from "./site.ts";
import type { World } from "./world.ts";

/** The annotation of the page's ConfigMap that keeps when an object was last given back: RFC 3339. */
const reopenedAnnotation = "entracte.dev/reopened";

/** Notes that objects are given back now: from here on, idle connections may lead to the page for a while. */
export async function noteReopening(world: World, { namespace, name }: PagePlace): Promise<void> {
  const ref = { resource: resources.configMap, namespace, name };
  if ((await world.cluster.get(ref)) === undefined) return;
  const annotations = { [reopenedAnnotation]: new Date(world.now()).toISOString() };
  await world.cluster.merge(ref, { metadata: { annotations } });
}

/**
 * Removes the page's objects from its namespace: those that are ours, when nothing is closed and no idle connection can
 * still lead to the page. Waits for the latter. Returns what was removed, as `kind/name`.
 * @param targets every edge object of the namespace
 * @throws Trouble (`refused`) where something still shows the page
 */
export async function clean(world: World, page: PageWorkload, targets: readonly Target[]): Promise<readonly string[]> {
  const proofs = targets.filter(({ object }) => isProof(object));
  inUse(
    page,
    targets.filter((target) => !proofs.includes(target)),
  );
  const found = await Promise.all(
    pageKinds.map(async (resource) => {
      const object = await world.cluster.get({ resource, namespace: page.namespace, name: page.name });
      return object !== undefined && isOurs(object) ? [{ resource, object }] : [];
    }),
  );
  const ours = [
    ...proofs.map(({ adapter: { resource }, object }) => ({ resource, object })),
    ...found.flat().toReversed(),
  ];
  const rights = ours.flatMap(({ resource, object }) => cleanRights(page.namespace, resource, object.metadata.name));
  await checkRights(world.cluster, rights, { purpose: "clean", page });
  await idle(world, page, ours.find(({ resource }) => resource === resources.configMap)?.object);
  const removed: string[] = [];
  for (const { resource, object } of ours) {
    const { name, uid } = object.metadata;
    const ref = { resource, namespace: page.namespace, name };
    await world.cluster.delete(ref, uid === undefined ? {} : { uid });
    removed.push(`${resource.kind.toLowerCase()}/${name}`);
    world.report({ step: "page", state: "done", target: removed.at(-1) ?? "", says: "removed" });
  }
  return removed;
}

/** An edge object of ours that diverts nothing: what a closing left that was cut off while it looked at the page. */
function isProof(object: KubeObject): boolean {
  return isOurs(object) && object.metadata.annotations?.[recordAnnotation] === undefined;
}

function inUse({ name, namespace }: PageWorkload, targets: readonly Target[]): void {
  const using = targets.filter(
    ({ adapter, object }) =>
      object.metadata.annotations?.[recordAnnotation] !== undefined ||
      adapter.backends(object).some(({ service }) => service === name),
  );
  const [first, ...others] = using.map((target) => `entracte reopen ${nameOf(target)} -n ${namespace}`);
  if (first === undefined) return;
  throw new Trouble("refused", `The page is still shown in ${namespace}. Nothing was removed. Reopen first:`, [
    first,
    ...others,
  ]);
}

/** Waits until the last idle connection from before the last reopening has ended at the edge (timeout http-keep-alive). */
async function idle(world: World, { idleTimeout }: PageWorkload, configMap: KubeObject | undefined): Promise<void> {
  const reopened = Date.parse(configMap?.metadata.annotations?.[reopenedAnnotation] ?? "");
  const left = Number.isNaN(reopened) ? 0 : reopened + idleTimeout * 1000 - world.now();
  if (left <= 0) return;
  const says = `waiting ${String(Math.ceil(left / 1000))} s: idle connections may still lead to the page`;
  world.report({ step: "page", state: "started", says });
  await world.sleep(left);
}
