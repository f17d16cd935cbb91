import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { urlOf } from "../../src/core/address.ts";
import { isObject, textOf, type JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { isWithin, partOf } from "../../src/core/part.ts";
import { isRefusal } from "../../src/edge/adapter.ts";
import { route } from "../../src/edge/route.ts";
import { partsContract } from "./parts.ts";

const host = "shop.apps.test";
const made = (name: string, spec: JsonObject = {}, metadata: Partial<KubeObject["metadata"]> = {}): KubeObject => ({
  apiVersion: "route.openshift.io/v1",
  kind: "Route",
  metadata: { name, namespace: "demo", uid: `uid-${name}`, ...metadata },
  spec: { host, to: { kind: "Service", name, weight: 100 }, ...spec },
});
const overlay = (object: KubeObject, paths: readonly string[], ...beside: readonly KubeObject[]) => {
  const answer = route.overlay?.(object, paths, [object, ...beside]);
  if (answer === undefined || isRefusal(answer)) throw new Error(answer?.refused);
  return answer;
};
const refusal = (object: KubeObject, path: string, ...beside: readonly KubeObject[]) =>
  route.overlay?.(object, [path], [object, ...beside]);

const neighbour = fc.record({
  host: fc.constantFrom(host, "b.test"),
  path: fc.constantFrom("/", "/a", "/a/b", "/ab", "/d"),
});

partsContract(route, {
  any: fc
    .tuple(fc.constantFrom(undefined, "/", "/a", "/d"), fc.array(neighbour, { maxLength: 3 }))
    .map(([path, others]) => ({
      object: made("shop", path === undefined ? {} : { path }),
      beside: others.map((spec, i) => made(`other-${String(i)}`, spec)),
    })),
  requests: [host, "b.test"].flatMap((asked) =>
    ["/", "/a", "/a/b", "/a/b/c/d", "/ab", "/abc", "/d", "/d/e"].map((path) => ({ host: asked, path })),
  ),
  answer: () => routed,
});

/** openshift/router util/haproxy/map_entry.go: whole segments, the longest path; of two with one path the older. */
function routed(objects: readonly KubeObject[], asked: { readonly host: string; readonly path: string }) {
  const [first] = objects
    .map(({ spec }) => ({ host: spec?.host, path: textOf(spec?.path) ?? "/", to: spec?.to }))
    .filter((each) => each.host === asked.host && isWithin(asked.path, each.path))
    .toSorted((a, b) => b.path.length - a.path.length);
  return isObject(first?.to) ? textOf(first.to.name) : undefined;
}

describe("a part of a Route", () => {
  test("is a Route for each path, on the same host, with TLS that the router ends and no certificate", () => {
    const tls = {
      termination: "reencrypt",
      insecureEdgeTerminationPolicy: "Redirect",
      certificate: "CERTIFICATE",
      key: "KEY",
      destinationCACertificate: "CA",
    };
    const shop = made("shop", { tls, wildcardPolicy: "None", alternateBackends: [{ name: "other" }] });
    const parts = overlay(shop, ["/invoices", "/payments"]);
    expect(parts.map(({ spec }) => spec)).toEqual(
      ["/invoices", "/payments"].map((path) => ({
        host,
        path,
        wildcardPolicy: "None",
        tls: { termination: "edge", insecureEdgeTerminationPolicy: "Redirect" },
      })),
    );
    expect(parts.map(partOf)).toEqual([
      { kind: "route", name: "shop", path: "/invoices" },
      { kind: "route", name: "shop", path: "/payments" },
    ]);
    expect(parts.map((part) => route.addresses(part).map(urlOf))).toEqual([
      ["https://shop.apps.test/invoices"],
      ["https://shop.apps.test/payments"],
    ]);
  });

  test("belongs to its Route, without a right to the Route's finalizers", () => {
    const [part] = overlay(made("shop"), ["/invoices"]);
    expect(part?.metadata.ownerReferences).toEqual([
      { apiVersion: "route.openshift.io/v1", kind: "Route", name: "shop", uid: "uid-shop" },
    ]);
  });

  test("goes to the same shards and lets in whom its Route lets in, and no GitOps tool takes it for its own", () => {
    const labels = { shard: "a", "app.kubernetes.io/instance": "shop", "argocd.argoproj.io/instance": "shop" };
    const annotations = {
      "haproxy.router.openshift.io/ip_allowlist": "10.0.0.0/8",
      "haproxy.router.openshift.io/rewrite-target": "/app",
      "argocd.argoproj.io/tracking-id": "shop:route",
    };
    const [part] = overlay(made("shop", {}, { labels, annotations }), ["/invoices"]);
    expect(part?.metadata.labels).toEqual({ shard: "a", "app.kubernetes.io/managed-by": "entracte" });
    expect(part?.metadata.annotations).toEqual({
      "haproxy.router.openshift.io/ip_allowlist": "10.0.0.0/8",
      "entracte.dev/part": "route/shop /invoices",
    });
  });

  test("has a name that its path decides, and no other path has it", () => {
    const paths = ["/a/b", "/a-b", "/A/b", "/%C3%BC", "/%C3%A4", `/${"long".repeat(60)}`];
    const names = paths.flatMap((path) => overlay(made("shop"), [path]).map(({ metadata }) => metadata.name));
    expect(new Set(names).size).toBe(paths.length);
    expect(names).toEqual(paths.flatMap((path) => overlay(made("shop"), [path]).map(({ metadata }) => metadata.name)));
    for (const name of names) expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,251}[a-z0-9])?$/);
  });

  test("of a Route with a subdomain has the host that its router gave it", () => {
    const shop = {
      ...made("shop", { host: undefined as never, subdomain: "shop" }),
      status: { ingress: [{ host: "shop.apps.test" }] },
    };
    const [part] = overlay(shop, ["/invoices"]);
    expect(part?.spec).toMatchObject({ subdomain: "shop", path: "/invoices" });
    expect(part && route.addresses(part).map(urlOf)).toEqual(["http://shop.apps.test/invoices"]);
  });

  test("may be within a Route that has a path of its own, and beside Routes of other paths and hosts", () => {
    const beside = [
      made("old", { path: "/app/invoices/old" }),
      made("app", { path: "/apple" }),
      made("news", { host: "news.apps.test", path: "/app/invoices" }),
    ];
    expect(overlay(made("shop", { path: "/app" }), ["/app/invoices"], ...beside)).toHaveLength(1);
  });

  test("is refused where an Ingress that OpenShift makes Routes of serves it: that one is to be closed", () => {
    const paths = [{ path: "/a", pathType: "Prefix", backend: { service: { name: "a" } } }];
    const serving = (spec: JsonObject): KubeObject => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "shop", namespace: "demo" },
      spec: { rules: [{ host, http: { paths } }], ...spec },
    });
    expect(refusal(made("shop"), "/a/b", serving({}))).toEqual({
      refused: "route/shop /a/b cannot be closed: ingress/shop serves /a of this host: close that one.",
      remedy: ["entracte close ingress/shop --paths /a/b -n demo"],
    });
    expect(refusal(made("shop"), "/a/b", serving({ ingressClassName: "nginx" }))).toHaveLength(1);
  });

  const passthrough = { tls: { termination: "passthrough" } };
  test.each([
    ["its own path", made("shop", { path: "/app" }), "/app", [], "the whole of it", "close route/shop -n"],
    ["a path that it does not serve", made("shop", { path: "/app" }), "/apple", [], "serves /app alone", "below /app"],
    [
      "a Route that passes TLS on",
      made("shop", passthrough),
      "/a",
      [],
      "sees no paths",
      "route/shop -n demo --tls edge",
    ],
    [
      "a host whose TLS another one passes on",
      made("shop"),
      "/a",
      [made("raw", passthrough)],
      "route/raw",
      "route/raw",
    ],
    [
      "what another Route serves",
      made("shop"),
      "/a",
      [made("a", { path: "/a" })],
      "route/a serves /a",
      "close route/a -n",
    ],
    [
      "below what another Route serves",
      made("shop"),
      "/a/b",
      [made("a", { path: "/a" })],
      "route/a",
      "route/a --paths /a/b",
    ],
    ["no host yet", made("shop", { host: "" }), "/a", [], "no host yet", "oc get route shop"],
  ])("is refused where it would be %s", (_, shop, path, beside, why, remedy) => {
    const answer = refusal(shop, path, ...beside);
    expect(answer).toMatchObject({ refused: expect.stringContaining(why) });
    expect((answer as { remedy: readonly string[] }).remedy.join("\n")).toContain(remedy);
  });
});
