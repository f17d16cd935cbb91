import { allowed } from "../cluster/allowed.ts";
import type { Cluster } from "../cluster/port.ts";
import { objectsIn } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { resources } from "../core/resources.ts";
import type { Backend } from "../edge/adapter.ts";

/** The Services of a namespace; nothing where this account may not list them. */
export async function listServices(
  cluster: Pick<Cluster, "list">,
  namespace: string,
): Promise<readonly KubeObject[] | undefined> {
  return (await allowed(cluster.list({ resource: resources.service, namespace })))?.items;
}

/** What of a backend's Service is not there any more: a sentence without its end; nothing where it may all be there. Pure. */
export function lackingOf(
  services: readonly KubeObject[],
  { service, port, servicePort }: Backend,
): string | undefined {
  const found = services.find(({ metadata }) => metadata.name === service);
  if (found === undefined) return `service/${service} is not there`;
  const ports = objectsIn(found.spec?.ports);
  const none = (which: string) => `service/${service} has no port ${which}`;
  if (servicePort !== undefined)
    return ports.some(({ port: own }) => own === servicePort) ? undefined : none(String(servicePort));
  // Without a selector, somebody else writes the endpoints, under names of their own.
  if (port === undefined || found.spec?.selector === undefined) return undefined;
  const numbers = ports.map(({ port: own, targetPort = own }) => targetPort);
  const isNumber = /^\d+$/.test(port);
  // Which number the pods give to a port by its name, only they know.
  if (isNumber && numbers.some((number) => typeof number !== "number")) return undefined;
  return [...ports.map(({ name }) => name), ...numbers].some((each) => String(each) === port) ? undefined : none(port);
}
