import { isAlreadyThere, mayHaveHappened } from "../../cluster/failure.ts";
import type { Cluster, ObjectRef } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import { aKind, type KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import type { EdgeAdapter } from "../../edge/adapter.ts";
import { followsTag, imageIn } from "../../page/delivery.ts";
import { fingerprint } from "../../core/fingerprint.ts";
import { markOf, type PageWorkload } from "../../page/model.ts";
import { isOurs } from "../../page/ours.ts";
import { layoutOf, templateOf } from "./await.ts";
import { proofRights } from "../page-rights.ts";
import { backendOf } from "./backend.ts";
import { covers } from "./publish.ts";
import type { Target } from "../plan/types.ts";
import type { View } from "../look.ts";
import type { Look } from "../witness/port.ts";
import { isAnswer } from "../witness/types.ts";
import { at, type Patience, type World } from "../world.ts";

/** The annotation of the page's ConfigMap that says which Deployment, in which configuration, was seen at the edge. */
const provenAnnotation = "entracte.dev/proven";

/** What seeing the page from the visitors' side takes. */
export interface Proving {
  readonly page: PageWorkload;
  readonly targets: readonly Target[];
  /** Of what kind the edge object is, where no target says it. */
  readonly adapter?: EdgeAdapter;
  /** Milliseconds for which nothing else may have been seen: while pods of another page are being taken away. */
  readonly settle?: number;
  readonly view: View;
  readonly patience: Patience;
}

/**
 * Sees the page from the visitors' side before anything is diverted: through a short-lived edge object of its own, on a host that
 * the cluster generates. Done once for each configuration of the page. Returns whether it was seen: where this account may
 * not make such an object, or its host cannot be reached from here, it is said and left out.
 * @throws Trouble (`refused`: nothing was diverted) where the edge answers, and does not show the page in time
 */
export async function provePage(world: World, proving: Proving): Promise<boolean> {
  const { page, targets } = proving;
  const kinds = targets.map(({ adapter }) => adapter);
  const adapter = kinds.find(({ proof }) => proof === undefined) ?? kinds[0] ?? proving.adapter;
  if (adapter === undefined || (await isProven(world, page))) return true;
  const not = (why: string): false => {
    world.report({ step: "page", state: "skipped", ...at(world, page.namespace), says: `not seen beforehand: ${why}` });
    return false;
  };
  if (adapter.proof === undefined) return not(`the cluster makes no host for ${aKind(adapter.resource)} of its own`);
  if (!(await world.cluster.serves(adapter.resource))) return not(`this cluster has no ${adapter.resource.plural}`);
  if (!(await mayProve(world.cluster, adapter, page)))
    return not(`this account may not make ${aKind(adapter.resource)} for it`);
  const proof = adapter.proof(
    backendOf(page),
    page.namespace,
    targets.map(({ object }) => object),
  );
  const ref = { resource: adapter.resource, namespace: page.namespace, name: proof.metadata.name };
  const there = await world.cluster.get(ref);
  if (there !== undefined && !isOurs(there)) return not(`${adapter.kind}/${ref.name} is there, and is not ours`);
  try {
    const blind = await look(world, proving, { ref, proof, adapter });
    if (blind !== undefined) return not(blind);
  } finally {
    await world.cluster.delete(ref);
  }
  await markProven(world, page);
  return true;
}

/** Notes that this configuration of the page was seen at the edge. */
export async function markProven(world: World, page: PageWorkload): Promise<void> {
  const mark = await configurationOf(world, page);
  if (mark === undefined) return;
  await world.cluster.merge(configMapOf(page), { metadata: { annotations: { [provenAnnotation]: mark } } });
}

async function isProven(world: World, page: PageWorkload): Promise<boolean> {
  const [mark, configMap] = await Promise.all([configurationOf(world, page), world.cluster.get(configMapOf(page))]);
  return mark === undefined || configMap?.metadata.annotations?.[provenAnnotation] === mark;
}

const configMapOf = ({ namespace, name }: PageWorkload): ObjectRef => ({
  resource: resources.configMap,
  namespace,
  name,
});

async function mayProve(cluster: Cluster, adapter: EdgeAdapter, page: PageWorkload): Promise<boolean> {
  const asked = proofRights(adapter, page).map(({ anyOf: [question] }) => cluster.can(question));
  return !(await Promise.all(asked)).includes(false);
}

async function configurationOf(
  { cluster }: World,
  { namespace, name, knownBy }: PageWorkload,
): Promise<string | undefined> {
  const deployment = await cluster.get({ resource: resources.deployment, namespace, name });
  const uid = deployment?.metadata.uid;
  if (deployment === undefined || uid === undefined) return undefined;
  // What a trigger set is no part of the layout.
  const image = followsTag(deployment) ? `/${imageIn(deployment) ?? ""}` : "";
  const known = knownBy === undefined ? "" : `/${fingerprint(knownBy)}`;
  return `${uid}/${layoutOf(templateOf(deployment)) ?? ""}${image}${known}`;
}

/**
 * The proof as it stands: found, or made. A colleague who closes at the same time uses the same one, and removes it when
 * done. What an interrupted run left behind serves as well; what differs is made anew.
 */
async function standing(world: World, ref: ObjectRef, proof: KubeObject, tries = 3): Promise<KubeObject> {
  const { cluster } = world;
  const asked = { metadata: { labels: proof.metadata.labels ?? {} }, spec: proof.spec ?? {} };
  const found = await cluster.get(ref);
  if (found !== undefined && covers({ ...found }, asked)) return found;
  if (found !== undefined) await cluster.delete(ref);
  try {
    return await cluster.create(ref.resource, proof);
  } catch (failure) {
    const there = isAlreadyThere(failure) || mayHaveHappened(failure) ? await cluster.get(ref) : undefined;
    if (there !== undefined) return there;
    // There when it was made, gone when it was read: a colleague removed it in between.
    if (!isAlreadyThere(failure) || tries === 1) throw failure;
    return standing(world, ref, proof, tries - 1);
  }
}

/** How often in a row no answer at all means that the host cannot be reached from here. */
const silences = 3;

/** Looks until every way to the proof shows the page, or says why it cannot be looked at from here. */
async function look(
  world: World,
  { view: { edge, witness }, patience, page, settle = 0 }: Proving,
  { ref, proof, adapter }: { readonly ref: ObjectRef; readonly proof: KubeObject; readonly adapter: EdgeAdapter },
): Promise<string | undefined> {
  const there = await standing(world, ref, proof);
  const { sights, blind } = await edge.sights(adapter.addresses(there), undefined);
  if (sights.length === 0) return blind[0]?.reason ?? "its Route got no host";
  world.report({ step: "page", state: "started", ...at(world, page.namespace), says: "being looked for at the edge" });
  // The edge takes the proof in with its next reload: until then it answers for itself, which is no failure of anybody's.
  const deadline = world.now() + patience.timeout;
  try {
    for (let silent = 0, since: number | undefined; ;) {
      const looks = await witness.once(sights, { page: markOf(page) });
      const late = looks.find(({ judgement }) => judgement.kind !== "page");
      since = late === undefined ? (since ?? world.now()) : undefined;
      if (since !== undefined && world.now() - since >= settle) break;
      if (late !== undefined) {
        silent = isAnswer(late.outcome) ? 0 : silent + 1;
        if (silent === silences) return `${late.sight.id}: ${late.judgement.why}`;
        if (await isProven(world, page)) break;
        if (world.now() >= deadline) throw notShown(page, late);
      }
      // A colleague who was done removed it: the cluster gives the same name the same host again.
      if ((await world.cluster.get(ref)) === undefined) await standing(world, ref, proof);
      await world.sleep(100);
    }
  } finally {
    await witness.leave(sights);
  }
  world.report({ step: "page", state: "done", ...at(world, page.namespace), says: "seen at the edge" });
  return undefined;
}

function notShown({ namespace, delivery }: PageWorkload, { sight, judgement }: Look): Trouble {
  return new Trouble(
    "refused",
    `The page is ready, but the edge does not show it: ${sight.id}: ${judgement.why}. Nothing was diverted.`,
    [
      `oc get route,service,endpointslices -n ${namespace}`,
      ...(delivery === "configMap"
        ? []
        : ["An image that sends no header entracte-page is known by a text of its page:  page.knownBy"]),
      "A NetworkPolicy of the namespace may keep the router from the page's pods.",
    ],
  );
}
