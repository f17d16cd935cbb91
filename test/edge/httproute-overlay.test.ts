import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { urlOf } from "../../src/core/address.ts";
import { isObject, objectsIn, textOf, textsIn, type JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { isRefusal } from "../../src/edge/adapter.ts";
import { httpRoute } from "../../src/edge/httproute.ts";
import { closedParts, partsContract } from "./parts.ts";

// kubernetes-sigs/gateway-api apis/v1 httproute_types.go.

const made = (name: string, spec: JsonObject = {}, metadata: Partial<KubeObject["metadata"]> = {}): KubeObject => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name, namespace: "demo", uid: `uid-${name}`, ...metadata },
  spec: { parentRefs: [{ name: "web" }], hostnames: ["shop.test"], rules: [rule(name, below("/"))], ...spec },
});
const rule = (name: string, ...matches: readonly JsonObject[]): JsonObject => ({
  matches,
  backendRefs: [{ name, port: 80 }],
});
const at = (type: string, value: string, more: JsonObject = {}): JsonObject => ({ path: { type, value }, ...more });
const below = (value: string, more: JsonObject = {}): JsonObject => at("PathPrefix", value, more);

const match = fc
  .record({
    type: fc.constantFrom("PathPrefix", "PathPrefix", "PathPrefix", "Exact", "RegularExpression"),
    value: fc.constantFrom("/", "/", "/a", "/a/", "/a/b", "/ab", "/d"),
    method: fc.constantFrom(undefined, undefined, undefined, undefined, "GET", "POST"),
    header: fc.constantFrom(false, false, true),
    query: fc.constantFrom(false, false, true),
  })
  .map(({ type, value, method, header, query }) =>
    at(type, value, {
      ...(method === undefined ? {} : { method }),
      ...(header ? { headers: [{ type: "Exact", name: "x", value: "1" }] } : {}),
      ...(query ? { queryParams: [{ type: "Exact", name: "q", value: "1" }] } : {}),
    }),
  );
