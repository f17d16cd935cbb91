import { createHash } from "node:crypto";
import { connect } from "../cluster/connect.ts";
import type { Cluster } from "../cluster/port.ts";
import { parseEdge } from "../core/address.ts";
import { allowed } from "../cluster/allowed.ts";
import { lenderOf } from "../page/delivery.ts";
import { defaultWorkload, type PageWorkload } from "../page/model.ts";
import { knownMark } from "../engine/page/mark.ts";
import { realClock, sights, startWitness } from "../engine/witness/index.ts";
import type { EdgeView, StepEvent, World } from "../engine/world.ts";
import { notices } from "./notices.ts";
import type { ClusterOptions, SwitchOptions } from "./commands/options.ts";
import { notePlace } from "./place.ts";
import { warn } from "./say.ts";
import { quoted } from "../core/shell.ts";
import { typedAs } from "./typed.ts";
import { version } from "./version.ts";

/** The cluster that the options point to. */
export async function clusterOf({ namespace, context, kubeconfig }: ClusterOptions): Promise<Cluster> {
  const cluster = await connect({
    ...(namespace === undefined ? {} : { namespace }),
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    userAgent: `entracte/${version}`,
    ...notices(warn),
  });
  notePlace(cluster);
  return cluster;
}

/** Works with the cluster that the options point to; the connection ends with the work. */
export async function withCluster<T>(options: ClusterOptions, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await clusterOf(options);
  try {
    return await work(cluster);
  } finally {
    cluster.close();
  }
}

/** The options that lead the next command to the same cluster and namespace. */
export function placeOf({ context, kubeconfig }: ClusterOptions, namespace: string): string {
  const more = { context, kubeconfig };
  const given = Object.entries(more).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${quoted(value)}`],
  );
  return [`-n ${namespace}`, ...given].join(" ");
}

/** The real world of one command. */
export function worldOf(
  cluster: Cluster,
  options: Pick<SwitchOptions, "edge" | "verify">,
  report: (event: StepEvent) => void,
): World {
  const edges = options.edge.flatMap(parseEdge);
  const edge: EdgeView = {
    sights: (addresses, pace) => sights(addresses, { edges, maxPerSecond: pace }),
    watch: (page) => startWitness({ version, page }),
  };
  return {
    cluster,
    command: typedAs(process.argv[2] ?? "", cluster.namespace),
    ...(options.verify ? { edge } : {}),
    now: () => realClock.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    report,
  };
}

/** The page of a namespace, as the maintenance wants it: with the token that it carries already, or its own. */
export async function pageOf(cluster: Cluster, wanted: Partial<PageWorkload> = {}): Promise<PageWorkload> {
  const page = { ...defaultWorkload, namespace: cluster.namespace, ...wanted };
  const lender = lenderOf(page);
  const reading = knownMark(cluster, lender ?? page.namespace, page.name);
  // What lacks in another namespace is told with all the rest that does.
  const known = await (lender === undefined ? reading : allowed(reading));
  const lent = lender === undefined || known === undefined ? {} : known;
  return { ...page, token: known?.token ?? newToken(page), ...lent };
}

/** The same for each who publishes this page: two who do so at once must not overwrite each other's. */
export const newToken = ({ namespace, name }: Pick<PageWorkload, "namespace" | "name">): string =>
  createHash("sha256").update(`${namespace}/${name}`).digest("hex").slice(0, 24);

export const patienceOf = ({ settle, timeout }: Pick<SwitchOptions, "settle" | "timeout">) => ({
  settle: settle * 1000,
  timeout: timeout * 1000,
});
