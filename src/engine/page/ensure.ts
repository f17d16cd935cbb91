import { isAlreadyThere, isConflict, isLostTest } from "../../cluster/failure.ts";
import type { Cluster, ObjectRef } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import { isObject } from "../../core/json.ts";
import type { KubeObject, ResourceRef } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { apartFrom, policiesIn, tlsOfAll, turnOf, withoutLater, type HostPolicy } from "../../page/host-policies.ts";
import { pageManifests } from "../../page/manifests.ts";
import { selector } from "../../page/ours.ts";
import type { PageWorkload } from "../../page/model.ts";
import { targetsKey } from "../../page/keys.ts";
import { mergedTls, secretsOf, type PageTls } from "../../page/tls.ts";
import { at, pauseAfter, type Patience, type World } from "../world.ts";
import { progress, type PageState, type Progress } from "./await.ts";
import { withDueImage } from "./image.ts";
import { refuseMoved } from "./lent.ts";
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

/** A page that is to be published, and for whom. */
export interface Publication extends PageRequest {
  readonly page: PageWorkload;
  /** The maintenance that publishes it, and its hosts: it may have closed others before. */
  readonly own: Pick<HostPolicy, "maintenance" | "hosts">;
}

/**
 * What publishing this page would write, from what is there now: how it answers the hosts of other maintenances stays.
 * @throws Trouble (`refused`) where something under the page's name is not ours, or cannot be read
 */
export async function planPage(cluster: Cluster, publication: Publication): Promise<readonly PageWrite[]> {
  const { page, own } = publication;
  const { namespace, name } = page;
  const configMap = await cluster.get({ resource: resources.configMap, namespace, name });
  refuseMoved(page, configMap);
  const files = isObject(configMap?.data) ? configMap.data : {};
  const policies = policiesIn(files);
  const before = policies.find(({ maintenance }) => maintenance === own.maintenance);
  const hosts = [...new Set([...(before?.hosts ?? []), ...own.hosts])].toSorted();
  const tls = tlsOf(page, targetsKey(own.maintenance) in files ? before?.tls : undefined);
  const all = { ...own, hosts, turn: turnOf(own, policies), ...tls };
  const apart = apartFrom(withoutLater({ ...all, policy: page.policy }, policies), policies);
  const others = policies.filter(({ maintenance }) => maintenance !== own.maintenance);
  const shown = tlsOfAll([...others, { ...all, policy: page.policy }]);
  return Promise.all(
    pageManifests({ ...page, own: all, apart, ...(shown === undefined ? {} : { tls: shown }) }).map(async (wanted) => {
      const live = wanted.kind === "ConfigMap" ? configMap : await cluster.get(refOf(wanted));
      const due = await withDueImage(cluster, page, { wanted, live });
      const decision = decidePage(due, live, publication);
      if (decision.kind === "refused") throw new Trouble("refused", decision.refused, decision.remedy);
      return decision;
    }),
  );
}

/** What a maintenance wants shown. What it wanted before, where it holds nothing closed, may be what it could not get. */
function tlsOf({ tls }: PageWorkload, before: PageTls | undefined): { readonly tls?: PageTls } {
  const all = mergedTls([before, tls]);
  return all === undefined ? {} : { tls: all };
}

/** A write of the page, and what the server made of it, or would make. */
export interface WrittenPage {
  readonly write: PageWrite;
  readonly result: KubeObject;
}

/** How often a colleague who publishes the same page may be faster. */
const attempts = 10;

/**
 * Writes the page's objects, or has the server check them. Where a colleague was faster, it is planned anew from what they
 * wrote: two who close at the same time both get done, and neither loses what the other one wants.
 */
export async function writePage(
  cluster: Cluster,
  publication: Publication,
  planned: readonly PageWrite[],
  options: { readonly dryRun?: boolean } = {},
): Promise<readonly WrittenPage[]> {
  for (let [attempt, writes] = [1, planned]; ; attempt++) {
    try {
      return await written(cluster, writes, options);
    } catch (failure) {
      const faster = isAlreadyThere(failure) || isLostTest(failure) || isConflict(failure);
      if (!faster || attempt === attempts) throw failure;
      writes = await planPage(cluster, publication);
    }
  }
}

async function written(
  cluster: Cluster,
  writes: readonly PageWrite[],
  options: { readonly dryRun?: boolean },
): Promise<readonly WrittenPage[]> {
  const all: WrittenPage[] = [];
  for (const write of writes) {
    const { kind, object } = write;
    if (kind === "keep") all.push({ write, result: object });
    else if (kind === "create") all.push({ write, result: await cluster.create(resourceOf(object), object, options) });
    else all.push({ write, result: await cluster.patch(refOf(object), write.operations, options) });
  }
  return all;
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
  const since = world.now();
  const deadline = since + timeout;
  const patient = since + Math.min(mended, timeout);
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
    await world.sleep(pauseAfter(world.now() - since));
  }
}

function stuck({ name, namespace, tls }: PageWorkload, why: string): Trouble {
  const sentence = /[.!?…]$/.test(why) ? why : `${why}.`;
  const secrets = tls === undefined ? [] : secretsOf(tls);
  const mounted = secrets.map((secret) => `secret/${secret}`).join(", ");
  const mounts = mounted === "" ? "" : ` The page's pods mount ${mounted}: is it there, and does its key fit?`;
  return new Trouble("refused", `${sentence}${mounts} Nothing was diverted.`, [
    `oc describe deployment/${name} -n ${namespace}`,
    `oc get events -n ${namespace} --sort-by=.lastTimestamp`,
    ...(secrets.length === 0 ? [] : [`oc get secret ${secrets.join(" ")} -n ${namespace}`]),
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
  const resource = [...pageKinds, resources.route, resources.referenceGrant].find((kind) => kind.kind === object.kind);
  if (resource === undefined) throw new RangeError(`${object.kind} is no part of the page`);
  return resource;
}

function refOf(object: KubeObject): ObjectRef {
  const { name, namespace } = object.metadata;
  return { resource: resourceOf(object), name, ...(namespace === undefined ? {} : { namespace }) };
}
