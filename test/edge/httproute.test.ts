import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { urlOf } from "../../src/core/address.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { httpRoute } from "../../src/edge/httproute.ts";
import { diverted, edgeContract } from "./contract.ts";

// kubernetes-sigs/gateway-api apis/v1 httproute_types.go.

const to = (name: string, more: JsonObject = {}): JsonObject => ({ name, port: 80, ...more });
const below = (value: string): JsonObject => ({ path: { type: "PathPrefix", value } });
const rule = (match: JsonObject, ...backendRefs: readonly JsonObject[]): JsonObject => ({
  matches: [match],
  backendRefs,
});
const shop = (spec: JsonObject = {}, metadata: Partial<KubeObject["metadata"]> = {}): KubeObject => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name: "shop", namespace: "demo", uid: "u1", generation: 2, ...metadata },
  spec: {
    parentRefs: [{ name: "web" }],
    hostnames: ["shop.test"],
    rules: [rule(below("/"), to("shop"))],
    ...spec,
  },
});
const said = (...conditions: readonly JsonObject[]): KubeObject => ({
  ...shop(),
  status: { parents: [{ parentRef: { name: "web" }, conditions }] },
});
const verdict = (type: string, status: string, more: JsonObject = {}): JsonObject => {
  return { type, status, observedGeneration: 2, ...more };
};
const gateway = (...listeners: readonly JsonObject[]): KubeObject => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "Gateway",
  metadata: { name: "web", namespace: "demo" },
  spec: { listeners },
});

const anything = fc.jsonValue({ maxDepth: 2 }).filter((value) => value !== null) as fc.Arbitrary<Json>;
const reference = fc.record(
  { name: fc.stringMatching(/^[a-z]{1,9}$/), port: fc.nat(65_535), weight: fc.nat(3), namespace: fc.constant("other") },
  { requiredKeys: ["name", "port"] },
);
const filter = fc.constantFrom(
  ...["URLRewrite", "RequestMirror", "RequestRedirect", "RequestHeaderModifier", "ExtensionRef", "CORS"].map(
    (type) => ({
      type,
    }),
  ),
);
const match = fc.record(
  {
    path: fc.record({ type: fc.constantFrom("Exact", "PathPrefix"), value: fc.constantFrom("/", "/api") }),
    method: fc.constantFrom("GET", "POST"),
  },
  { requiredKeys: ["path"] },
);
const anyRule = fc.record(
  {
    matches: fc.array(match, { minLength: 1, maxLength: 2 }),
    backendRefs: fc.array(reference, { maxLength: 3 }),
    filters: fc.array(filter, { minLength: 1, maxLength: 3 }),
    timeouts: fc.record({ request: fc.constant("10s") }),
    sessionPersistence: fc.record({ sessionName: fc.string() }),
    somethingNew: anything,
  },
  { requiredKeys: ["matches"] },
);
const spec = fc.record(
  {
    rules: fc.array(anyRule, { minLength: 1, maxLength: 4 }),
    hostnames: fc.constantFrom(["a.test"], ["a.test", "*.b.test"]),
    somethingNew: anything,
  },
  { requiredKeys: ["rules"] },
);
const metadata = fc.record(
  { annotations: fc.dictionary(fc.constantFrom("mine", "x.test/y"), fc.string(), { minKeys: 1 }) },
  { requiredKeys: [] },
);

