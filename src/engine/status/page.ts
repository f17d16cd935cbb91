import type { Cluster } from "../../cluster/port.ts";
import { ApiFailure } from "../../cluster/failure.ts";
import { resources } from "../../core/resources.ts";
import { lenderIn } from "../../page/known.ts";
import { pageProgress } from "../page/ensure.ts";
import type { PageStatus } from "./types.ts";

/** Is the page of this name there, whole and ready? Where this account may not look, it says so. */
export async function pageStatus(cluster: Cluster, namespace: string, name: string): Promise<PageStatus> {
  const bare = { name, ready: 0, wanted: 0 };
  try {
    const lender = lenderIn(await cluster.get({ resource: resources.configMap, namespace, name }));
    if (lender !== undefined) return { ...(await pageStatus(cluster, lender, name)), namespace: lender };
    const parts = [resources.service, resources.configMap, resources.deployment];
    const found = await Promise.all(parts.map((resource) => cluster.get({ resource, namespace, name })));
    const gone = parts.filter((_, i) => found[i] === undefined).map(({ kind }) => `${kind.toLowerCase()}/${name}`);
    if (gone.length > 0) return { ...bare, state: "deleted", says: `somebody deleted ${gone.join(", ")}` };
    const now = await pageProgress(cluster, { namespace, name });
    if (now.state === "ready") return { name, state: "ready", ready: now.pods, wanted: now.pods };
    if (now.state === "stuck") return { ...bare, state: "stuck", says: now.why };
    const says = `${String(now.ready)} of ${String(now.wanted)} page pods are ready`;
    return { name, state: "waiting", ready: now.ready, wanted: now.wanted, says };
  } catch (failure) {
    if (!(failure instanceof ApiFailure) || failure.status !== 403) throw failure;
    return { ...bare, state: "unknown", says: "this account may not look at it" };
  }
}
