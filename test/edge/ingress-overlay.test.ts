import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { urlOf } from "../../src/core/address.ts";
import { isObject, objectsIn, textOf, type JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { isWithin } from "../../src/core/part.ts";
import { isRefusal } from "../../src/edge/adapter.ts";
import { ingress } from "../../src/edge/ingress.ts";
import { closedParts, partsContract } from "./parts.ts";

type Path = readonly [path: string, type?: string];
const made = (name: string, spec: JsonObject = {}, metadata: Partial<KubeObject["metadata"]> = {}): KubeObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name, namespace: "demo", uid: `uid-${name}`, ...metadata },
  spec: { ingressClassName: "nginx", rules: [rule("shop.test", name, ["/"])], ...spec },
});
const to = (name: string): JsonObject => ({ service: { name, port: { name: "http" } } });
function rule(host: string | undefined, name: string, ...paths: readonly Path[]): JsonObject {
  const entries = paths.map(([path, pathType = "Prefix"]) => ({ path, pathType, backend: to(`${name}${path}`) }));
  return { ...(host === undefined ? {} : { host }), http: { paths: entries } };
}

const hosts = [undefined, "a.test", "b.test"];
const anySpec = (name: string) =>
  fc
    .record({
      rules: fc.array(
        fc
          .tuple(
            fc.constantFrom(...hosts),
            fc.array(
              fc.tuple(
                fc.constantFrom("/", "/", "/a", "/a/", "/a/b", "/ab", "/d"),
                fc.constantFrom("Prefix", "Exact", "ImplementationSpecific"),
              ),
              { minLength: 1, maxLength: 3 },
            ),
          )
          .map(([host, paths]) => rule(host, name, ...paths)),
        { maxLength: 3 },
      ),
      rest: fc.boolean(),
    })
    .map(({ rules, rest }) => ({
      ...(rules.length === 0 ? {} : { rules }),
      ...(rest || rules.length === 0 ? { defaultBackend: to(`${name}-rest`) } : {}),
    }));

/** What an Ingress says of one host: its paths, the default backend last. */
interface Choice {
  readonly path: string;
  readonly type: string;
  readonly service: string;
}

function choicesOf({ spec: its }: KubeObject, host: string | undefined): readonly Choice[] {
  return objectsIn(its?.rules)
    .filter((each) => textOf(each.host) === host)
    .flatMap(({ http }) => objectsIn(isObject(http) ? http.paths : undefined))
    .map((entry) => ({ path: String(entry.path), type: String(entry.pathType), service: serviceOf(entry.backend) }));
}

const serviceOf = (backend: unknown): string =>
  isObject(backend) && isObject(backend.service) ? String(backend.service.name) : "";

/** kubernetes networking/v1: whole segments, a named host before every host, the longest path, Exact first, the older one. */
function merged(objects: readonly KubeObject[], { host, path }: { readonly host: string; readonly path: string }) {
  const at = objects.some((each) => objectsIn(each.spec?.rules).some((one) => one.host === host)) ? host : undefined;
  const [first] = objects
    .flatMap((each) => choicesOf(each, at))
    .filter((it) => (it.type === "Exact" ? it.path === path : isWithin(`${path}/`, it.path)))
    .toSorted((a, b) => lengthOf(b) - lengthOf(a) || Number(b.type === "Exact") - Number(a.type === "Exact"));
  const [rest] = objects.flatMap((each) => {
    const named = objectsIn(each.spec?.rules).map((one) => textOf(one.host));
    const its = named.length === 0 ? at === undefined : named.includes(at);
    return its && each.spec?.defaultBackend !== undefined ? [serviceOf(each.spec.defaultBackend)] : [];
  });
  return first?.service ?? rest;
}
const lengthOf = ({ path }: Choice): number => path.replace(/\/$/, "").length;

/** openshift/router util/haproxy/map_entry.go, of what openshift/route-controller-manager pkg/route/ingress makes. */
function routed(objects: readonly KubeObject[], { host, path }: { readonly host: string; readonly path: string }) {
  const [first] = objects
    .flatMap((each) => choicesOf(each, host))
    .filter(({ type }) => type !== "Exact")
    .filter((it) => isWithin(path, it.path))
    .toSorted((a, b) => b.path.length - a.path.length);
  return first?.service;
}

