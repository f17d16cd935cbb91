import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { forbidden, webhookDenial } from "../../src/lab/api/refusal.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run } from "../support/command.ts";
import { expectTold } from "../support/trouble.ts";
import { lastingRoutes, visitLab } from "../support/visit.ts";

/** The cluster's own rules, and the state of its parts, are against it. */
let lab: Lab;
const entracte = (...args: readonly string[]) => run(args, environmentOf(lab));

beforeAll(async () => {
  lab = await startLab(quick);
});
afterAll(() => lab.stop());
afterEach(() => {
  lab.api.admission = [];
});

const page = (plural: "deployment" | "service") => lab.store.get(resources[plural], "demo", "maintenance-page");

describe("nothing was changed where", () => {
  test("an admission webhook refuses what the check tries", async () => {
    const before = lastingRoutes(lab);
    lab.api.admission = [
      ({ name }) => (name === "shop" ? webhookDenial("freeze.example.com", "change freeze") : undefined),
    ];
    const { code, stderr } = await entracte("close", "route/shop");
    expectTold(stderr, "The API would refuse what has to be written. Nothing was changed.");
    expect(stderr).toContain('admission webhook "freeze.example.com" denied the request: change freeze');
    expect(code).toBe(3);
    expect(lastingRoutes(lab)).toEqual(before);
    expect(page("deployment")).toBeUndefined();
  });

  test("a quota leaves no room for the page", async () => {
    lab.api.admission = [
      ({ resource, operation, name }) =>
        resource.kind === "Service" && operation === "CREATE"
          ? forbidden(
              resource,
              name,
              "exceeded quota: small, requested: count/services=1, used: count/services=3, limited: count/services=3",
            )
          : undefined,
    ];
    const { code, stderr } = await entracte("close", "route/shop");
    expectTold(stderr, "There is no room left in the quota of …: …");
    expect(stderr).toContain("oc describe quota -n demo");
    expect(code).toBe(3);
    expect(page("service")).toBeUndefined();
  });

  test("the namespace is being deleted", async () => {
    const whole = lab.store.get(resources.namespace, undefined, "demo");
    const going = { deletionTimestamp: "2026-03-01T02:00:00Z" };
    lab.store.update(resources.namespace, undefined, "demo", (it) => ({
      ...it,
      metadata: { ...it.metadata, ...going },
    }));
    const { code, stderr } = await entracte("close", "route/shop");
    lab.store.update(resources.namespace, undefined, "demo", (it) => ({
      ...it,
      metadata: whole?.metadata ?? it.metadata,
    }));
    expectTold(stderr, "The namespace … is being deleted: nothing can be made in it any more.");
    expect(code).toBe(3);
  });

  test("the edge cannot be asked, or does not resolve", async () => {
    const unreachable = await entracte("close", "route/shop", "--edge", "http=127.0.0.1:1");
    expectTold(unreachable.stderr, "The edge could not be asked: … Nothing was changed.");
    expect(unreachable.stderr).toContain("--no-verify");
    const unresolved = await run(["close", "route/shop"], { ...environmentOf(lab), ENTRACTE_EDGE: undefined });
    expectTold(unresolved.stderr, "The edge could not be asked for …: … Nothing was changed.");
    expect([unreachable.code, unresolved.code]).toEqual([3, 3]);
  });
});

describe("nothing was diverted where", () => {
  test("the page's pods cannot be made, and the reason is told", async () => {
    const allow = lab.refusePods(({ metadata }) =>
      metadata.labels?.["app"] === "maintenance-page" ? 'exceeded quota: "small"' : undefined,
    );
    const before = lastingRoutes(lab);
    const { code, stderr } = await entracte("close", "route/shop");
    allow();
    expectTold(stderr, "The page's pods cannot be made: … Nothing was diverted.");
    expect(code).toBe(3);
    expect(lastingRoutes(lab)).toEqual(before);
    lab.store.remove(resources.deployment, "demo", "maintenance-page");
  });

  test("the page's pods do not become ready in time", async () => {
    const before = lastingRoutes(lab);
    lab.api.intercept = ({ verb, resource }) =>
      verb === "list" && resource.kind === "ReplicaSet"
        ? { do: "answer", status: 200, body: { items: [] } }
        : undefined;
    const allow = lab.refusePods(({ metadata }) =>
      metadata.labels?.["app"] === "maintenance-page" ? "not yet" : undefined,
    );
    const { code, stderr } = await entracte("close", "route/shop", "--timeout", "0.5");
    allow();
    lab.api.intercept = undefined;
    expectTold(stderr, "After … of … page pods are ready. Nothing was diverted.");
    expect(stderr).toContain("oc describe deployment/maintenance-page -n demo");
    expect(code).toBe(3);
    expect(lastingRoutes(lab)).toEqual(before);
    lab.store.remove(resources.deployment, "demo", "maintenance-page");
  });
});

describe("all is as before where", () => {
  test("the API refuses a target half-way: the one before it is open again", async () => {
    const before = lastingRoutes(lab);
    lab.api.admission = [
      ({ name, operation, dryRun }) =>
        name === "shop" && operation === "UPDATE" && !dryRun
          ? webhookDenial("freeze.example.com", "change freeze")
          : undefined,
    ];
    const { code, stdout } = await entracte("close", "route/billing", "route/shop");
    expectTold(stdout, "… of … closed, then the API refused:");
    expect(stdout).toContain("route/billing is open again");
    expect(code).toBe(4);
    expect(lastingRoutes(lab)).toEqual(before);
  });
});

describe("while it is closed", () => {
  test("closing again, and reopening twice, succeed and say that there is nothing to do", async () => {
    expect((await entracte("close", "route/shop")).code).toBe(0);
    const again = await entracte("close", "route/shop");
    expectTold(again.stdout, "Nothing to do: all is as asked already.");
    expect((await entracte("reopen", "route/shop")).code).toBe(0);
    const open = await entracte("reopen", "route/shop");
    expectTold(open.stdout, "Nothing to do: all is as asked already.");
    expect([again.code, open.code]).toEqual([0, 0]);
  });

  test("a page's Service that somebody deleted is mended by closing again", async () => {
    expect((await entracte("close", "route/shop")).code).toBe(0);
    lab.store.remove(resources.service, "demo", "maintenance-page");
    await lab.applied();
    expect((await visitLab(lab, "shop")).status).toBe(503);
    const again = await entracte("close", "route/shop");
    expect(again.code).toBe(0);
    await expect.poll(async () => (await visitLab(lab, "shop")).status).toBe(200);
    expect((await entracte("reopen", "route/shop")).code).toBe(0);
  });
});
