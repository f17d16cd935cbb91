import type { Cluster } from "../cluster/port.ts";
import { Trouble } from "../core/errors.ts";
import { recordOf } from "../core/standing.ts";
import { adapterFor, adapters } from "../edge/index.ts";
import type { Target } from "../engine/plan/types.ts";
import type { Named } from "./words.ts";

/**
 * The edge objects that are named, in their order.
 * @throws Trouble (`usage`, `refused`) for a word that names none, and for another namespace than the cluster's
 */
export function readTargets(cluster: Cluster, named: readonly Named[]): Promise<readonly Target[]> {
  return Promise.all(named.map((each) => readTarget(cluster, each)));
}

async function readTarget(cluster: Cluster, { word, namespace: where }: Named): Promise<Target> {
  if (where !== undefined && where !== cluster.namespace) {
    throw new Trouble("usage", `${word} is in ${where}; this version closes in one namespace at a time.`, [
      `entracte close ${word} -n ${where}`,
    ]);
  }
  const [kind = "", name = "", ...more] = word.split("/");
  const adapter = adapterFor(kind);
  if (name === "" || more.length > 0 || adapter === undefined) {
    throw new Trouble("usage", `${JSON.stringify(word)} names no target: a target is KIND/NAME.`, [
      `Kinds: ${adapters.map((each) => each.kind).join(", ")}. Did you mean route/${name === "" ? kind : name}?`,
    ]);
  }
  const { namespace } = cluster;
  const object = await cluster.get({ resource: adapter.resource, namespace, name });
  if (object === undefined) throw await unknown(cluster, word, adapter);
  return { adapter, object };
}

async function unknown(cluster: Cluster, word: string, adapter: Target["adapter"]): Promise<Trouble> {
  const { namespace } = cluster;
  const { items } = await cluster.list({ resource: adapter.resource, namespace });
  const there = items.slice(0, 8).map(({ metadata }) => `${adapter.kind}/${metadata.name}`);
  const says = there.length === 0 ? `There is no ${adapter.kind} in ${namespace}.` : `There are: ${there.join(", ")}`;
  return new Trouble("refused", `${word} does not exist in ${namespace}. Nothing was changed.`, [
    says,
    "Another namespace:  -n NAMESPACE",
  ]);
}

/** Every edge object of the namespace. */
export async function everyTarget(cluster: Cluster): Promise<readonly Target[]> {
  const lists = await Promise.all(
    adapters.map(async (adapter) => {
      const { items } = await cluster.list({ resource: adapter.resource, namespace: cluster.namespace });
      return items.map((object) => ({ adapter, object }));
    }),
  );
  return lists.flat();
}

/** The maintenances that hold a target closed. */
export const holdersOf = ({ object }: Target): readonly string[] =>
  recordOf(object)?.holds.map(({ maintenance }) => maintenance) ?? [];
