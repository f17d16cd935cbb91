import { Trouble } from "../../core/errors.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { followsTag } from "../../page/delivery.ts";
import { selector } from "../../page/ours.ts";
import { goOn } from "../interruption.ts";
import { hindrance } from "../page/await.ts";
import type { PagePlace } from "../site.ts";
import { pauseAfter, type Patience, type World } from "../world.ts";
import { digestIn } from "./list.ts";

/** How the page's pods took to a version: as many run it; or none, for there is no page, or it does not follow the tag. */
export type RolledOut = number | "no page" | "does not follow";

/**
 * Waits until the page's pods run the image of this digest, and no others serve any more.
 * @param again the command that goes back
 * @throws Trouble (`unfinished`) where one cannot start, or not in time; Interruption
 */
export async function awaitRollout(
  world: World,
  page: PagePlace,
  {
    digest,
    patience,
    back,
  }: { readonly digest: string; readonly patience: Patience; readonly back: string | undefined },
): Promise<RolledOut> {
  const since = world.now();
  let told = "";
  for (;;) {
    const deployment = await world.cluster.get({ resource: resources.deployment, ...page });
    if (deployment === undefined) return "no page";
    if (!followsTag(deployment)) return "does not follow";
    const { pods, wanted, done } = stateOf(deployment, digest);
    if (done) return pods;
    const says = `${String(pods)} of ${String(wanted)} pods run it`;
    if (says !== told) world.report({ step: "rollout", state: "started", says });
    told = says;
    const late =
      world.now() - since >= patience.timeout
        ? `After ${String(Math.round(patience.timeout / 1000))} s ${says}`
        : undefined;
    const why = (await hindered(world, page, digest)) ?? late;
    if (why !== undefined) throw stuck(page, why, back);
    goOn(world, "The rollout goes on.");
    await world.sleep(pauseAfter(world.now() - since));
  }
}

/** Where a rollout is, by the Deployment's own status (kubernetes kubectl rollout_status.go). */
function stateOf(deployment: KubeObject, digest: string) {
  const { spec = {}, status = {} } = deployment;
  const count = (value: unknown): number => (typeof value === "number" ? value : 0);
  const wanted = typeof spec["replicas"] === "number" ? spec["replicas"] : 1;
  const [updated, all, available] = [status["updatedReplicas"], status["replicas"], status["availableReplicas"]].map(
    count,
  );
  const current =
    digestIn(deployment) === digest && count(status["observedGeneration"]) >= (deployment.metadata.generation ?? 0);
  const done = current && updated === wanted && all === wanted && available === wanted;
  return { pods: current ? (updated ?? 0) : 0, wanted, done };
}

/** Why the pods of this image cannot start: what hindered those of another is over with them. */
async function hindered({ cluster }: World, page: PagePlace, digest: string): Promise<string | undefined> {
  const labelSelector = `deployment=${selector(page).deployment}`;
  const query = { namespace: page.namespace, labelSelector };
  const [replicaSets, pods] = await Promise.all([
    cluster.list({ resource: resources.replicaSet, ...query }),
    cluster.list({ resource: resources.pod, ...query }),
  ]);
  const runs = (object: KubeObject) => digestIn(object) === digest;
  return hindrance({
    replicaSets: replicaSets.items.filter(runs),
    pods: pods.items.filter((pod) => runs({ ...pod, spec: { template: { spec: pod.spec ?? {} } } })),
  });
}

/** A rollout never takes a pod away before its successor serves. */
function stuck({ name, namespace }: PagePlace, why: string, back: string | undefined): Trouble {
  const sentence = /[.!?…]$/.test(why) ? why : `${why}.`;
  return new Trouble("unfinished", `${sentence} The version from before is still served.`, [
    ...(back === undefined ? [] : ["Go back to it:", `  ${back}`, "or look why:"]),
    `oc describe deployment/${name} -n ${namespace}`,
  ]);
}
