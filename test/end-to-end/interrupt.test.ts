import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { recordOf } from "../../src/core/standing.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run } from "../support/command.ts";
import { start, type Started } from "../support/started.ts";
import { lastingRoutes, visitLab } from "../support/visit.ts";

/** Signals in the middle of a command: the real process, and what it leaves. */
let lab: Lab;
const isClosed = (name: string) => {
  const object = lab.store.get(resources.route, "demo", name);
  return object !== undefined && recordOf(object) !== undefined;
};
const all = (it: Started) => (it.stdout() + it.stderr()).replaceAll(/\s+/g, " ");

/** Holds back the switch of one Route until it is let go; resolves once it waits. */
function hold(route: string): { readonly waits: Promise<void>; readonly letGo: () => void } {
  let letGo = (): void => {};
  const go = new Promise<undefined>((resolve) => (letGo = () => resolve(undefined)));
  const waits = new Promise<void>((resolve) => {
    lab.api.intercept = ({ verb, resource, name, query }) => {
      if (verb !== "patch" || resource.plural !== "routes" || name !== route || query.has("dryRun")) return undefined;
      lab.api.intercept = undefined;
      resolve();
      return go;
    };
  });
  return { waits, letGo };
}

beforeAll(async () => {
  lab = await startLab(quick);
  expect(await run(["prepare", "route/shop"], environmentOf(lab))).toMatchObject({ code: 0 });
});
afterAll(() => lab.stop());
afterEach(() => {
  lab.api.intercept = undefined;
});

describe("while closing", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("the first %s takes back what was written: all is open again, seen at the edge", async (signal, code) => {
    const before = lastingRoutes(lab);
    const { waits, letGo } = hold("billing");
    const closing = start(lab, "close", "route/shop", "route/billing");
    await waits;
    await closing.says(/route\/shop +closed/);
    closing.signal(signal);
    await closing.says(/Once more stops at once/);
    letGo();
    expect(await closing.ended).toBe(code);
    expect(all(closing)).toContain("Interrupted: what this run wrote is taken back.");
    expect(all(closing)).toMatch(/Interrupted. Rolled back: route\/shop, route\/billing are open again/);
    expect(lastingRoutes(lab)).toEqual(before);
    expect((await visitLab(lab, "shop")).page).toBe(false);
  });

  test("before anything is diverted, it says so and leaves all as it is", async () => {
    const before = lastingRoutes(lab);
    lab.store.remove(resources.deployment, "demo", "maintenance-page");
    const allow = lab.refusePods((pod) => (pod.metadata.labels?.app === "maintenance-page" ? "later" : undefined));
    lab.api.intercept = ({ verb, resource }) =>
      verb === "list" && resource.plural === "replicasets" ? { do: "answer", status: 200, body: empty } : undefined;
    const closing = start(lab, "close", "route/shop");
    await closing.says(/0 of 2 pods ready/);
    closing.signal("SIGINT");
    expect(await closing.ended).toBe(130);
    expect(all(closing)).toContain("Interrupted. No target was touched.");
    expect(lastingRoutes(lab)).toEqual(before);
    lab.api.intercept = undefined;
    allow();
    expect(await run(["prepare", "route/shop"], environmentOf(lab))).toMatchObject({ code: 0 });
  });

  test("the second stops at once, and says how things stand and what to type", async () => {
    const closing = start(lab, "close", "route/billing", "route/shop");
    const { waits, letGo } = hold("shop");
    await waits;
    await closing.says(/route\/billing +closed/);
    closing.signal("SIGINT");
    await closing.says(/Once more stops at once/);
    closing.signal("SIGINT");
    expect(await closing.ended).toBe(130);
    expect(all(closing)).toContain("Stopped. Written so far: route/billing: closed");
    expect(all(closing)).toContain("entracte reopen route/billing -n demo");
    letGo();
    expect(isClosed("billing")).toBe(true);
    await run(["reopen", "route/billing", "route/shop", "--no-verify"], environmentOf(lab));
    expect([isClosed("billing"), isClosed("shop")]).toEqual([false, false]);
  });

  test("while draining, all stays closed", async () => {
    const closing = start(lab, "close", "route/shop", "--drain");
    await closing.says(/draining/);
    closing.signal("SIGINT");
    expect(await closing.ended).toBe(130);
    expect(all(closing)).toContain("all that was closed stays closed");
    expect(isClosed("shop")).toBe(true);
    expect((await run(["reopen", "route/shop", "--no-verify"], environmentOf(lab))).code).toBe(0);
  });
});

describe("while reopening", () => {
  test("what is open stays open, what is under way ends, and the same command finishes", async () => {
    await run(["close", "route/shop", "route/billing", "--no-verify", "--as", "legacy"], environmentOf(lab));
    const { waits, letGo } = hold("billing");
    const opening = start(lab, "reopen", "legacy");
    await waits;
    await opening.says(/route\/shop +open/);
    opening.signal("SIGTERM");
    await opening.says(/Once more stops at once/);
    letGo();
    expect(await opening.ended).toBe(143);
    expect(all(opening)).toContain("entracte reopen legacy");
    expect([isClosed("shop"), isClosed("billing")]).toEqual([false, false]);
    expect((await run(["reopen", "legacy"], environmentOf(lab))).code).toBe(0);
  });

  test("before the first is given back, nothing is", async () => {
    await run(["close", "route/news", "--no-verify"], environmentOf(lab));
    lab.scale("news", 0);
    await lab.settled();
    const opening = start(lab, "reopen", "route/news");
    await opening.says(/no ready endpoint/);
    opening.signal("SIGINT");
    expect(await opening.ended).toBe(130);
    expect(isClosed("news")).toBe(true);
    lab.scale("news", 1);
    await lab.settled();
    expect((await run(["reopen", "route/news", "--no-verify"], environmentOf(lab))).code).toBe(0);
  });
});

describe("where nobody reads any more", () => {
  test("a closed pipe changes nothing: the work is done, and its exit code is that of the work", async () => {
    const closing = start(lab, "close", "route/shop");
    await closing.says(/checks/);
    closing.hangUp();
    expect(await closing.ended).toBe(0);
    expect(closing.stderr()).toBe("");
    expect(isClosed("shop")).toBe(true);
    const opening = start(lab, "reopen", "route/shop");
    opening.hangUp();
    expect(await opening.ended).toBe(0);
    expect(isClosed("shop")).toBe(false);
  });
});

const empty = { apiVersion: "apps/v1", kind: "ReplicaSetList", metadata: { resourceVersion: "1" }, items: [] };
