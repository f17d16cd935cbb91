import { isConflict } from "../../cluster/failure.ts";
import { fingerprint } from "../../core/fingerprint.ts";
import { isObject, pointer } from "../../core/json.ts";
import { resources } from "../../core/resources.ts";
import { configAnnotation } from "../../page/deployment.ts";
import { handOver, type Leaving } from "../../page/hand-over.ts";
import { markIn } from "../../page/known.ts";
import { at, type World } from "../world.ts";
import type { PagePlace } from "../site.ts";
import { touchPods } from "./replicas.ts";

/** How often it starts over, because somebody else wrote to the ConfigMap meanwhile. */
const attempts = 10;

/**
 * Shows the pages of the maintenances that still hold these hosts, and has them answered as those say: that rolls out by
 * itself. Says so; where nobody holds them, nothing changes.
 * @throws Trouble where a request fails
 */
export async function comeBack(world: World, page: PagePlace, leaving: Leaving): Promise<void> {
  const changed = await write(world, page, leaving);
  const keys = Object.keys(changed);
  if (keys.length === 0) return;
  await touchPods(world, page);
  const config = changed["nginx.conf"];
  if (typeof config === "string") await rollOut(world, page, fingerprint(config));
  const says = "the maintenance that still holds a host shows its page there again";
  world.report({ step: "page", state: "done", ...at(world, page.namespace), says });
}

async function write({ cluster }: World, { namespace, name }: PagePlace, leaving: Leaving) {
  const ref = { resource: resources.configMap, namespace, name };
  for (let attempt = 1; ; attempt++) {
    const configMap = await cluster.get(ref);
    const token = markIn(configMap)?.token;
    if (configMap === undefined || token === undefined || !isObject(configMap.data)) return {};
    const data = handOver(configMap.data, leaving, token);
    if (Object.keys(data).length === 0) return {};
    const { resourceVersion = "" } = configMap.metadata;
    try {
      await cluster.merge(ref, { metadata: { resourceVersion }, data });
      return data;
    } catch (failure) {
      if (!isConflict(failure) || attempt === attempts) throw failure;
    }
  }
}

function rollOut({ cluster }: World, { namespace, name }: PagePlace, config: string): Promise<unknown> {
  const path = pointer(["spec", "template", "metadata", "annotations", configAnnotation]);
  return cluster.patch({ resource: resources.deployment, namespace, name }, [{ op: "replace", path, value: config }]);
}
