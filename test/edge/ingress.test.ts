import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isObject, objectsIn, type Json, type JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { standing } from "../../src/core/standing.ts";
import { ingress } from "../../src/edge/ingress.ts";
import { decideClose } from "../../src/engine/plan/close.ts";
import { decideReopen } from "../../src/engine/plan/reopen.ts";
import { diverted, edgeContract } from "./contract.ts";

const nginx = "nginx.ingress.kubernetes.io";
const to = (name: string, port: JsonObject = { name: "http" }): JsonObject => ({ service: { name, port } });
const at = (path: string, backend: JsonObject, pathType = "Prefix"): JsonObject => ({ path, pathType, backend });
const rule = (host: string | undefined, ...paths: readonly JsonObject[]): JsonObject => ({
  ...(host === undefined ? {} : { host }),
  http: { paths },
});
const shop = (spec: JsonObject = {}, metadata: Partial<KubeObject["metadata"]> = {}): KubeObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "shop", namespace: "demo", uid: "u1", ...metadata },
  spec: { rules: [rule("shop.test", at("/", to("shop")))], ...spec },
});
const annotated = (annotations: { readonly [name: string]: string }, spec: JsonObject = {}) =>
  shop(spec, { annotations });

const anything = fc.jsonValue({ maxDepth: 2 }).filter((value) => value !== null) as fc.Arbitrary<Json>;
const port = fc.oneof(
  fc.record({ number: fc.integer({ min: 1, max: 65_535 }) }),
  fc.record({ name: fc.stringMatching(/^[a-z]{1,9}$/) }),
);
const backend = fc.oneof(
  fc.record({ service: fc.record({ name: fc.stringMatching(/^[a-z]{1,9}$/), port }) }),
  fc.record({ resource: fc.record({ kind: fc.constant("Bucket"), name: fc.constant("pictures") }) }),
);
const path = fc.record(
  {
    path: fc.constantFrom("/", "/api", "/api/v2", "/login"),
    pathType: fc.constantFrom("Exact", "Prefix", "ImplementationSpecific"),
    backend,
    somethingNew: anything,
  },
  { requiredKeys: ["pathType", "backend"] },
);
const entries = fc.uniqueArray(path, { minLength: 1, selector: (it) => `${String(it.path)} ${it.pathType}` });
const rules = fc
  .uniqueArray(fc.tuple(fc.constantFrom("a.test", "b.test", "*.c.test", undefined), entries), {
    selector: ([it]) => it,
  })
  .chain((all) => fc.tuple(...all.map(([host, its]) => fc.tuple(fc.constant(host), fc.constant(its), fc.boolean()))))
  // A host may have several rules, each with paths of its own.
  .map((all) =>
    all.flatMap(([host, its, split]) =>
      split ? its.map((entry) => rule(host, entry as JsonObject)) : [rule(host, ...(its as JsonObject[]))],
    ),
  );
const spec = fc.record(
  {
    rules,
    defaultBackend: backend,
    ingressClassName: fc.constantFrom("nginx", "openshift-default"),
    tls: fc.array(fc.record({ hosts: fc.constant(["a.test"]), secretName: fc.constant("a-tls") })),
    somethingNew: anything,
  },
  { requiredKeys: ["rules"] },
);
const names = [
  ...["backend-protocol", "auth-url", "custom-http-errors", "affinity", "whitelist-source-range"].map(
    (name) => `${nginx}/${name}`,
  ),
  "haproxy.router.openshift.io/pod-concurrent-connections",
  "cert-manager.io/issuer",
];
const metadata = fc.record(
  {
    labels: fc.dictionary(fc.constantFrom("app", "team"), fc.string(), { minKeys: 1 }),
    annotations: fc.dictionary(fc.constantFrom(...names), fc.string(), { minKeys: 1 }),
  },
  { requiredKeys: [] },
);

const owner = (kind: string) => ({ apiVersion: "x/v1", kind, name: "other", uid: "u2", controller: true });

