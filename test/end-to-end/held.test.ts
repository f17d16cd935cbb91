import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { expectTold } from "../support/trouble.ts";
import { lastingRoutes } from "../support/visit.ts";

/** What the cluster remembers of a maintenance, without any file. */
let lab: Lab;
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run([...args, "--no-verify"], environmentOf(lab));
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const remembered = () => {
  const data = lab.store.get(resources.configMap, "demo", "maintenance-page")?.data ?? {};
  return Object.fromEntries(
    Object.entries(data as Record<string, string>).filter(([key]) => key.startsWith("targets.")),
  );
};
const routeNamed = (name: string) => lab.store.get(resources.route, "demo", name) as KubeObject;
const indexed = (name: string) => ({ kind: "route", name, uid: routeNamed(name).metadata.uid });

beforeAll(async () => {
  lab = await startLab(quick);
});
afterAll(() => lab.stop());
afterEach(() => {
  lab.api.intercept = undefined;
});

describe("Law 12: the page of a namespace remembers the targets of each maintenance", () => {
  test("before the first is diverted, never with the way back, and until the last is open again", async () => {
    const before = lastingRoutes(lab);
    const seen: unknown[] = [];
    lab.api.intercept = ({ verb, resource, query }) => {
      if (verb === "patch" && resource.plural === "routes" && !query.has("dryRun")) seen.push(remembered());
      return undefined;
    };
    expect((await entracte("close", "route/shop", "route/billing", "--as", "legacy")).code).toBe(0);
    const index = { v: 1, targets: [indexed("shop"), indexed("billing")], namespaces: [] };
    expect(seen).toHaveLength(2);
    for (const each of seen) expect(each).toEqual({ "targets.legacy": JSON.stringify(index) });

    expect((await entracte("close", "route/shop", "--as", "other")).code).toBe(0);
    expect(Object.keys(remembered()).toSorted()).toEqual(["targets.legacy", "targets.other"]);
    expect((await entracte("reopen", "route/billing")).code).toBe(0);
    expect(JSON.parse(remembered()["targets.legacy"] ?? "")).toMatchObject({ targets: [indexed("shop")] });
    expect((await entracte("reopen", "legacy")).code).toBe(0);
    expect(Object.keys(remembered())).toEqual(["targets.other"]);
    expect((await entracte("reopen", "other")).code).toBe(0);
    expect(remembered()).toEqual({});
    expect(lastingRoutes(lab)).toEqual(before);
  });

  test("so that a target that was deleted or made anew while it was closed is said", async () => {
    const [shop, billing] = [routeNamed("shop"), routeNamed("billing")];
    expect((await entracte("close", "route/shop", "route/billing", "route/news", "--as", "legacy")).code).toBe(0);
    for (const name of ["shop", "billing"]) lab.store.remove(resources.route, "demo", name);
    const { name, namespace, labels = {} } = shop.metadata;
    lab.store.create(resources.route, { ...shop, metadata: { name, namespace: namespace ?? "", labels } });
    const opened = await entracte("reopen", "legacy");
    lab.store.create(resources.route, { ...billing, metadata: { name: "billing", namespace: "demo", labels } });
    expect(opened.stdout).toContain("route/billing was deleted while it was closed: nothing to give back");
    expect(opened.stdout).toContain("route/shop was deleted and made anew while it was closed: left as it is");
    expect(opened.code).toBe(0);
    expect(remembered()).toEqual({});
  });

  test("Law 6: a reopening that could not forget is said to, and the next one forgets", async () => {
    expect((await entracte("close", "route/shop", "--as", "legacy")).code).toBe(0);
    const body = { apiVersion: "v1", kind: "Status", status: "Failure", message: "etcd is sulking" };
    let reopened = false;
    lab.api.intercept = ({ verb, resource, query }) => {
      if (verb === "patch" && resource.plural === "routes" && !query.has("dryRun")) reopened = true;
      const fails = reopened && verb === "patch" && resource.plural === "configmaps";
      return fails ? { do: "answer", status: 500, body } : undefined;
    };
    const opened = await entracte("reopen", "legacy");
    expect(opened).toMatchObject({ code: 0, stdout: expect.stringContaining("still lists what is open again") });
    lab.api.intercept = undefined;
    expect(Object.keys(remembered())).toEqual(["targets.legacy"]);
    const again = await entracte("reopen", "legacy");
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("All is open that it closed.") });
    expect(remembered()).toEqual({});
  });

  test("so that a name that never held anything is told from one that is reopened once more", async () => {
    expect((await entracte("close", "route/shop", "--as", "legacy-billing")).code).toBe(0);
    const typo = await entracte("reopen", "legcy-billing");
    expect(typo).toMatchObject({ code: 2, stderr: expect.stringContaining("entracte reopen legacy-billing -n demo") });
    expectTold(typo.stderr, "Nothing in … is held closed by …, and …. Nothing was changed.");
    const early = await entracte("reopen", "night", "legacy-billing");
    expect(early).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("What is closed: entracte status -n demo"),
    });
    expect(lastingRoutes(lab).some(({ annotations }) => annotations !== undefined)).toBe(true);
    for (let time = 0; time < 2; time++)
      expect(await entracte("reopen", "legacy-billing")).toMatchObject({ code: 0, stderr: "" });
    expect((await entracte("reopen", "by-hand")).code).toBe(0);
    expect((await entracte("reopen", "legcy-billing")).code).toBe(2);
  });

  test("in a version that this program knows: of another one nothing is guessed, and nothing changed", async () => {
    expect((await entracte("close", "route/shop", "--as", "legacy")).code).toBe(0);
    const before = lastingRoutes(lab);
    lab.store.update(resources.configMap, "demo", "maintenance-page", (it) => ({
      ...it,
      data: { ...(it.data as object), "targets.legacy": '{"v":2}' },
    }));
    const refused = await entracte("reopen", "legacy");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("cannot be read: it has version 2") });
    expect(lastingRoutes(lab)).toEqual(before);
    expect((await entracte("close", "route/news", "--as", "legacy")).stderr).toContain("it has version 2");
    expect(lastingRoutes(lab)).toEqual(before);
  });
});