partsContract(ingress, {
  any: fc
    .tuple(fc.constantFrom("nginx", "openshift-default"), anySpec("shop"), fc.option(anySpec("other")))
    .map(([ingressClassName, own, other]) => ({
      object: { ...made("shop"), spec: { ingressClassName, ...own } },
      beside: other === null ? [] : [{ ...made("other"), spec: { ingressClassName, ...other } }],
    })),
  requests: ["a.test", "b.test", "c.test"].flatMap((host) =>
    ["/", "/a", "/a/", "/a/b", "/a/b/c/d", "/ab", "/abc", "/d", "/d/e"].map((path) => ({ host, path })),
  ),
  answer: (object) => (object.spec?.ingressClassName === "nginx" ? merged : routed),
});

const overlay = (object: KubeObject, path = "/invoices"): KubeObject => {
  const answer = ingress.overlay?.(object, [path], [object]);
  if (answer === undefined || isRefusal(answer)) throw new Error(answer?.refused);
  return answer[0] as KubeObject;
};

describe("a part of an Ingress", () => {
  test("is an Ingress of the same class, on every host that serves the path, with the TLS that these have", () => {
    const tls = [
      { hosts: ["shop.test"], secretName: "shop-tls" },
      { hosts: ["news.test"], secretName: "news-tls" },
    ];
    const rules = [
      rule("shop.test", "shop", ["/"]),
      rule("www.shop.test", "shop", ["/"]),
      rule("news.test", "n", ["/n"]),
    ];
    const part = overlay(made("shop", { tls, rules }));
    expect(part.spec).toEqual({
      ingressClassName: "nginx",
      tls: [{ hosts: ["shop.test"], secretName: "shop-tls" }],
      rules: ["shop.test", "www.shop.test"].map((host) => ({
        host,
        http: { paths: [{ path: "/invoices", pathType: "Prefix" }] },
      })),
    });
    expect(ingress.addresses(part).map(urlOf)).toEqual(["https://shop.test/invoices", "http://www.shop.test/invoices"]);
  });

  test("lets in whom its Ingress lets in; what is for the application, for GitOps or for certificates stays there", () => {
    const kept = {
      "kubernetes.io/ingress.class": "nginx",
      "nginx.ingress.kubernetes.io/whitelist-source-range": "10.0.0.0/8",
      "nginx.ingress.kubernetes.io/ssl-redirect": "false",
    };
    const left = {
      "nginx.ingress.kubernetes.io/auth-url": "http://login/",
      "cert-manager.io/cluster-issuer": "letsencrypt",
      "argocd.argoproj.io/tracking-id": "shop:ingress",
      "kubernetes.io/tls-acme": "true",
    };
    const part = overlay(made("shop", {}, { annotations: { ...kept, ...left } }));
    expect(part.metadata.annotations).toEqual({ ...kept, "entracte.dev/part": "ingress/shop /invoices" });
  });

  test.each([
    [{ "route.openshift.io/termination": "reencrypt" }, { "route.openshift.io/termination": "edge" }],
    [
      { "haproxy.router.openshift.io/ip_whitelist": "10.0.0.0/8" },
      { "haproxy.router.openshift.io/ip_whitelist": "10.0.0.0/8" },
    ],
    [{ "haproxy.router.openshift.io/rewrite-target": "/app" }, {}],
  ])("on OpenShift has for its Route, of %j: %j", (annotations, given) => {
    const part = overlay(made("shop", { ingressClassName: "openshift-default" }, { annotations }));
    expect(part.metadata.annotations).toEqual({ ...given, "entracte.dev/part": "ingress/shop /invoices" });
  });

  test("for every host comes in where its Ingress does", () => {
    const status = { loadBalancer: { ingress: [{ hostname: "edge.example.com" }] } };
    const part = overlay({ ...made("shop", { rules: [rule(undefined, "shop", ["/"])] }), status });
    expect(part.spec?.rules).toEqual([{ http: { paths: [{ path: "/invoices", pathType: "Prefix" }] } }]);
    expect(ingress.addresses(part).map(urlOf)).toEqual(["http://edge.example.com/invoices"]);
  });

  test("comes before its Ingress where that names its priority among Traefik's routers", () => {
    const priority = "traefik.ingress.kubernetes.io/router.priority";
    const shop = made("shop", { ingressClassName: "traefik" }, { annotations: { [priority]: "500" } });
    expect(Number(overlay(shop).metadata.annotations?.[priority])).toBeGreaterThan(500);
    const [part] = closedParts(ingress, shop, { beside: [], close: ["/invoices"] }) ?? [];
    expect(part?.spec?.ingressClassName).toBe("traefik");
  });

  test("has behind it what serves the path alone", () => {
    const shop = made("shop", { rules: [rule("shop.test", "shop", ["/"], ["/invoices"])], defaultBackend: to("rest") });
    const behind = (path: string) =>
      ingress.backends(ingress.narrowed?.(shop, path) ?? shop).map(({ service }) => service);
    expect(behind("/invoices/old")).toEqual(["shop/invoices"]);
    expect(behind("/payments")).toEqual(["shop/"]);
    expect(ingress.narrowed?.({ ...shop, spec: { defaultBackend: to("rest") } }, "/a").spec).toMatchObject({
      defaultBackend: to("rest"),
    });
  });

  const annotated = (annotations: { readonly [name: string]: string }) => made("shop", {}, { annotations });
  const paths = (...all: readonly Path[]) => made("shop", { rules: [rule("shop.test", "shop", ...all)] });
  test.each<[string, KubeObject, readonly KubeObject[], string, string]>([
    ["all that it has", paths(["/invoices"], ["/invoices/old"]), [], "the whole of it", "close ingress/shop -n"],
    ["what it does not serve", paths(["/app"]), [], "serves /app alone", "below /app"],
    ["what it serves none of", paths(["/app", "Exact"]), [], "serves nothing there", "oc get ingress shop"],
    [
      "of a canary",
      annotated({ "nginx.ingress.kubernetes.io/canary": "true" }),
      [],
      "the canary of another Ingress",
      "Close that one",
    ],
    ["a path that it names", paths(["/"], ["/invoices"]), [], "names /invoices itself", "close ingress/shop -n"],
    [
      "above a path that it names",
      paths(["/"], ["/invoices/old"]),
      [],
      "names /invoices/old itself",
      "Ingress of its own",
    ],
    [
      "a path that it names exactly",
      paths(["/"], ["/invoices", "Exact"]),
      [],
      "names /invoices",
      "close ingress/shop -n",
    ],
    [
      "what another Ingress serves",
      made("shop"),
      [made("old", { rules: [rule("shop.test", "old", ["/invoices"])] })],
      "ingress/old serves /invoices",
      "close ingress/old -n",
    ],
    [
      "a host of expressions",
      made("shop"),
      [made("re", {}, { annotations: { "nginx.ingress.kubernetes.io/use-regex": "true" } })],
      "ingress/re has the edge match",
      "close ingress/shop -n",
    ],
    [
      "of a host whose TLS passes through",
      annotated({ "nginx.ingress.kubernetes.io/ssl-passthrough": "true" }),
      [],
      "sees no paths",
      "--tls edge",
    ],
    [
      "of a load balancer of its own",
      made("shop", { ingressClassName: "alb" }),
      [],
      "address of its own",
      "close ingress/shop -n",
    ],
    [
      "made by a controller",
      made(
        "shop",
        {},
        { ownerReferences: [{ apiVersion: "v1", kind: "App", name: "shop", uid: "u", controller: true }] },
      ),
      [],
      "App shop made ingress/shop",
      "Close app/shop",
    ],
  ])("Law 10: is refused where it would be %s", (_, shop, beside, why, remedy) => {
    const answer = ingress.overlay?.(shop, ["/invoices"], [shop, ...beside]);
    expect(answer).toMatchObject({ refused: expect.stringContaining(why) });
    expect((answer as { remedy: readonly string[] }).remedy.join("\n")).toContain(remedy);
  });

  const besideRoutes = (ingressClassName: string, spec: JsonObject) => {
    const route = { apiVersion: "route.openshift.io/v1", kind: "Route", metadata: { name: "shop", namespace: "demo" } };
    const shop = made("shop", { ingressClassName });
    return ingress.overlay?.(shop, ["/invoices"], [shop, { ...route, spec: { host: "shop.test", ...spec } }]);
  };
  test.each([
    ["a Route that serves the path", { path: "/invoices" }, "route/shop serves /invoices"],
    ["a Route that passes the TLS of its host on", { tls: { termination: "passthrough" } }, "unopened by route/shop"],
  ])("Law 10: is refused beside %s, where OpenShift makes Routes of both", (_, spec, why) => {
    expect(besideRoutes("openshift-default", spec)).toMatchObject({ refused: expect.stringContaining(why) });
    expect(besideRoutes("nginx", spec)).toHaveLength(1);
  });

  test("Law 10: is refused where edges differ in how they read its path, but not where OpenShift's does", () => {
    expect(ingress.overlay?.(made("shop"), ["/%C3%BC"], [])).toMatchObject({
      refused: expect.stringContaining("decode"),
    });
    expect(overlay(made("shop", { ingressClassName: "openshift-default" }), "/%C3%BC").spec).toBeDefined();
  });
});
