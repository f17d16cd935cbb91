import type { Cluster } from "../cluster/port.ts";
import { dependsOnAnnotation } from "../core/depends-on.ts";
import { Trouble, type Remedy } from "../core/errors.ts";
import { nearNames } from "../core/near.ts";
import { quoted } from "../core/shell.ts";
import type { EdgeAdapter } from "../edge/adapter.ts";
import { adapters } from "../edge/index.ts";
import { checkRights } from "../engine/check-rights.ts";
import { targetsIn } from "../engine/held/holders.ts";
import { choose, everyNeed, type Meant } from "../engine/plan/choose.ts";
import type { Target } from "../engine/plan/types.ts";
import { findRights } from "../engine/rights.ts";
import { everywhere } from "../engine/site.ts";
import { defaultWorkload } from "../page/model.ts";
import { otherNamespace } from "./namespaces.ts";
import type { Described } from "./words.ts";

type List = (namespace: string) => Promise<readonly Target[]>;

/** The edge objects of a namespace, each namespace asked once. */
export function listOnce(cluster: Cluster): List {
  const asked = new Map<string, Promise<readonly Target[]>>();
  return (namespace) => {
    const list = asked.get(namespace) ?? targetsIn(cluster, namespace);
    asked.set(namespace, list);
    return list;
  };
}

/**
 * May this account list all that these may choose from? A kind that it may not see would stay open unnoticed.
 * @throws Trouble (`refused`) that names what lacks, and the line that grants it
 */
export async function checkListing(cluster: Cluster, described: readonly Described[]): Promise<void> {
  await everywhere(described, async ({ namespace = cluster.namespace, kinds }) => {
    const among = await served(cluster, kinds);
    const asked = among.flatMap((adapter) => findRights(adapter, namespace));
    try {
      await checkRights(cluster, asked, { purpose: "close", page: { ...defaultWorkload, namespace } });
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      const kind = await listable(cluster, among, namespace);
      if (kind === undefined) throw error;
      const narrower = `Or name the kinds that are meant: kinds: [${kind}] in the file, or ${kind} before -l`;
      throw new Trouble(error.ending, error.message, [...error.remedy, narrower], { cause: error });
    }
  });
}

/** The first of these kinds that this account may list. */
async function listable(
  cluster: Cluster,
  among: readonly EdgeAdapter[],
  namespace: string,
): Promise<string | undefined> {
  const may = await everywhere(among, ({ resource: { group, plural } }) =>
    cluster.can({ verb: "list", group, resource: plural, namespace }),
  );
  return among.find((_, i) => may[i])?.kind;
}

/**
 * What is chosen.
 * @throws Trouble (`refused`) where that is nothing, or cannot be read
 */
export async function chosenBy(cluster: Cluster, described: Described, list: List): Promise<readonly Meant[]> {
  const { by, namespace = cluster.namespace, kinds } = described;
  const all = await list(namespace);
  const meant = choose(all, described);
  if (meant.length > 0) return meant;
  const among = await served(cluster, kinds);
  const none = (says: string, remedy: Remedy) => new Trouble("refused", `${says}. Nothing was changed.`, remedy);
  if (all.length === 0)
    throw none(`There is nothing to choose from in ${namespace}`, await otherNamespace(cluster, namespace));
  const what = kinds === undefined ? "edge object" : kinds.join(" or ");
  if (among.length === 0) throw none(`This cluster knows no ${what}`, [`entracte status -n ${namespace}`]);
  if ("dependsOn" in by) {
    const says = `No ${what} in ${namespace} says in ${dependsOnAnnotation} that it depends on ${by.dependsOn}`;
    const near = nearNames(by.dependsOn, everyNeed(all));
    throw none(says, [
      ...(near.length === 0 ? [] : [`Did you mean ${near.join(", ")}? Or say it on what does:`]),
      `oc annotate ${among[0]?.kind ?? "route"} NAME -n ${namespace} ${dependsOnAnnotation}=${by.dependsOn}`,
    ]);
  }
  const plurals = among.map(({ resource }) => resource.plural).join(",");
  throw none(`No ${what} in ${namespace} has the labels ${quoted(by.selector)}`, [
    `oc get ${plurals} -n ${namespace} --show-labels`,
  ]);
}

/** What can be closed in this cluster, of these kinds. */
async function served(cluster: Cluster, kinds: readonly string[] | undefined) {
  const wanted = adapters.filter(({ kind, make }) => make === undefined && (kinds?.includes(kind) ?? true));
  const there = await Promise.all(wanted.map(({ resource }) => cluster.serves(resource)));
  return wanted.filter((_, i) => there[i]);
}
