import { vi } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { closedHost } from "../../src/core/made.ts";
import { resources } from "../../src/core/resources.ts";
import type { Lab } from "../../src/lab/lab.ts";

/** The Routes of a lab that were made to close a host. */
export const hostsIn = (lab: Lab, namespace = "demo"): readonly KubeObject[] =>
  lab.store.list(resources.route, namespace).filter((object) => closedHost(object) !== undefined);

/** Makes a Route for a host, which leads to the application `shop`: later than any other one of that host. */
export async function routeFor(lab: Lab, host: string, spec: KubeObject["spec"] = {}): Promise<KubeObject> {
  const claims = lab.store.list(resources.route, "demo").filter((each) => each.spec?.["host"] === host);
  // The router gives a host to the oldest Route, by the second: of two made in one, chance decides.
  const second = Math.max(0, ...claims.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? "")));
  await vi.waitUntil(() => Date.now() >= second + 1_000, { timeout: 5_000 });
  const shop = lab.store.get(resources.route, "demo", "shop") as KubeObject;
  const own = { ...shop.spec, host, tls: { termination: "edge" }, ...spec };
  return lab.store.create(resources.route, { ...shop, metadata: { name: "next", namespace: "demo" }, spec: own });
}
