import { isObject } from "../../core/json.ts";
import { Trouble } from "../../core/errors.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { contentKeys, contentLimit, heaviest, type ContentPatch, type MaintenancePage } from "../../page/content.ts";
import { selector } from "../../page/manifests.ts";
import { pagePort, type PageWorkload } from "../../page/model.ts";
import { contentPath } from "../../page/nginx.ts";
import type { Patience, World } from "../world.ts";

/**
 * Publishes what a maintenance shows on its hosts, and waits until every replica of the page serves it. Each maintenance writes
 * its own keys. A mounted ConfigMap arrives late (kubelet sync period), and at once after its pod's annotations were
 * touched.
 * @throws Trouble (`refused`) where it does not fit, or a replica does not serve it in time
 */
export async function publishContent(
  world: World,
  page: PageWorkload,
  content: MaintenancePage,
  { timeout }: Pick<Patience, "timeout">,
): Promise<void> {
  const ref = { resource: resources.configMap, namespace: page.namespace, name: page.name };
  const data = dataOf(await world.cluster.get(ref));
  const wanted = contentKeys(content, Object.keys(data));
  const changed = Object.fromEntries(Object.entries(wanted).filter(([key, text]) => (data[key] ?? null) !== text));
  if (Object.keys(changed).length === 0) return;
  checkSize(data, changed);
  await world.cluster.merge(ref, { data: changed });
  await touch(world, page);
  await awaitReplicas(world, page, changed, world.now() + timeout);
}

/** @throws Trouble (`refused`) where the ConfigMap would grow over its limit, with the largest files */
function checkSize(data: { readonly [key: string]: string }, changed: ContentPatch): void {
  const all = heaviest({ ...data, ...changed });
  const bytes = all.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes <= contentLimit) return;
  const largest = all.slice(0, 3).map((file) => `${file.key}: ${String(Math.ceil(file.bytes / 1024))} KiB`);
  throw new Trouble(
    "refused",
    `The pages of this namespace would exceed the 1 MiB of a ConfigMap. Nothing was changed.`,
    [...(largest as [string, ...string[]]), "Make them smaller, or put them into an image of your own."],
  );
}

async function pods({ cluster }: World, page: PageWorkload): Promise<readonly KubeObject[]> {
  const labelSelector = `deployment=${selector(page).deployment}`;
  const { items } = await cluster.list({ resource: resources.pod, namespace: page.namespace, labelSelector });
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

async function touch(world: World, page: PageWorkload): Promise<void> {
  const annotations = { "entracte.dev/content": new Date(world.now()).toISOString() };
  const all = await pods(world, page);
  await Promise.all(
    all.map(({ metadata: { name } }) =>
      world.cluster.merge({ resource: resources.pod, namespace: page.namespace, name }, { metadata: { annotations } }),
    ),
  );
}

async function awaitReplicas(world: World, page: PageWorkload, changed: ContentPatch, deadline: number): Promise<void> {
  for (;;) {
    const all = await pods(world, page);
    const served = await Promise.all(all.map((pod) => serves(world, page, pod, changed)));
    const late = all.filter((_, i) => served[i] !== true).map(({ metadata }) => metadata.name);
    if (late.length === 0) return;
    if (world.now() >= deadline) {
      throw new Trouble("refused", `The page's new text does not reach ${late.join(", ")}. Nothing was diverted.`, [
        `oc describe pod ${late[0] ?? ""} -n ${page.namespace}`,
      ]);
    }
    await world.sleep(200);
  }
}

/** Does this replica itself give these files, byte for byte? A file that was taken away must not be given any more. */
async function serves(world: World, page: PageWorkload, pod: KubeObject, changed: ContentPatch): Promise<boolean> {
  const at = { namespace: page.namespace, name: pod.metadata.name, port: pagePort.number };
  const same = await Promise.all(
    Object.entries(changed).map(async ([key, text]) => {
      const { body } = await world.cluster.askPod(at, `${contentPath}${key}`);
      return text === null ? !body.startsWith("<!--# include") : body === text;
    }),
  );
  return !same.includes(false);
}

function dataOf(configMap: KubeObject | undefined): { readonly [key: string]: string } {
  return isObject(configMap?.data) ? (configMap.data as { readonly [key: string]: string }) : {};
}