edgeContract(
  ingress,
  {
    any: fc
      .tuple(spec, metadata)
      .map(([given, more]) => shop(given as JsonObject, more))
      .filter(
        ({ spec: { rules: all, defaultBackend } = {} }) => defaultBackend !== undefined || (all as []).length > 0,
      ),
    members: ["ingressClassName", "defaultBackend", "tls", "rules"].map((name) => ["spec", name]),
    addresses: [
      ["by http where it has no TLS", shop(), ["http://shop.test/"]],
      [
        "by https where it has",
        shop({ tls: [{ hosts: ["shop.test"], secretName: "shop-tls" }] }),
        ["https://shop.test/"],
      ],
      [
        "by https where OpenShift makes TLS Routes of it",
        annotated({ "route.openshift.io/termination": "edge" }),
        ["https://shop.test/"],
      ],
      [
        "at a label of a wildcard",
        shop({ rules: [rule("*.shop.test", at("/a", to("shop")))] }),
        ["http://wildcard.shop.test/a"],
      ],
      [
        "not at Exact paths that OpenShift makes no Route of",
        shop({ rules: [rule("shop.test", at("/", to("shop")), at("/login", to("shop"), "Exact"))] }),
        ["http://shop.test/"],
      ],
      [
        "at Exact paths of another class",
        shop({ ingressClassName: "nginx", rules: [rule("shop.test", at("/login", to("shop"), "Exact"))] }),
        ["http://shop.test/login"],
      ],
      [
        "at what an expression begins with",
        annotated(
          { [`${nginx}/rewrite-target`]: "/$2" },
          { rules: [rule("shop.test", at("/a(/|$)(.*)", to("shop"), "ImplementationSpecific"))] },
        ),
        ["http://shop.test/a"],
      ],
      [
        "where a controller put what has no host",
        {
          ...shop({ rules: [], defaultBackend: to("shop") }),
          status: { loadBalancer: { ingress: [{ ip: "203.0.113.7" }] } },
        },
        ["http://203.0.113.7/"],
      ],
      ["nowhere before a controller put it anywhere", shop({ rules: [], defaultBackend: to("shop") }), []],
    ],
    backends: [
      ["its Services, each port of theirs once", shop(), [{ service: "shop", port: "http" }]],
      [
        "by the number that a Service gives its port, the default one too",
        shop({ defaultBackend: to("rest", { number: 80 }) }),
        [
          { service: "shop", port: "http" },
          { service: "rest", servicePort: 80 },
        ],
      ],
      [
        "not what answers a certificate authority",
        shop({
          rules: [rule("shop.test", at("/.well-known/acme-challenge/x", to("cm-acme"), "Exact"), at("/", to("shop")))],
        }),
        [{ service: "shop", port: "http" }],
      ],
    ],
    admission: [
      ["nobody looked yet", shop(), { admitted: false, reason: "no controller has taken it yet" }],
      ["taken", { ...shop(), status: { loadBalancer: { ingress: [{ hostname: "edge.test" }] } } }, { admitted: true }],
    ],
    refused: [
      ["a controller made it", shop({}, { ownerReferences: [owner("Tenant")] }), "Tenant other"],
      [
        "it answers a certificate authority",
        shop({}, { ownerReferences: [owner("Challenge")] }),
        "certificate authority",
      ],
      ["it points at the page", shop({ defaultBackend: to("maintenance-page") }), "points at the page"],
      ["it is being deleted", shop({}, { deletionTimestamp: "2026-11-25T02:04:31Z" }), "being deleted"],
      ["nothing is behind it", shop({ rules: [] }), "has no backend"],
      ["its TLS passes through", annotated({ [`${nginx}/ssl-passthrough`]: "true" }), "passes through"],
      [
        "it says the same place twice",
        shop({ rules: [rule("a.test", at("/", to("a"))), rule("a.test", at("/", to("b")))] }),
        "more than once",
      ],
    ],
  },
  [
    {
      promise: "an object of the page's own proves the page: ours, on no host of anybody's, in the same shards",
      reason: "no host is generated for an Ingress",
    },
  ],
);

const hold = { maintenance: "legacy", since: "2026-11-25T02:00:00Z", by: "ada" };
const page = { service: "maintenance-page", portName: "http", port: 8080 };

