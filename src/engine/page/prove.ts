import { mayHaveHappened } from "../../cluster/failure.ts";
import type { ObjectRef } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import type { EdgeAdapter } from "../../edge/adapter.ts";
import type { PageWorkload } from "../../page/model.ts";
import { layoutOf, templateOf } from "./await.ts";
import { backendOf } from "./backend.ts";
import type { Target } from "../plan/types.ts";
import type { Witness } from "../witness/port.ts";
import type { EdgeView, Patience, World } from "../world.ts";

/** The annotation of the page's ConfigMap that says which Deployment, in which configuration, was seen at the edge. */
const provenAnnotation = "entracte.dev/proven";

/** What seeing the page from the visitors' side takes. */
export interface Proving {
  readonly page: PageWorkload;
  readonly targets: readonly Target[];
  readonly edge: EdgeView;
  readonly witness: Witness;
  readonly patience: Patience;
}

/**
 * Sees the page from the visitors' side before anything is diverted: through a short-lived edge object of its own, on a host that
 * the cluster generates. Done once for each configuration of the page; where that host cannot be seen from here, it is
 * said and left out, and the targets themselves are looked at all the same.
 * @throws Trouble (`refused`: nothing was diverted) where the edge does not show the page in time
 */
export async function provePage(world: World, proving: Proving): Promise<void> {
  const { page, targets } = proving;
  const adapter = targets[0]?.adapter;
  const configMap = { resource: resources.configMap, namespace: page.namespace, name: page.name };
  const mark = await markOf(world, page);
  const proven = (await world.cluster.get(configMap))?.metadata.annotations?.[provenAnnotation];
  if (adapter === undefined || mark === undefined || proven === mark) return;
  const proof = adapter.proof(
    backendOf(page),
    page.namespace,
    targets.map(({ object }) => object),
  );
  const ref = { resource: adapter.resource, namespace: page.namespace, name: proof.metadata.name };
  await world.cluster.delete(ref);
  try {
    await look(world, proving, await made(world, adapter, ref, proof), adapter);
  } finally {
    await world.cluster.delete(ref);
  }
  await world.cluster.merge(configMap, { metadata: { annotations: { [provenAnnotation]: mark } } });
}

async function markOf({ cluster }: World, { namespace, name }: PageWorkload): Promise<string | undefined> {
  const deployment = await cluster.get({ resource: resources.deployment, namespace, name });
  const uid = deployment?.metadata.uid;
  return deployment === undefined || uid === undefined ? undefined : `${uid}/${layoutOf(templateOf(deployment)) ?? ""}`;
}

/** Creates the proof; where the answer was lost, reads what became of it. */
async function made(world: World, adapter: EdgeAdapter, ref: ObjectRef, proof: KubeObject): Promise<KubeObject> {
  try {
    return await world.cluster.create(adapter.resource, proof);
  } catch (failure) {
    const there = mayHaveHappened(failure) ? await world.cluster.get(ref) : undefined;
    if (there === undefined) throw failure;
    return there;
  }
}

async function look(
  world: World,
  { edge, witness, patience, page }: Proving,
  proof: KubeObject,
  adapter: EdgeAdapter,
): Promise<void> {
  const { sights } = await edge.sights(adapter.addresses(proof), undefined);
  if (sights.length === 0) {
    world.report({
      step: "page",
      state: "skipped",
      says: "not seen before the switch: its own host cannot be reached from here",
    });
    return;
  }
  // The edge takes the proof in with its next reload: until then it answers for itself, which is no failure of anybody's.
  world.report({ step: "page", state: "started", says: "being looked for at the edge" });
  const deadline = world.now() + patience.timeout;
  for (;;) {
    const looks = await witness.once(sights);
    const late = looks.find(({ judgement }) => judgement.kind !== "page");
    if (late === undefined) break;
    if (world.now() >= deadline) {
      throw new Trouble(
        "refused",
        `The page is ready, but the edge does not show it: ${late.sight.id}: ${late.judgement.why}. Nothing was diverted.`,
        [
          `oc get route,service,endpointslices -n ${page.namespace}`,
          "A NetworkPolicy of the namespace may keep the router from the page's pods.",
        ],
      );
    }
    await world.sleep(100);
  }
  await witness.leave(sights);
  world.report({ step: "page", state: "done", says: "seen at the edge" });
}
