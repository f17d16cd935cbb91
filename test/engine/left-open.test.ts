import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { recordAnnotation } from "../../src/core/record.ts";
import { route } from "../../src/edge/route.ts";
import { otherDoors } from "../../src/engine/plan/doors.ts";
import { beside } from "../../src/engine/plan/neighbours.ts";

const target = (name: string, host: string, path?: string) => ({
  adapter: route,
  object: {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: { name, namespace: "store" },
    spec: { host, ...(path === undefined ? {} : { path }), to: { kind: "Service", name } },
  },
});
const service = (name: string, spec: JsonObject, status?: JsonObject): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "store" },
  spec,
  ...(status === undefined ? {} : { status }),
});

describe("what stays open beside the targets", () => {
  test("other paths of the same host, by their URLs; not the targets themselves, nor other hosts", () => {
    const shop = target("shop", "shop.test");
    const all = [shop, target("shop-static", "shop.test", "/static"), target("news", "news.test")];
    expect(beside([shop], all, "night")).toEqual({
      staysOpen: [{ target: "route/shop-static", namespace: "store", urls: ["http://shop.test/static"] }],
      held: [],
      left: [],
    });
  });

  test("what others hold closed: of the targets, and of the same hosts", () => {
    const hold = (maintenance: string) => ({ maintenance, since: "2026-11-25T02:00:00Z", by: "ada" });
    const held = (name: string, ...by: readonly string[]) => {
      const record = JSON.stringify({ v: 1, changes: [], holds: by.map(hold), answered: {} });
      const { adapter, object } = target(name, "shop.test", `/${name}`);
      return {
        adapter,
        object: { ...object, metadata: { ...object.metadata, annotations: { [recordAnnotation]: record } } },
      };
    };
    const [shop, api, own] = [held("shop", "night", "other"), held("api", "other"), held("own", "night")];
    const told = (name: string) => ({
      target: `route/${name}`,
      namespace: "store",
      urls: [`http://shop.test/${name}`],
    });
    expect(beside([shop], [shop, api, own], "night")).toEqual({
      staysOpen: [],
      held: [
        { ...told("shop"), closes: true, holds: [hold("other")] },
        { ...told("api"), closes: false, holds: [hold("other")] },
      ],
      left: [told("own")],
    });
  });

  const own = service("shop", { selector: { app: "shop", tier: "web" }, ports: [{ port: 80 }] });
  const balancer = { selector: { app: "shop" }, type: "LoadBalancer", ports: [{ port: 443, nodePort: 31443 }] };

  test("a load balancer that selects the same pods, with its address", () => {
    const doors = otherDoors(
      ["shop"],
      [
        own,
        service("shop-direct", balancer, { loadBalancer: { ingress: [{ ip: "203.0.113.7" }, { ip: "2001:db8::7" }] } }),
      ],
    );
    const at = ["203.0.113.7:443", "[2001:db8::7]:443", "port 31443 of every node"];
    expect(doors).toEqual([{ service: "service/shop-direct", type: "LoadBalancer", at }]);
  });

  test("the target's own Service where it has a port on every node, and one on external addresses", () => {
    const nodes = { ...own.spec, type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] };
    const external = { ...own.spec, externalIPs: ["192.0.2.9"] };
    expect(otherDoors(["shop"], [service("shop", nodes), service("shop-ext", external)])).toEqual([
      { service: "service/shop", type: "NodePort", at: ["port 30080 of every node"] },
      { service: "service/shop-ext", type: "ExternalIP", at: ["192.0.2.9:80"] },
    ]);
  });

  test("no Service inside the cluster only, of other pods, or without pods of its own", () => {
    const others = [
      service("inside", { selector: { app: "shop" }, ports: [{ port: 80 }] }),
      service("other", { ...balancer, selector: { app: "news" } }),
      service("none", { type: "LoadBalancer", ports: [{ port: 80 }] }),
    ];
    expect(otherDoors(["shop"], [own, ...others])).toEqual([]);
    expect(otherDoors(["none"], others)).toEqual([]);
  });
});