test("certificate renewal may put paths in front meanwhile: it stays closed, and reopens around them", () => {
  const before = shop({ rules: [rule("shop.test", at("/", to("shop")), at("/api", to("api")))] });
  const closing = decideClose({ adapter: ingress, object: before }, { hold, page, policy: {}, answered: {} });
  const closed = "write" in closing ? closing.write.result : before;
  const challenge = at("/.well-known/acme-challenge/x", to("cm-acme-http-solver", { number: 8089 }), "Exact");
  const renewed = (object: KubeObject): KubeObject => {
    const [first] = objectsIn(object.spec?.rules);
    const paths = isObject(first?.http) ? objectsIn(first.http.paths) : [];
    return { ...object, spec: { rules: [rule("shop.test", challenge, ...paths)] } };
  };
  const object = renewed(closed);
  expect(standing(object).state).toBe("closed");
  const opening = decideReopen({ adapter: ingress, object }, {});
  expect("write" in opening && opening.write.result).toEqual(renewed(before));
});

describe("annotations of an Ingress while it is closed", () => {
  test.each([
    ["another protocol to the pods", "backend-protocol", "HTTPS"],
    ["a login that the application answers", "auth-url", "http://shop.demo.svc/login"],
    ["pages of the edge's own for a 503", "custom-http-errors", "503"],
    ["another Host", "upstream-vhost", "inner.test"],
    ["a copy of every request", "mirror-target", "http://shop.demo.svc"],
    ["a sticky session, which the page must not overwrite", "affinity", "cookie"],
  ])("are off where they would harm: %s", (_, name, value) => {
    const { changes, notes } = diverted(
      ingress,
      annotated({ [`${nginx}/${name}`]: value }, { ingressClassName: "nginx" }),
    );
    expect(changes).toContainEqual({ at: ["metadata", "annotations", `${nginx}/${name}`], before: value });
    expect(notes.join()).toContain(name);
  });

  test.each([
    ["what nobody can tell", `${nginx}/server-snippet`],
    ["middlewares of Traefik", "traefik.ingress.kubernetes.io/router.middlewares"],
    ["who is let in", `${nginx}/whitelist-source-range`],
  ])("stay, and are told: %s", (_, name) => {
    const { changes, notes } = diverted(ingress, annotated({ [name]: "x" }, { ingressClassName: "nginx" }));
    expect(changes.map(({ at: place }) => place[0])).toEqual(["spec"]);
    expect(notes.join()).toContain(name.replace(/^.*\//, ""));
  });

  test("on OpenShift, its Routes end TLS that they would encrypt again for the application", () => {
    const { changes } = diverted(ingress, annotated({ "route.openshift.io/termination": "reencrypt" }));
    const place = ["metadata", "annotations", "route.openshift.io/termination"];
    expect(changes).toContainEqual({ at: place, before: "reencrypt", after: "edge" });
  });
});

test.each([
  ["is free where nothing is limited", {}, undefined],
  ["is a third of the least limit", { [`${nginx}/limit-rps`]: "30", [`${nginx}/limit-rpm`]: "180" }, 1],
])("the pace of a witness %s", (_, annotations, pace) => {
  expect(ingress.pace(annotated(annotations))).toBe(pace);
});

test.each<[string, KubeObject, object]>([
  ["plain", shop(), { scheme: "http", path: "/", headers: {}, ownCertificate: false }],
  [
    "TLS that the edge begins again",
    annotated({ [`${nginx}/backend-protocol`]: "HTTPS" }, { tls: [{}] }),
    { scheme: "https", path: "/", headers: { "X-Forwarded-Proto": "https" }, ownCertificate: false },
  ],
])("its pods are spoken to as the edge does: %s", (_, object, inside) => {
  expect(ingress.inside(object)).toEqual(inside);
});

describe("the Secrets that the edge reads for it", () => {
  const tls = [{ hosts: ["shop.test"], secretName: "shop-tls" }, { hosts: ["old.test"], secretName: "old-tls" }, {}];

  test("on OpenShift: of the hosts that have a rule, and no Route is kept without", () => {
    expect(ingress.secrets?.(shop({ tls }))).toEqual([
      { name: "shop-tls", needed: true, without: expect.stringContaining("503") },
    ]);
  });

  test("elsewhere: all that it names, and the edge has one of its own", () => {
    const named = ingress.secrets?.(shop({ tls, ingressClassName: "nginx" })) ?? [];
    expect(named.map(({ name, needed }) => [name, needed])).toEqual([
      ["shop-tls", false],
      ["old-tls", false],
    ]);
  });
});
