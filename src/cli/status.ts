import { stringify } from "yaml";
import type { Cluster } from "../cluster/port.ts";
import { exitCodes, Trouble } from "../core/errors.ts";
import type { KubeObject } from "../core/kube.ts";
import { standing } from "../core/standing.ts";
import { problemsOf } from "../engine/status/problems.ts";
import { survey } from "../engine/status/survey.ts";
import type { Survey } from "../engine/status/types.ts";
import { defaultWorkload } from "../page/model.ts";
import { everywhere } from "./everywhere.ts";
import { otherNamespace } from "./namespaces.ts";
import { readableFile, within } from "./file.ts";
import type { ClusterOptions } from "./commands/options.ts";
import { seeable } from "../engine/held/holders.ts";
import { say, type Output } from "./say.ts";
import { paint } from "./show/paint.ts";
import { showSurvey } from "./show/status.ts";
import { hang } from "./show/text.ts";
import { watch } from "./status-watch.ts";
import { withCluster, worldOf } from "./world.ts";

export interface StatusOptions extends ClusterOptions {
  readonly file?: string;
  readonly edge: readonly string[];
  readonly verify: boolean;
  readonly allNamespaces: boolean;
  readonly check: boolean;
  readonly watch: boolean;
  readonly output: Output;
}

/** Shows what is closed, since when, by whom, why, until when, and what is not as it should be. Returns the exit code. */
export async function runStatus(given: StatusOptions): Promise<number> {
  const { file } = await readableFile(given.file);
  const options = within(given, file);
  return withCluster(options, async (cluster) => {
    const seen = async () => seenAs(await look(cluster, options), cluster, options);
    if (options.watch) return watch(seen);
    const { found, lines, empty } = await seen();
    // Nothing to look at is no good news: the namespace may be another one.
    if (options.check && empty) throw await nothing(cluster, options);
    for (const line of lines) say(line);
    return options.check && found.problems.length > 0 ? exitCodes.overdue : exitCodes.done;
  });
}

async function nothing(cluster: Cluster, { allNamespaces }: StatusOptions): Promise<Trouble> {
  const where = allNamespaces ? "any namespace that this account may look into" : cluster.namespace;
  const remedy = allNamespaces
    ? (["entracte rbac --for status -n NAMESPACE"] as const)
    : await otherNamespace(cluster, cluster.namespace);
  return new Trouble("refused", `There is nothing to check in ${where}.`, remedy);
}

/** What was found, told as it is asked for. */
function seenAs(looked: Looked, cluster: Cluster, options: StatusOptions) {
  const { found } = looked;
  const lines =
    options.output === "json"
      ? [JSON.stringify(found)]
      : options.output === "yaml"
        ? [`---\n${stringify(found).trimEnd()}`]
        : tableOf(looked, cluster, options).map(paint);
  return { found, lines, key: JSON.stringify({ ...found, at: "" }), empty: countOf(looked) === 0 };
}

interface Looked {
  readonly found: Survey;
  /** Edge objects of namespaces in which nothing is closed: all open. */
  readonly elsewhere: number;
}

async function look(cluster: Cluster, options: StatusOptions): Promise<Looked> {
  const world = worldOf(cluster, options, () => {});
  const there = options.allNamespaces
    ? await everywhere(cluster)
    : { places: new Map([[cluster.namespace, await seeable(cluster, cluster.namespace)]]), unread: [] };
  const all = [...there.places];
  const now = world.now();
  const surveyed = (places: typeof all) =>
    Promise.all(places.map(([namespace, seen]) => survey(world, namespace, { ...seen, usual: defaultWorkload.name })));
  const closed = all.filter(
    ([, { targets }]) => !options.allNamespaces || targets.some(({ object }) => !isOpen(object)),
  );
  const first = await surveyed(closed);
  // Where a maintenance closes nothing, it may have left something undone.
  const others = new Set(first.flatMap((each) => each.others));
  const beside = await surveyed(all.filter((place) => others.has(place[0]) && !closed.includes(place)));
  const namespaces = [...first, ...beside.filter((each) => problemsOf(each, now).length > 0)];
  const names = new Set(namespaces.map(({ namespace }) => namespace));
  const rest = all.filter(([namespace]) => !names.has(namespace));
  // Of namespaces that are not shown: what is closed there may be of these kinds.
  const hidden = new Set(rest.flatMap(([, { unread }]) => unread));
  return {
    found: {
      v: 1,
      at: new Date(now).toISOString(),
      namespaces,
      unread: [...there.unread, ...hidden],
      problems: namespaces.flatMap((each) => problemsOf(each, now)),
    },
    elsewhere: rest.reduce((sum, [, { targets }]) => sum + targets.length, 0),
  };
}

/** The edge objects that there are, closed or not. */
const countOf = ({ found, elsewhere }: Looked): number =>
  found.namespaces.reduce((sum, { targets }) => sum + targets.length, elsewhere);

const isOpen = (object: KubeObject) => standing(object).state === "open";

function tableOf({ found, elsewhere }: Looked, { namespace }: Cluster, options: StatusOptions): string[] {
  const none = options.allNamespaces
    ? ["There is no Route, Ingress or HTTPRoute that this account may see."]
    : hang("", `There is no Route, Ingress or HTTPRoute in ${namespace}. Another namespace:  -n NAMESPACE`);
  const others =
    elsewhere === 0 ? [] : [`OPEN    ${elsewhere.toLocaleString("en")} in namespaces where nothing is closed`];
  const well = options.check && found.problems.length === 0 ? ["All is as it should be."] : [];
  return [
    ...(countOf({ found, elsewhere }) === 0 ? none : []),
    ...showSurvey(found, Date.parse(found.at)),
    ...others,
    ...well,
  ];
}
