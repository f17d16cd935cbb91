import type { Cluster } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { decidePage, type PageRequest, type PageWrite } from "../page/publish.ts";

const kinds = [resources.imageStream, resources.buildConfig];

/**
 * What these objects need, from what is there now.
 * @throws Trouble (`refused`) where one of that name is not ours
 */
export async function planObjects(
  cluster: Cluster,
  objects: readonly KubeObject[],
  request: PageRequest,
): Promise<readonly PageWrite[]> {
  return Promise.all(
    objects.map(async (wanted) => {
      const decision = decidePage(wanted, await cluster.get(refOf(wanted)), request);
      if (decision.kind === "refused") throw new Trouble("refused", decision.refused, decision.remedy);
      return decision;
    }),
  );
}

/** Makes these objects as they should be. */
export async function writeObjects(cluster: Cluster, writes: readonly PageWrite[]): Promise<void> {
  for (const write of writes) {
    const ref = refOf(write.object);
    if (write.kind === "create") await cluster.create(ref.resource, write.object);
    else if (write.kind === "update") await cluster.patch(ref, write.operations);
  }
}

function refOf({ kind, metadata: { name, namespace = "default" } }: KubeObject) {
  const resource = kinds.find((each) => each.kind === kind);
  if (resource === undefined) throw new RangeError(`${kind} builds no image`);
  return { resource, namespace, name };
}
