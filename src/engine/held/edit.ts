import { isConflict, isLostTest, mayHaveHappened } from "../../cluster/failure.ts";
import type { Cluster } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import { isObject, pointer } from "../../core/json.ts";
import type { KubeObject, PatchOperation } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { policyKey, targetsKey } from "../../page/keys.ts";
import type { PagePlace } from "../site.ts";
import { formerlyPatch } from "./formerly.ts";
import { decodeIndex, type MaintenanceIndex } from "./index-text.ts";

/** How often an index that others write meanwhile is read again. */
const attempts = 5;

/**
 * Changes what a page remembers of a maintenance, by one patch that insists on what was read. A page that is gone remembers
 * nothing, and is left alone.
 * @throws Trouble (`refused`) where what is there cannot be read
 */
export async function editIndex(
  cluster: Cluster,
  page: PagePlace,
  maintenance: string,
  change: (now: MaintenanceIndex | undefined) => MaintenanceIndex | undefined,
): Promise<void> {
  const ref = { resource: resources.configMap, namespace: page.namespace, name: page.name };
  for (let attempt = 1; ; attempt++) {
    const configMap = await cluster.get(ref);
    if (configMap === undefined) return;
    const operations = operationsOf(configMap, page, maintenance, change);
    if (operations.length === 0) return;
    try {
      await cluster.patch(ref, operations);
      return;
    } catch (failure) {
      const anew = isLostTest(failure) || isConflict(failure) || mayHaveHappened(failure);
      if (!anew || attempt === attempts) throw failure;
    }
  }
}

/**
 * Can what a page remembers of a maintenance be read?
 * @throws Trouble (`refused`) where it cannot
 */
export async function checkIndex(cluster: Cluster, page: PagePlace, maintenance: string): Promise<void> {
  const { namespace, name } = page;
  const configMap = await cluster.get({ resource: resources.configMap, namespace, name });
  const text = configMap && indexIn(configMap, maintenance);
  if (text !== undefined) readable(text, page, maintenance);
}

function operationsOf(
  configMap: KubeObject,
  page: PagePlace,
  maintenance: string,
  change: (now: MaintenanceIndex | undefined) => MaintenanceIndex | undefined,
): PatchOperation[] {
  const key = targetsKey(maintenance);
  const path = pointer(["data", key]);
  const text = indexIn(configMap, maintenance);
  const next = change(text === undefined ? undefined : readable(text, page, maintenance));
  const wanted = next === undefined ? undefined : JSON.stringify(next);
  const answers = next === undefined ? policyIn(configMap, maintenance) : [];
  if (wanted === text && answers.length === 0) return [];
  const uid: PatchOperation = { op: "test", path: "/metadata/uid", value: configMap.metadata.uid ?? "" };
  if (wanted !== undefined && configMap.data === undefined) {
    // The page comes from an image: its ConfigMap holds nothing yet.
    return [uid, { op: "test", path: "/data", value: null }, { op: "add", path: "/data", value: { [key]: wanted } }];
  }
  const index: PatchOperation[] =
    wanted === undefined
      ? [{ op: "remove", path }, ...formerlyPatch(configMap, maintenance)]
      : [{ op: "add", path, value: wanted }];
  return [uid, { op: "test", path, value: text ?? null }, ...(wanted === text ? [] : index), ...answers];
}

/** What takes away how a maintenance wants its hosts answered: it holds nothing any more. */
function policyIn({ data }: KubeObject, maintenance: string): PatchOperation[] {
  const key = policyKey(maintenance);
  return isObject(data) && data[key] !== undefined ? [{ op: "remove", path: pointer(["data", key]) }] : [];
}

/** The text of a maintenance's index, where the page has one. */
export function indexIn({ data }: KubeObject, maintenance: string): string | undefined {
  const text = isObject(data) ? data[targetsKey(maintenance)] : undefined;
  return typeof text === "string" ? text : undefined;
}

/** @throws Trouble (`refused`) where it cannot be read */
export function readable(text: string, { namespace, name }: PagePlace, maintenance: string): MaintenanceIndex {
  const decoded = decodeIndex(text);
  if ("index" in decoded) return decoded.index;
  const where = `${targetsKey(maintenance)} in configmap/${name} of ${namespace}`;
  throw new Trouble("refused", `What the page remembers of ${maintenance} cannot be read: ${decoded.unreadable}.`, [
    `A newer entracte may read ${where}. Without it, each target is reopened by its own name:`,
    `entracte status -n ${namespace}`,
  ]);
}
