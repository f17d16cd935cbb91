import type { KubeObject } from "../../src/core/kube.ts";
import { closedHost } from "../../src/core/made.ts";
import { resources } from "../../src/core/resources.ts";
import type { Lab } from "../../src/lab/lab.ts";

/** The Routes of a lab that were made to close a host. */
export const hostsIn = (lab: Lab, namespace = "demo"): readonly KubeObject[] =>
  lab.store.list(resources.route, namespace).filter((object) => closedHost(object) !== undefined);

/** Makes a Route for a host, which leads to the application `shop`. */
export function routeFor(lab: Lab, host: string, spec: KubeObject["spec"] = {}): KubeObject {
  const shop = lab.store.get(resources.route, "demo", "shop") as KubeObject;
  const own = { ...shop.spec, host, tls: { termination: "edge" }, ...spec };
  return lab.store.create(resources.route, { ...shop, metadata: { name: "next", namespace: "demo" }, spec: own });
}
