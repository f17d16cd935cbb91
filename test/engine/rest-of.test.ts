import { expect, test } from "vitest";
import { urlOf } from "../../src/core/address.ts";
import { objectsIn } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { httpRoute } from "../../src/edge/httproute.ts";
import { decideClose } from "../../src/engine/plan/close.ts";
import { beside } from "../../src/engine/plan/neighbours.ts";
import { closedAddresses, withBeneath } from "../../src/engine/plan/part.ts";
import { partsOf } from "../../src/engine/plan/parts.ts";
import type { Target } from "../../src/engine/plan/types.ts";
import { restOf } from "../../src/engine/rest-of.ts";

const shop: KubeObject = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name: "shop", namespace: "demo", uid: "u1" },
  spec: {
    parentRefs: [{ name: "web" }],
    hostnames: ["shop.test"],
    rules: ["/", "/invoices", "/news"].map((value) => ({
      matches: [{ path: { type: "PathPrefix", value } }],
      backendRefs: [{ name: "shop", port: 80 }],
    })),
  },
};
const whole: Target = { adapter: httpRoute, object: shop };
const hold = { maintenance: "legacy", since: "2026-11-25T02:00:00Z", by: "ada" };
const page = { service: "maintenance-page", portName: "http", port: 8080 };

/** The target while it, or this path of it, is closed. */
function closed(target: Target): Target {
  const decision = decideClose(target, { hold, page, policy: {}, answered: {} });
  if (decision.kind !== "switch") throw new Error(JSON.stringify(decision));
  const { result } = decision.write;
  return { ...target, object: { ...result, metadata: { ...result.metadata, uid: result.metadata.name } } };
}
const part = (path: string, all: readonly Target[]) => partsOf(whole, [path], all)[0] as Target;
const rest = (...targets: readonly Target[]) =>
  restOf(targets).flatMap(({ addresses }) => addresses.map((address) => urlOf(address)));

test("beside a part that closes, its object is watched where neither this part nor another one is closed", () => {
  expect(rest(part("/orders", [whole]))).toEqual([
    "http://shop.test/",
    "http://shop.test/invoices",
    "http://shop.test/news",
  ]);
  expect(rest(part("/invoices", [whole]))).toEqual(["http://shop.test/", "http://shop.test/news"]);
  const all = withBeneath([whole, closed(part("/invoices", [whole]))]);
  expect(rest(part("/orders", all))).toEqual(["http://shop.test/", "http://shop.test/news"]);
  expect(rest(part("/orders", all), part("/news", all))).toEqual(["http://shop.test/"]);
});

test("an object that closes itself, or is closed, is no rest of its parts", () => {
  expect(rest(part("/orders", [whole]), whole)).toEqual([]);
  const before = closed(whole);
  const [, orders] = withBeneath([before, closed(part("/orders", [whole]))]);
  expect(rest(orders as Target)).toEqual([]);
});

test("a closed part is looked at where its object has got a host or a path since, too", () => {
  const [invoices] = withBeneath([closed(part("/invoices", [whole])), whole]);
  const at = (spec: KubeObject["spec"]) => {
    const changed = { ...whole, object: { ...shop, spec: { ...shop.spec, ...spec } } };
    const [target] = withBeneath([invoices as Target, changed]);
    return closedAddresses(target as Target).map(urlOf);
  };
  expect(at({})).toEqual(["http://shop.test/invoices"]);
  expect(at({ hostnames: ["shop.test", "www.shop.test"] })).toEqual([
    "http://shop.test/invoices",
    "http://www.shop.test/invoices",
  ]);
  const added = { matches: [{ path: { type: "PathPrefix", value: "/invoices/new" }, method: "GET" }] };
  expect(at({ rules: [...objectsIn(shop.spec?.rules), added] })).toEqual([
    "http://shop.test/invoices",
    "http://shop.test/invoices/new",
  ]);
});

test("what a part closes of its object is not said to stay open", () => {
  const { staysOpen } = beside([part("/invoices", [whole])], [whole], "legacy");
  expect(staysOpen).toMatchObject([{ target: "httproute/shop", urls: ["http://shop.test/", "http://shop.test/news"] }]);
});
