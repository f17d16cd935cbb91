import type { Cluster } from "../cluster/port.ts";
import { Trouble } from "../core/errors.ts";
import { pool } from "../core/pool.ts";
import { nearNames } from "../core/near.ts";
import { adapterFor, adapterOf, adapters } from "../edge/index.ts";
import { partOf } from "../core/part.ts";
import { withAround } from "../engine/around.ts";
import { onceEach, type Ruled } from "../engine/plan/choose.ts";
import { asItStands } from "../engine/host.ts";
import { beneathOf } from "../engine/plan/part.ts";
import { partsOf } from "../engine/plan/parts.ts";
import { isRefusal } from "../edge/adapter.ts";
import { unsupported } from "../edge/unsupported.ts";
import { ownedBy } from "../edge/refusals.ts";
import type { Target } from "../engine/plan/types.ts";
import { namespaceOf } from "../engine/site.ts";
import { checkListing, chosenBy, listOnce } from "./chosen.ts";
import { otherNamespace } from "./namespaces.ts";
import type { Described, Named } from "./words.ts";

type Words = Pick<Named, "word" | "namespace" | "paths" | "place"> & Partial<Pick<Named, "policy">>;

/** A target, and what the maintenance allows for it. */
export type Read = Pick<Ruled, "target" | "policy">;

/**
 * The edge objects that are named or described, in all their namespaces, each once: for each one target, or one for each of
 * its paths that are meant.
 * @throws Trouble (`usage`, `refused`) for what means none, and for paths that cannot be closed alone
 */
export async function readEach(cluster: Cluster, wanted: readonly (Words | Described)[]): Promise<readonly Read[]> {
  const listed = listOnce(cluster);
  await checkListing(
    cluster,
    wanted.filter((each) => "by" in each),
  );
  const found = await pool(wanted, async (each): Promise<readonly Ruled[]> => {
    const { policy = {}, paths, place } = each;
    if ("by" in each) return (await placed(place, chosenBy(cluster, each, listed))).map((one) => ({ ...one, policy }));
    const target = await placed(place, readTarget(cluster, each));
    return [{ target, policy, ...(paths === undefined ? {} : { paths }) }];
  });
  const parted = await pool(onceEach(found.flat()), async ({ target, paths, policy }) => {
    const makes = target.adapter.make !== undefined && paths === undefined;
    if (paths === undefined && partOf(target.object) === undefined && !makes) return [{ target, policy }];
    const all = await listed(namespaceOf(target));
    if (makes) return [{ target: await asItStands(cluster, target, all), policy }];
    const parts = paths === undefined ? [{ ...target, ...beneathOf(target, all) }] : partsOf(target, paths, all);
    return parts.map((part) => ({ target: part, policy }));
  });
  return parted.flat();
}

/** What is wrong about a target of a file is told with its place there. */
async function placed<T>(place: string | undefined, read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof Trouble) || place === undefined) throw error;
    throw new Trouble(error.ending, `${place}: ${error.message}`, error.remedy, { cause: error });
  }
}

/** The targets alone. */
export const readTargets = async (
  cluster: Cluster,
  wanted: readonly (Words | Described)[],
): Promise<readonly Target[]> => (await readEach(cluster, wanted)).map(({ target }) => target);

async function readTarget(cluster: Cluster, { word, namespace = cluster.namespace }: Words): Promise<Target> {
  const [kind = "", name = "", ...more] = word.split("/");
  const adapter = adapterFor(kind);
  if (name === "" || more.length > 0 || adapter === undefined) {
    const known = unsupported.find((each) => each.kind.toLowerCase() === kind.toLowerCase());
    if (known !== undefined && name !== "")
      throw new Trouble("refused", `${word} cannot be closed: ${known.why}. Nothing was changed.`, known.remedy);
    const meant =
      adapter === undefined ? `Did you mean route/${name === "" ? kind : name}?` : `Write ${adapter.kind}/NAME.`;
    throw new Trouble("usage", `${JSON.stringify(word)} names no target: a target is KIND/NAME.`, [
      `Kinds: ${adapters.map((each) => each.kind).join(", ")}. ${meant}`,
    ]);
  }
  if (!(await cluster.serves(adapter.resource))) {
    throw new Trouble("refused", `This cluster has no ${adapter.resource.plural}. Nothing was changed.`, [
      `See what it has:  entracte status -n ${namespace}`,
    ]);
  }
  const made = adapter.make?.(name, namespace);
  if (made !== undefined && isRefusal(made))
    throw new Trouble("refused", `${made.refused} Nothing was changed.`, made.remedy);
  if (made !== undefined) return { adapter, object: made };
  const object = await cluster.get({ resource: adapter.resource, namespace, name });
  if (object === undefined) throw await unknown(cluster, adapter, { name, namespace });
  const [target = { adapter, object }] = await withAround(cluster, adapter, [object]);
  return { ...target, adapter: adapterOf(adapter, object) };
}

async function unknown(
  cluster: Cluster,
  { kind, resource }: Target["adapter"],
  { name, namespace }: { readonly name: string; readonly namespace: string },
): Promise<Trouble> {
  const { items } = await cluster.list({ resource, namespace });
  const names = items.filter((object) => ownedBy(object) === undefined).map(({ metadata }) => metadata.name);
  if (names.length === 0) {
    const what = `There is no ${resource.kind} at all in ${namespace}. Nothing was changed.`;
    return new Trouble("refused", what, await otherNamespace(cluster, namespace));
  }
  const near = nearNames(name, names);
  const [says, shown] = near.length > 0 ? ["Did you mean", near] : ["There are", names.slice(0, 8)];
  return new Trouble("refused", `${kind}/${name} does not exist in ${namespace}. Nothing was changed.`, [
    `${says}: ${shown.map((each) => `${kind}/${each}`).join(", ")}`,
    "Is it in another namespace?  -n NAMESPACE",
  ]);
}
