import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { partAnnotation } from "../../src/core/part.ts";
import { httpRoute } from "../../src/edge/httproute.ts";
import { route } from "../../src/edge/route.ts";
import { choose, onceEach, type Ruled } from "../../src/engine/plan/choose.ts";
import { nameOf, type Target } from "../../src/engine/plan/types.ts";

const target = (name: string, metadata: Partial<KubeObject["metadata"]> = {}, adapter = route): Target => ({
  adapter,
  object: {
    apiVersion: "v1",
    kind: adapter.resource.kind,
    metadata: { name, namespace: "store", uid: name, ...metadata },
  },
});
const needs = (name: string, text: string, adapter = route) =>
  target(name, { annotations: { "entracte.dev/depends-on": text } }, adapter);
const chosen = (all: readonly Target[], choice: Parameters<typeof choose>[1]) =>
  choose(all, choice).map(({ target: each, paths }) => [nameOf(each), ...(paths ?? [])].join(" "));

describe("what a maintenance chooses", () => {
  test("by its labels, of any kind or of those that it names, with these paths", () => {
    const labels = { tier: "web" };
    const all = [target("shop", { labels }), target("news"), target("gate", { labels }, httpRoute)];
    const by = { selector: "tier=web" };
    expect(chosen(all, { by })).toEqual(["route/shop", "httproute/gate"]);
    expect(chosen(all, { by, kinds: ["route"], paths: ["/a"] })).toEqual(["route/shop /a"]);
  });

  test("by what it says that it needs, wholly or with its paths", () => {
    const all = [needs("shop", "other old:/a,/b"), needs("billing", "old"), needs("news", "older"), target("x")];
    expect(chosen(all, { by: { dependsOn: "old" } })).toEqual(["route/shop /a /b", "route/billing"]);
  });

  test("is never what we made: the labels of an application's Route are copied to its parts", () => {
    const labels = { tier: "web", "app.kubernetes.io/managed-by": "entracte" };
    const annotations = { [partAnnotation]: "route/shop /a" };
    const all = [target("shop-a-1", { labels, annotations }), target("maintenance-page", { labels })];
    expect(chosen(all, { by: { selector: "tier=web" } })).toEqual([]);
  });

  test("is not guessed: an annotation that does not parse is told with its object, its word, and what to write", () => {
    const all = [needs("shop", "old:a"), needs("gate", "Old", httpRoute)];
    expect(() => choose(all, { by: { dependsOn: "old" } })).toThrow(
      expect.objectContaining({
        ending: "refused",
        message: expect.stringMatching(
          /depends-on of route\/shop in store, "old:a" does not parse: "a" does not start/,
        ),
        remedy: [
          expect.stringMatching(/^httproute\/gate in store: "Old" does not parse: a name/),
          expect.any(String),
          "oc annotate --overwrite route shop -n store entracte.dev/depends-on=old:/invoices,/payments",
        ],
      }),
    );
  });

  test("is found whatever is wrong about somebody else", () => {
    expect(chosen([needs("shop", "old other:a")], { by: { dependsOn: "old" } })).toEqual(["route/shop"]);
  });
});

describe("what is meant several times", () => {
  const [shop, news] = [target("shop"), target("news")];
  const once = (...meant: readonly Partial<Ruled>[]) =>
    onceEach(meant.map((each) => ({ target: shop, policy: {}, ...each })));

  test("closes once: the whole, where any means that", () => {
    expect(once({ paths: ["/a"] }, { target: news, paths: ["/n"] }, {})).toEqual([
      { target: shop, policy: {} },
      { target: news, policy: {}, paths: ["/n"] },
    ]);
  });

  test("closes all the paths together, the outermost alone", () => {
    expect(once({ paths: ["/a/b", "/c"] }, { paths: ["/a", "/c"] })).toEqual([
      { target: shop, policy: {}, paths: ["/c", "/a"] },
    ]);
  });

  test("closes as is said first", () => {
    expect(once({}, { policy: { tls: "edge" } }, { policy: { tls: { secret: "x" } } })).toEqual([
      { target: shop, policy: { tls: "edge" } },
    ]);
  });
});
