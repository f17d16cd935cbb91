import { isAlreadyThere } from "../../cluster/failure.ts";
import type { Cluster, ObjectRef } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import type { KubeObject, ResourceRef } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { markIn } from "../../page/known.ts";
import { pageManifests } from "../../page/manifests.ts";
import { selector } from "../../page/ours.ts";
import type { PageMark, PageWorkload } from "../../page/model.ts";
import { at, type Patience, type World } from "../world.ts";
import { progress, type PageState, type Progress } from "./await.ts";
import { withDueImage } from "./image.ts";
import { decidePage, type PageRequest, type PageWrite } from "./publish.ts";

/** What the page workload is made of, in the order in which it is created. */
export const pageKinds: readonly ResourceRef[] = [
  resources.configMap,
  resources.networkPolicy,
  resources.service,
  resources.podDisruptionBudget,
  resources.deployment,
];

/** What publishing a page would write: its objects, and whether its content changes. */
export interface PagePlan {
  readonly writes: readonly PageWrite[];
  readonly content: boolean;
}

/** What the page of this name is known by already, where it was published before. */
export async function knownMark(cluster: Cluster, namespace: string, name: string): Promise<PageMark | undefined> {
  return markIn(await cluster.get({ resource: resources.configMap, namespace, name }));
}

/**
 * What publishing this page would write, from what is there now.
 * @throws Trouble where something under the page's name is not ours
 */
export async function planPage(
  cluster: Cluster,
  page: PageWorkload,
  request: PageRequest,
): Promise<readonly PageWrite[]> {
  return Promise.all(
    pageManifests(page).map(async (wanted) => {
      const resource = resourceOf(wanted);
      const live = await cluster.get({ resource, namespace: page.namespace, name: page.name });
      const due = await withDueImage(cluster, page, { wanted, live });
      const decision = decidePage(due, live, request);
      if (decision.kind === "refused") throw new Trouble("refused", decision.refused, decision.remedy);
      return decision;
    }),
  );
}

/** Writes the page's objects, or has the server check them. Returns them as the server gave them, in their order. */
export async function writePage(
  cluster: Cluster,
  writes: readonly PageWrite[],
  options: { readonly dryRun?: boolean } = {},
): Promise<readonly KubeObject[]> {
  const written: KubeObject[] = [];
  for (const write of writes) {
    const { kind, object } = write;
    if (kind === "create") written.push(await created(cluster, object, options));
    else if (kind === "update") written.push(await cluster.patch(refOf(object), write.operations, options));
    else written.push(object);
  }
  return written;
}

/** Creates an object of the page; where a colleague who closes at the same time was faster, theirs is kept up to date. */
async function created(
  cluster: Cluster,
  object: KubeObject,
  options: { readonly dryRun?: boolean },
): Promise<KubeObject> {
  try {
    return await cluster.create(resourceOf(object), object, options);
  } catch (failure) {
    const live = isAlreadyThere(failure) ? await cluster.get(refOf(object)) : undefined;
    if (live === undefined) throw failure;
    const decision = decidePage(object, live, { adopt: false });
    if (decision.kind === "refused") throw new Trouble("refused", decision.refused, decision.remedy);
    return decision.kind === "update" ? cluster.patch(refOf(object), decision.operations, options) : live;
  }
}

/**
 * Milliseconds for trouble that stands when we come, and may have been mended a moment ago: the controllers try again by
 * themselves, and only then say that it is over (kubernetes pkg/controller/replicaset: requeued with a back-off).
 */
const mended = 5_000;

/**
 * Waits until every replica of the page is ready.
 * @throws Trouble (`refused`: nothing was diverted yet) where it is stuck, or not ready in time
 */
export async function awaitPage(
  world: World,
  page: PageWorkload,
  { timeout }: Pick<Patience, "timeout">,
): Promise<number> {
  const deadline = world.now() + timeout;
  const patient = world.now() + Math.min(mended, timeout);
  let told = -1;
  for (;;) {
    const now = await pageProgress(world.cluster, page);
    if (now.state === "ready") return now.pods;
    if (now.state === "stuck" && world.now() >= patient) throw stuck(page, now.why);
    if (now.state === "waiting" && now.ready !== told) {
      told = now.ready;
      world.report({
        step: "page",
        state: "started",
        ...at(world, page.namespace),
        says: `${String(now.ready)} of ${String(now.wanted)} pods ready`,
      });
    }
    if (now.state === "waiting" && world.now() >= deadline) {
      const seconds = String(Math.round(timeout / 1000));
      throw stuck(page, `After ${seconds} s ${String(now.ready)} of ${String(now.wanted)} page pods are ready.`);
    }
    await world.sleep(Math.min(500, timeout / 20));
  }
}

function stuck({ name, namespace }: PageWorkload, why: string): Trouble {
  const sentence = /[.!?…]$/.test(why) ? why : `${why}.`;
  return new Trouble("refused", `${sentence} Nothing was diverted.`, [
    `oc describe deployment/${name} -n ${namespace}`,
    `oc get events -n ${namespace} --sort-by=.lastTimestamp`,
  ]);
}

/** How far the page's rollout is now. */
export async function pageProgress(
  cluster: Cluster,
  page: Pick<PageWorkload, "namespace" | "name">,
): Promise<Progress> {
  const { namespace } = page;
  const labelSelector = `deployment=${selector(page).deployment}`;
  const [deployment, replicaSets, pods] = await Promise.all([
    cluster.get({ resource: resources.deployment, namespace, name: page.name }),
    cluster.list({ resource: resources.replicaSet, namespace, labelSelector }),
    cluster.list({ resource: resources.pod, namespace, labelSelector }),
  ]);
  const state: PageState = { deployment, replicaSets: replicaSets.items, pods: pods.items };
  return progress(state);
}

/** Which resource an object of the page is. @throws RangeError for anything else */
export function resourceOf(object: KubeObject): ResourceRef {
  const resource = [...pageKinds, resources.route].find((kind) => kind.kind === object.kind);
  if (resource === undefined) throw new RangeError(`${object.kind} is no part of the page`);
  return resource;
}

function refOf(object: KubeObject): ObjectRef {
  const { name, namespace } = object.metadata;
  return { resource: resourceOf(object), name, ...(namespace === undefined ? {} : { namespace }) };
}
