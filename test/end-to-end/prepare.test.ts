import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { everything } from "../../src/lab/api/rights.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { lastingRoutes, visitLab } from "../support/visit.ts";

/** The page is seen at the edge before anything shows it; where it cannot be, one target goes first. */
let lab: Lab;
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run(args, environmentOf(lab));
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
let created: string[] = [];

beforeAll(async () => {
  lab = await startLab({ ...quick, users: [{ token: "t", username: "ada", rules: everything }] });
  lab.api.intercept = ({ verb, resource, query }) => {
    if (!query.has("dryRun") && verb !== "get" && verb !== "list") created.push(`${verb} ${resource.plural}`);
    return undefined;
  };
});
afterAll(() => lab.stop());
afterEach(() => {
  created = [];
});

describe("preparing", () => {
  test("publishes the page and sees it at the edge, closes nothing, and leaves closing no more than the switch", async () => {
    const before = lastingRoutes(lab);
    const prepared = await entracte("prepare", "route/shop", "route/billing");
    expect(prepared).toMatchObject({ code: 0, stderr: "" });
    expect(prepared.stdout).toMatch(
      /page .*seen at the edge.*The page is ready, seen at the edge. Nothing was closed./,
    );
    expect(prepared.stdout).toContain("entracte close route/shop route/billing -n demo");
    expect(lastingRoutes(lab)).toEqual(before);
    expect((await visitLab(lab, "shop")).page).toBe(false);

    created = [];
    expect((await entracte("close", "route/shop")).code).toBe(0);
    const asked = created.filter((each) => !each.includes("selfsubject"));
    expect(asked).toEqual(["patch configmaps", "patch routes", "create events"]);
    expect((await entracte("reopen", "route/shop")).code).toBe(0);
  });

  test("again does nothing, and says that the page is ready", async () => {
    expect((await entracte("prepare", "route/shop")).code).toBe(0);
    created = [];
    const again = await entracte("prepare", "route/shop", "-o", "json");
    expect(JSON.parse(again.stdout.slice(again.stdout.lastIndexOf('{"type":"summary"')))).toEqual({
      type: "summary",
      command: "prepare",
      ending: "done",
      exitCode: 0,
      seen: true,
    });
    expect(created.filter((each) => !each.includes("selfsubject"))).toEqual([]);
  });
});

describe("where this account may not make a Route for the page", () => {
  const withoutProof = () => {
    const routes = { apiGroups: ["route.openshift.io"], resources: ["routes"], verbs: ["get", "list", "patch"] };
    const groups = ["", "apps", "policy", "networking.k8s.io", "discovery.k8s.io"];
    lab.api.users = [
      { token: "t", username: "ada", rules: [routes, { apiGroups: groups, resources: ["*"], verbs: ["*"] }] },
    ];
    lab.store.update(resources.configMap, "demo", "maintenance-page", ({ metadata, ...it }) => {
      const { "entracte.dev/proven": _proven, ...annotations } = metadata.annotations ?? {};
      return { ...it, metadata: { ...metadata, annotations } };
    });
  };

  test("Law 1: one target is closed and seen before the rest", async () => {
    withoutProof();
    const before = lastingRoutes(lab);
    const closed = await entracte("close", "route/shop", "route/billing", "-o", "json");
    expect(closed).toMatchObject({ code: 0, stderr: "" });
    const told = closed.stdout
      .trim()
      .split(/ (?=\{"type")/)
      .map((each) => JSON.parse(each) as Record<string, unknown>);
    const at = (target: string, step: string) =>
      told.findIndex((each) => each.target === target && each.step === step && each.state === "done");
    const settled = told.findIndex(({ step, state }) => step === "settle" && state === "done");
    expect(told).toContainEqual(expect.objectContaining({ step: "page", state: "skipped" }));
    expect(at("route/shop", "write")).toBeLessThan(settled);
    expect(settled).toBeLessThan(at("route/billing", "write"));
    expect((await entracte("reopen", "route/shop", "route/billing")).code).toBe(0);
    expect(lastingRoutes(lab)).toEqual(before);
    // Once seen, the page is known to answer.
    const again = await entracte("close", "route/shop", "route/billing");
    expect(again.stdout).not.toContain("goes first");
    expect((await entracte("reopen", "route/shop", "route/billing")).code).toBe(0);
  });

  test("Law 5: where the first is not seen it is taken back, and the rest is never touched", async () => {
    withoutProof();
    const before = lastingRoutes(lab);
    lab.api.intercept = ({ verb, resource, query }) => {
      if (verb !== "patch" || resource.plural !== "routes" || query.has("dryRun")) return undefined;
      lab.api.intercept = undefined;
      // From now on the page's Service leads elsewhere, although the page's pods are ready.
      lab.store.update(resources.service, "demo", "maintenance-page", (it) => ({
        ...it,
        spec: { ...it.spec, selector: { app: "legacy-billing" } },
      }));
      return undefined;
    };
    const failed = await entracte("close", "route/shop", "route/billing", "--timeout", "2");
    expect(failed.stdout).toContain("route/shop: not seen at the edge");
    expect(failed.stdout).not.toContain("route/billing closed");
    expect(failed.code).toBe(4);
    expect(lastingRoutes(lab)).toEqual(before);
  });
});
