import { Trouble } from "../../core/errors.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import type { ContentPatch } from "../../page/content.ts";
import { isOwnerKey } from "../../page/keys.ts";
import { selector } from "../../page/ours.ts";
import { pagePort, type PageWorkload } from "../../page/model.ts";
import { contentLag } from "../../page/nginx/files.ts";
import { contentPath } from "../../page/nginx/paths.ts";
import { isServing } from "./await.ts";
import type { PagePlace } from "../site.ts";
import type { World } from "../world.ts";

/** Touches every pod of the page: a mounted ConfigMap arrives late by itself (kubelet sync period), and at once after this. */
export async function touchPods(world: World, page: PagePlace): Promise<void> {
  const annotations = { "entracte.dev/content": new Date(world.now()).toISOString() };
  const all = await pods(world, page);
  await Promise.all(
    all.map(({ metadata: { name } }) =>
      world.cluster.merge({ resource: resources.pod, namespace: page.namespace, name }, { metadata: { annotations } }),
    ),
  );
}

/**
 * Waits until every replica serves what was changed. The files of a ConfigMap arrive together (kubelet AtomicWriter), and a
 * page's mark changes with anything of it: so the marks are asked for, and then nginx has as long as it remembers files.
 * @throws Trouble (`refused`) where one does not serve it in time
 */
export async function awaitContent(
  world: World,
  page: PageWorkload,
  changed: ContentPatch["data"],
  deadline: number,
): Promise<void> {
  const marks = Object.entries(changed).filter(([key]) => isOwnerKey(key));
  for (;;) {
    const all = (await pods(world, page)).filter(isServing);
    const served = await Promise.all(all.map((pod) => serves(world, page, pod, marks)));
    const late = all.filter((_, i) => served[i] !== true).map(({ metadata }) => metadata.name);
    if (late.length === 0) break;
    if (world.now() >= deadline) {
      throw new Trouble("refused", `The page's new text does not reach ${late.join(", ")}. Nothing was diverted.`, [
        `oc describe pod ${late[0] ?? ""} -n ${page.namespace}`,
      ]);
    }
    await world.sleep(200);
  }
  await world.sleep(contentLag);
}

async function pods({ cluster }: World, page: PagePlace): Promise<readonly KubeObject[]> {
  const labelSelector = `deployment=${selector(page).deployment}`;
  const { items } = await cluster.list({ resource: resources.pod, namespace: page.namespace, labelSelector });
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** Does this replica itself give these files? One that was taken away must not be there any more. */
async function serves(
  world: World,
  page: PageWorkload,
  pod: KubeObject,
  marks: readonly (readonly [string, string | null])[],
): Promise<boolean> {
  const at = { namespace: page.namespace, name: pod.metadata.name, port: pagePort.number };
  const same = await Promise.all(
    marks.map(async ([key, text]) => {
      const { status, body } = await world.cluster.askPod(at, `${contentPath}${key}`);
      return text === null ? status === 404 : status === 200 && body === text;
    }),
  );
  return !same.includes(false);
}