edgeContract(
  httpRoute,
  {
    any: fc.tuple(spec, metadata).map(([given, more]) => shop(given as JsonObject, more)),
    members: ["parentRefs", "hostnames", "rules"].map((name) => ["spec", name]),
    addresses: [
      ["its hosts, at the paths that a visitor can ask for", shop(), ["http://shop.test/"]],
      [
        "by https where it names such a listener",
        shop({ parentRefs: [{ name: "web", sectionName: "https" }] }),
        ["https://shop.test/"],
      ],
      [
        "not where a match asks for more than a path",
        shop({ rules: [rule({ ...below("/a"), method: "POST" }, to("a")), rule(below("/b"), to("b"))] }),
        ["http://shop.test/b"],
      ],
      ["nowhere where no host is known", shop({ hostnames: [] }), []],
    ],
    backends: [
      [
        "the Services of its own namespace that have weight, by the number of their ports",
        shop({
          rules: [
            rule(below("/"), to("shop"), to("old", { weight: 0 }), to("far", { namespace: "other" })),
            rule(below("/a"), to("shop"), to("a", { port: 8080, weight: 2 })),
          ],
        }),
        [
          { service: "shop", servicePort: 80 },
          { service: "a", servicePort: 8080 },
        ],
      ],
    ],
    admission: [
      ["nobody looked yet", shop(), { admitted: false, pending: true, reason: "no gateway has accepted it yet" }],
      ["taken", said(verdict("Accepted", "True"), verdict("ResolvedRefs", "True")), { admitted: true }],
      [
        "not looked at since it was written",
        said(verdict("Accepted", "True", { observedGeneration: 1 })),
        { admitted: false, pending: true, reason: "its gateway has not looked at it yet" },
      ],
      [
        "a backend is not there",
        said(
          verdict("Accepted", "True"),
          verdict("ResolvedRefs", "False", { reason: "BackendNotFound", message: "no page" }),
        ),
        { admitted: false, reason: "ResolvedRefs: BackendNotFound: no page" },
      ],
    ],
    refused: [
      ["it points at the page", shop({ rules: [rule(below("/"), to("maintenance-page"))] }), "points at the page"],
      [
        "it points at the page, and names its own namespace",
        shop({ rules: [rule(below("/"), to("maintenance-page", { namespace: "demo" }))] }),
        "points at the page",
      ],
      ["it is being deleted", shop({}, { deletionTimestamp: "2026-11-25T02:04:31Z" }), "being deleted"],
      ["nothing is in it", shop({ rules: [] }), "has no rules"],
    ],
  },
  [
    {
      promise: "an object of the page's own proves the page: ours, on no host of anybody's, in the same shards",
      reason: "no host is generated for an HTTPRoute",
    },
  ],
);

test.each<[string, KubeObject, readonly string[]]>([
  [
    "each listener that it is attached to",
    gateway({ name: "http", protocol: "HTTP" }, { name: "https", protocol: "HTTPS", hostname: "*.test" }),
    ["http://shop.test/", "https://shop.test/"],
  ],
  [
    "no listener of another host, and none that is not HTTP",
    gateway({ name: "https", protocol: "HTTPS", hostname: "other.test" }, { name: "tcp", protocol: "TCP" }),
    [],
  ],
])("where its Gateway can be read, visitors come in by %s", (_, object, urls) => {
  expect(httpRoute.addresses(shop(), [object]).map(urlOf)).toEqual(urls);
});

test("rules that match the same, and have no name, close and reopen together: the first of them is the one that counts", () => {
  const twice = shop({ rules: [rule(below("/"), to("a")), rule(below("/"), to("b"))] });
  const { changes } = diverted(httpRoute, twice);
  expect(changes).toMatchObject([{ at: ["spec", "rules"], before: twice.spec?.rules }]);
});

describe("filters of an HTTPRoute while it is closed", () => {
  test.each([
    ["URLRewrite", true],
    ["RequestMirror", true],
    ["RequestRedirect", true],
    ["RequestHeaderModifier", true],
    ["ResponseHeaderModifier", true],
    ["CORS", false],
  ])("%s is off: %s, and said", (type, off) => {
    const { changes, notes } = diverted(
      httpRoute,
      shop({ rules: [{ ...rule(below("/"), to("a")), filters: [{ type }] }] }),
    );
    expect(changes.some(({ at }) => at.at(-1) === "filters")).toBe(off);
    expect(notes.join().includes(type)).toBe(off);
  });

  test("the others stay beside them, in their order", () => {
    const filters = [{ type: "CORS" }, { type: "URLRewrite" }, { type: "ExtensionRef" }];
    const { changes } = diverted(httpRoute, shop({ rules: [{ ...rule(below("/"), to("a")), filters }] }));
    expect(changes.find(({ at }) => at.at(-1) === "filters")).toMatchObject({
      after: [{ type: "CORS" }, { type: "ExtensionRef" }],
    });
  });
});
