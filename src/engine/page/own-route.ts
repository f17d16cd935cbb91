import type { Cluster } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import { objectsIn } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { route } from "../../edge/route.ts";
import { isOurs } from "../../page/ours.ts";
import type { PageWorkload } from "../../page/model.ts";
import { routesInSight } from "../host.ts";
import { pauseAfter, type Patience, type World } from "../world.ts";

/**
 * Is the host of the page's own Route free? Asked where this account may look: of two Routes with one host the older one has it
 * (openshift/router, unique_host.go), and the younger one is never admitted.
 * @throws Trouble (`refused`) that names the Route which has it
 */
export async function checkHost(cluster: Cluster, page: PageWorkload): Promise<void> {
  const { host, namespace, name } = page;
  if (host === undefined) return;
  const mine = await cluster.get({ resource: resources.route, namespace, name });
  if (mine?.spec?.host === host && isOurs(mine)) return;
  const first = (await routesInSight(cluster, namespace)).find((other) => claims(other, page));
  if (first === undefined) return;
  const { metadata } = first;
  throw new Trouble(
    "refused",
    `page.host: ${host} is the host of route/${metadata.name} in ${metadata.namespace ?? namespace}. Nothing was changed.`,
    ["Two Routes cannot share a host. Give the page another one in entracte.yaml:  page.host"],
  );
}

/** Routes of one namespace share a host where each has a path of its own. */
function claims({ metadata, spec }: KubeObject, { host, namespace, name }: PageWorkload): boolean {
  if (spec?.host !== host || (metadata.namespace === namespace && metadata.name === name)) return false;
  return metadata.namespace !== namespace || (spec?.path ?? "/") === "/" || spec?.path === "";
}

const gone = { admitted: false, reason: "somebody deleted it" };

/**
 * Waits until the router has admitted the page's own Route.
 * @throws Trouble (`refused`: nothing was diverted yet) with the router's reason
 */
export async function awaitOwnRoute(
  world: World,
  page: PageWorkload,
  { timeout }: Pick<Patience, "timeout">,
): Promise<void> {
  const { host, namespace, name } = page;
  if (host === undefined) return;
  const since = world.now();
  for (;;) {
    const object = await world.cluster.get({ resource: resources.route, namespace, name });
    // What stands there of another host is from before.
    const ingress = objectsIn(object?.status?.ingress).filter((each) => each.host === host);
    const now = object === undefined ? gone : route.admission({ ...object, status: { ingress } });
    if (now.admitted) return;
    if (ingress.length > 0 || world.now() - since >= timeout) {
      throw new Trouble(
        "refused",
        `The Route of the page's own is not admitted: ${now.reason ?? "no reason given"}. Nothing was diverted.`,
        [`oc describe route/${name} -n ${namespace}`, "Give the page another host in entracte.yaml:  page.host"],
      );
    }
    await world.sleep(pauseAfter(world.now() - since));
  }
}
