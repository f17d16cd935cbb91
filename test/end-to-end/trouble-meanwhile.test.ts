import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import type { ApiRequest } from "../../src/lab/api/request.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run } from "../support/command.ts";
import { expectTold } from "../support/trouble.ts";
import { lastingRoutes } from "../support/visit.ts";

/** Somebody else is at work on the same Route while we are. */
let lab: Lab;
let before: ReturnType<typeof lastingRoutes>;
const entracte = (...args: readonly string[]) => run([...args, "--no-verify"], environmentOf(lab));

beforeAll(async () => {
  lab = await startLab(quick);
  expect((await entracte("close", "route/news")).code).toBe(0);
  expect((await entracte("reopen", "route/news")).code).toBe(0);
});
afterAll(() => lab.stop());
beforeEach(() => {
  before = lastingRoutes(lab);
});
afterEach(() => {
  lab.api.intercept = undefined;
});

/** Does something as the API gets our write of a Route, so many times. */
function meanwhile(act: (request: ApiRequest) => void, times = 1): void {
  let left = times;
  lab.api.intercept = (request) => {
    const ours = request.verb === "patch" && request.resource.plural === "routes" && !request.query.has("dryRun");
    if (ours && left-- > 0) act(request);
    return undefined;
  };
}

const change = (edit: (route: KubeObject) => KubeObject) => (): void =>
  void lab.store.update(resources.route, "demo", "shop", edit);
const shop = () => lab.store.get(resources.route, "demo", "shop");

describe("a Route that somebody else", () => {
  test("changes between our read and our write is read and planned again, and their change stays", async () => {
    meanwhile(change((route) => ({ ...route, spec: { ...route.spec, path: "/shop" } })));
    expect((await entracte("close", "route/shop")).code).toBe(0);
    expect(shop()?.spec).toMatchObject({ path: "/shop", to: { name: "maintenance-page" } });
    expect((await entracte("reopen", "route/shop")).code).toBe(0);
    expect(shop()?.spec).toMatchObject({ path: "/shop", to: { name: "shop" } });
    change(({ spec, ...route }) => ({
      ...route,
      spec: Object.fromEntries(Object.entries(spec ?? {}).filter(([key]) => key !== "path")),
    }))();
    expect(lastingRoutes(lab)).toEqual(before);
  });

  test("keeps changing is given up after a few times; nothing of it is ours", async () => {
    let path = 0;
    meanwhile(
      change((route) => ({ ...route, spec: { ...route.spec, path: `/${++path}` } })),
      99,
    );
    const { code, stdout } = await entracte("close", "route/shop");
    expectTold(stdout, "…: somebody else keeps changing it, 5 times as we looked");
    expect(path).toBe(5);
    expect(code).toBe(4);
    change(({ spec, ...route }) => ({
      ...route,
      spec: Object.fromEntries(Object.entries(spec ?? {}).filter(([key]) => key !== "path")),
    }))();
    expect(lastingRoutes(lab)).toEqual(before);
  });

  test("deletes is not made anew", async () => {
    const whole = shop() as KubeObject;
    meanwhile(() => lab.store.remove(resources.route, "demo", "shop"));
    const { code, stdout } = await entracte("close", "route/billing", "route/shop");
    expectTold(stdout, "…: it was deleted meanwhile");
    expect(code).toBe(4);
    expect(shop()).toBeUndefined();
    lab.store.create(resources.route, whole);
  });

  test("deletes and makes anew is another object, and is left alone", async () => {
    meanwhile(() => {
      const { uid: _, ...metadata } = (shop() as KubeObject).metadata;
      const route = { ...(shop() as KubeObject), metadata };
      lab.store.remove(resources.route, "demo", "shop");
      lab.store.create(resources.route, route);
    });
    const { code, stdout } = await entracte("close", "route/shop");
    expectTold(stdout, "…: it was deleted and made anew meanwhile: it is another object now");
    expect(code).toBe(4);
    expect(lastingRoutes(lab)).toEqual(before);
  });
});
