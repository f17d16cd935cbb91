import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { recordOf } from "../../src/core/standing.ts";
import { isRefusal } from "../../src/edge/adapter.ts";
import { host } from "../../src/edge/host.ts";
import { route } from "../../src/edge/route.ts";
import { decideClose } from "../../src/engine/plan/close.ts";
import { applicationTarget, beneathOf, claimants } from "../../src/engine/plan/part.ts";
import { decideReopen } from "../../src/engine/plan/reopen.ts";
import { keyOf, nameOf, type Decision, type Target } from "../../src/engine/plan/types.ts";
import { Stored } from "../support/stored.ts";

const page = { service: "maintenance-page", portName: "http", port: 8080 };
const old = "old.apps.test";
const routeOf = (name: string, spec: KubeObject["spec"]): KubeObject => ({
  apiVersion: "route.openshift.io/v1",
  kind: "Route",
  metadata: { name, namespace: "demo", uid: `uid-${name}`, resourceVersion: "1" },
  spec: { host: old, to: { kind: "Service", name, weight: 100 }, ...spec },
});

/** A namespace of Routes: `next` wants the host that is closed. */
class Namespace extends Stored {
  constructor() {
    super(routeOf("shop", { host: "shop.apps.test" }));
  }

  /** The target that closes the host, as it stands or as it would be made. */
  get target(): Target {
    const object = host.make?.(old, "demo");
    if (object === undefined || isRefusal(object)) throw new Error("it is no host");
    const unmade = { adapter: host, object };
    const there = this.targets.find((target) => keyOf(target) === keyOf(unmade));
    return there ?? { ...unmade, ...beneathOf(unmade, this.targets) };
  }

  close(maintenance: string): Decision {
    const hold = { maintenance, since: "2026-11-25T02:00:00Z", by: "ada" };
    return this.apply(decideClose(this.target, { hold, page, policy: {}, answered: {} }));
  }

  reopen(maintenance: string): Decision {
    return this.apply(decideReopen(this.target, { maintenance }));
  }
}

const step = fc.record({
  does: fc.constantFrom("close", "reopen", "next appears", "next goes"),
  maintenance: fc.constantFrom("one", "two"),
});

test("Law 3: a host is closed as long as anything holds it, whoever comes and goes; what has it is never closed over, and nothing is left", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const namespace = new Namespace();
      const next = routeOf("next", {});
      const held = new Set<string>();
      for (const each of steps) {
        const others = namespace.objects.filter(({ metadata }) => metadata.name !== "next");
        if (each.does === "next appears") namespace.objects = [...others, next];
        else if (each.does === "next goes") namespace.objects = others;
        else if (each.does === "reopen") {
          namespace.reopen(each.maintenance);
          held.delete(each.maintenance);
        } else if (held.size === 0 && namespace.objects.includes(next)) {
          expect(namespace.close(each.maintenance)).toMatchObject({
            kind: "refused",
            refused: "host/old.apps.test cannot be closed: route/next in demo has this host.",
          });
        } else {
          namespace.close(each.maintenance);
          held.add(each.maintenance);
        }
        const closed = namespace.targets.filter((target) => nameOf(target) === `host/${old}`);
        expect(closed).toHaveLength(held.size === 0 ? 0 : 1);
        const record = closed[0] && recordOf(closed[0].object);
        expect(new Set(record?.holds.map(({ maintenance }) => maintenance))).toEqual(held);
        for (const { object } of closed)
          expect(route.backends(object)).toEqual([{ service: page.service, port: "http" }]);
      }
      for (const maintenance of held) namespace.reopen(maintenance);
      const left = namespace.objects.filter(({ metadata }) => metadata.name !== "next");
      expect(left).toEqual([routeOf("shop", { host: "shop.apps.test" })]);
    }),
  );
});

test("what waits for a host is behind it: of several, the one that serves most of it", () => {
  const namespace = new Namespace();
  namespace.close("one");
  namespace.objects = [...namespace.objects, routeOf("api", { path: "/api" }), routeOf("next", {})];
  const { adapter, object } = applicationTarget(namespace.target);
  expect(adapter.backends(object)).toEqual([{ service: "next" }]);
});

test.each([
  ["the host in other letters", { host: "OLD.apps.test" }, true],
  ["all of its domain", { host: "www.apps.test", wildcardPolicy: "Subdomain" }, true],
  ["another host", { host: "older.apps.test" }, false],
  ["the answer for a certificate authority", { path: "/.well-known/acme-challenge/x" }, false],
])("a Route has a host or not: %s", (_, spec, has) => {
  const { target } = new Namespace();
  const other: Target = { adapter: route, object: routeOf("other", spec) };
  expect(claimants(target, [other])).toEqual(has ? [other] : []);
});