const spec = (name: string) =>
  fc
    .record({
      hostnames: fc.constantFrom(["a.test"], ["a.test", "*.test"], ["*.test"], undefined),
      rules: fc.array(fc.array(match, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
    })
    .map(({ hostnames, rules }) => ({
      parentRefs: [{ name: "web" }],
      ...(hostnames === undefined ? {} : { hostnames }),
      rules: rules.map((matches, i) => rule(`${name}-${String(i)}`, ...matches)),
    }));

interface Request {
  readonly host: string;
  readonly path: string;
  readonly method: "GET" | "POST";
  readonly header: boolean;
  readonly query: boolean;
}

/** The order of HTTPRouteRule.Matches: the more precise host, Exact, the longest prefix, method, headers, parameters, age. */
function chosen(objects: readonly KubeObject[], request: Request): string | undefined {
  const found = objects.flatMap((object, age) =>
    objectsIn(object.spec?.rules).flatMap((each) =>
      objectsIn(each.matches).flatMap((it) => {
        const host = hostFor(object, request.host);
        const [backend] = objectsIn(each.backendRefs);
        if (host === undefined || !takes(it, request)) return [];
        return [{ rank: [host.length, ...rank(it), -age], service: textOf(backend?.name) }];
      }),
    ),
  );
  const compare = (a: readonly number[], b: readonly number[]): number => {
    const i = a.findIndex((value, n) => value !== b[n]);
    return i < 0 ? 0 : (b[i] ?? 0) - (a[i] ?? 0);
  };
  return found.toSorted((a, b) => compare(a.rank, b.rank))[0]?.service;
}

/** The most precise host of a route that this one is within; a wildcard stands for any labels. */
function hostFor({ spec: its }: KubeObject, host: string): string | undefined {
  if (its?.hostnames === undefined) return "";
  const fits = textsIn(its.hostnames).filter(
    (one) => one === host || (one.startsWith("*") && host.endsWith(one.slice(1))),
  );
  return fits.toSorted((a, b) => b.length - a.length)[0];
}

function takes({ path, method, headers, queryParams }: JsonObject, request: Request): boolean {
  const { type, value } = isObject(path) ? path : {};
  const text = String(value);
  const prefix = text.replace(/\/$/, "");
  const fits =
    type === "Exact"
      ? request.path === text
      : type === "PathPrefix"
        ? request.path === prefix || request.path.startsWith(`${prefix}/`)
        : new RegExp(`^${text}$`).test(request.path);
  return (
    fits &&
    (method === undefined || method === request.method) &&
    (headers === undefined || request.header) &&
    (queryParams === undefined || request.query)
  );
}

function rank({ path, method, headers, queryParams }: JsonObject): readonly number[] {
  const { type, value } = isObject(path) ? path : {};
  return [
    ["RegularExpression", "PathPrefix", "Exact"].indexOf(String(type)),
    String(value).length,
    Number(method !== undefined),
    objectsIn(headers).length,
    objectsIn(queryParams).length,
  ];
}

const requests = ["a.test", "b.test"].flatMap((host) =>
  ["/", "/a", "/a/", "/a/b", "/a/b/c/d", "/ab", "/d", "/d/e"].flatMap((path) =>
    (["GET", "POST"] as const).flatMap((method) =>
      [true, false].flatMap((header) => [true, false].map((query) => ({ host, path, method, header, query }))),
    ),
  ),
);

partsContract<Request>(httpRoute, {
  any: spec("shop").map((own) => ({ object: { ...made("shop"), spec: own }, beside: [] })),
  requests,
  answer: () => chosen,
});

const overlay = (object: KubeObject, path = "/invoices"): KubeObject => {
  const answer = httpRoute.overlay?.(object, [path], [object]);
  if (answer === undefined || isRefusal(answer)) throw new Error(answer?.refused);
  return answer[0] as KubeObject;
};

describe("a part of an HTTPRoute", () => {
  test("is an HTTPRoute on the same listeners and hosts, for what is at and below its path", () => {
    const parentRefs = [{ name: "web", namespace: "edge", sectionName: "https", port: 443 }];
    const part = overlay(made("shop", { parentRefs, hostnames: ["shop.test", "*.shop.test"] }));
    expect(part.spec).toEqual({
      parentRefs,
      hostnames: ["shop.test", "*.shop.test"],
      rules: [{ matches: [below("/invoices")] }],
    });
    expect(httpRoute.addresses(part).map(urlOf)[0]).toBe("https://shop.test/invoices");
  });

  test("has neither the filters nor the GitOps marks of its HTTPRoute", () => {
    const shop = made(
      "shop",
      { rules: [{ ...rule("shop", below("/")), filters: [{ type: "ExtensionRef" }], timeouts: { request: "1ms" } }] },
      {
        labels: { "app.kubernetes.io/instance": "shop", team: "a" },
        annotations: { "argocd.argoproj.io/tracking-id": "x" },
      },
    );
    const part = overlay(shop);
    expect(part.metadata.labels).toEqual({ team: "a", "app.kubernetes.io/managed-by": "entracte" });
    expect(part.metadata.annotations).toEqual({ "entracte.dev/part": "httproute/shop /invoices" });
    expect(part.spec?.rules).toEqual([{ matches: [below("/invoices")] }]);
  });

  test("takes over by their methods what its HTTPRoute names below it, at most eight matches a rule, and says what is left", () => {
    const shop = made("shop", {
      rules: [rule("shop", below("/")), rule("old", below("/invoices/old"), at("Exact", "/invoices"))],
    });
    const rules = objectsIn(overlay(shop).spec?.rules).map(({ matches }) => objectsIn(matches));
    expect(rules.every((matches) => matches.length <= 8)).toBe(true);
    expect(rules.flat()).toContainEqual(below("/invoices/old", { method: "DELETE" }));
    expect(rules.flat()).toContainEqual(at("Exact", "/invoices", { method: "GET" }));
    expect(rules.flat()).toHaveLength(19);
    const [part] = closedParts(httpRoute, shop, { beside: [], close: ["/invoices"] }) ?? [];
    expect(part && httpRoute.addresses(part).map(urlOf)).toEqual([
      "http://shop.test/invoices",
      "http://shop.test/invoices/old",
    ]);
    const { notes } = httpRoute.divert(overlay(shop), { service: "page", portName: "http", port: 1 }, {}) as {
      readonly notes: readonly string[];
    };
    expect(notes).toEqual([
      "Methods that the Gateway API does not know (PROPFIND and the like) stay open at /invoices/old, /invoices.",
    ]);
  });

  test("has behind it what serves the path, by whatever method, and what is below it", () => {
    const rules = [
      rule("shop", below("/")),
      rule("write", below("/invoices", { method: "POST" })),
      rule("old", below("/invoices/old")),
      rule("news", below("/news")),
    ];
    const shop = made("shop", { rules });
    const behind = (path: string) =>
      httpRoute.backends(httpRoute.narrowed?.(shop, path) ?? shop).map(({ service }) => service);
    expect(behind("/invoices")).toEqual(["shop", "write", "old"]);
    expect(behind("/invoices/old")).toEqual(["old"]);
    expect(behind("/news/today")).toEqual(["news"]);
  });

  const named = (name: string, ...matches: readonly JsonObject[]) => made(name, { rules: [rule(name, ...matches)] });
  const many = Array.from({ length: 15 }, (_, i) => below(`/invoices/${String(i)}`));
  test.each<[string, KubeObject, readonly KubeObject[], string, string]>([
    [
      "all that it has",
      named("shop", below("/invoices"), at("Exact", "/invoices/7")),
      [],
      "the whole",
      "close httproute/shop -n",
    ],
    ["what it serves none of", named("shop", at("Exact", "/")), [], "serves nothing there", "oc get httproute shop"],
    ["what it does not serve", named("shop", below("/app")), [], "serves /app alone", "below /app"],
    [
      "what it names by a method",
      named("shop", below("/"), below("/invoices", { method: "POST" })),
      [],
      "names POST /invoices itself",
      "close httproute/shop -n",
    ],
    [
      "beside expressions",
      named("shop", below("/"), at("RegularExpression", "/v[0-9]+")),
      [],
      "as an expression",
      "the whole",
    ],
    ["more than one may hold", named("shop", below("/"), ...many), [], "more paths below it", "the whole"],
    [
      "what another one serves",
      made("shop"),
      [named("old", below("/invoices"))],
      "httproute/old serves",
      "httproute/old -n",
    ],
    [
      "below what another one serves",
      made("shop"),
      [named("old", below("/inv"), below("/invoices", { method: "GET" }))],
      "httproute/old serves /invoices",
      "httproute/old -n",
    ],
  ])("Law 10: is refused where it would be %s", (_, shop, beside, why, remedy) => {
    const answer = httpRoute.overlay?.(shop, ["/invoices"], [shop, ...beside]);
    expect(answer).toMatchObject({ refused: expect.stringContaining(why) });
    expect((answer as { remedy: readonly string[] }).remedy.join("\n")).toContain(remedy);
  });

  test("may be beside HTTPRoutes of other hosts, of other Gateways, and of longer paths", () => {
    const beside = [
      made("news", { hostnames: ["news.test"], rules: [rule("news", below("/invoices"))] }),
      made("inner", { parentRefs: [{ name: "inner" }], rules: [rule("inner", below("/invoices"))] }),
      named("old", below("/invoices/old")),
    ];
    expect(httpRoute.overlay?.(made("shop"), ["/invoices"], beside)).toHaveLength(1);
  });
});
