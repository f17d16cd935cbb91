import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { webhookDenial } from "../../src/lab/api/refusal.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, run, type Ran } from "../support/command.ts";
import { lastingRoutes, visitLab, type Visit } from "../support/visit.ts";

/** The built command line, on a lab, as a user would run it. */
let lab: Lab;

const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab));

const visit = (application: string): Promise<Visit> => visitLab(lab, application);
const lasting = () => lastingRoutes(lab);

beforeAll(async () => {
  lab = await startLab({ reloadInterval: 200, probeScale: 0.1, stopScale: 0.01 });
});
afterAll(() => lab.stop());

describe("the command line, on a lab", () => {
  test("plan shows what would change and changes nothing", async () => {
    const before = lasting();
    const { code, stdout } = await entracte("plan", "route/shop");
    expect(stdout).toContain("to shop → maintenance-page");
    expect(stdout).toContain("entracte close route/shop -n demo");
    expect(code).toBe(0);
    expect(lasting()).toEqual(before);
    expect(lab.store.list(resources.deployment, "demo").map(({ metadata }) => metadata.name)).not.toContain(
      "maintenance-page",
    );
  });

  test("Law 1, law 3, law 8: closes and reopens under the eyes of the witness; no request fails, every Route is as it was", async () => {
    const before = lasting();
    const closed = await entracte(
      "close",
      "route/shop",
      "route/billing",
      "--as",
      "legacy-billing",
      "--reason",
      "DB upgrade",
    );
    expect(closed.stderr).toBe("");
    expect(closed.stdout).toMatch(/probes: .* 0 failed/);
    expect(closed.stdout).toMatch(/page +seen at the edge\n[\s\S]*route\/(shop|billing) +closed/);
    expect(closed.code).toBe(0);
    expect(lab.store.get(resources.route, "demo", "maintenance-page-proof")).toBeUndefined();
    expect(await visit("shop")).toMatchObject({
      status: 200,
      page: true,
      body: expect.stringContaining("maintenance"),
    });
    expect(await visit("news")).toMatchObject({ status: 200, page: false });

    const status = await entracte("status");
    expect(status.stdout).toMatch(/route\/shop +\d.* admin +legacy-billing: DB/);
    expect(status.stdout).toMatch(/^OPEN +route\/news/m);

    const again = await entracte("close", "route/shop", "--as", "legacy-billing", "--reason", "DB upgrade");
    expect(again.stdout).toContain("is closed already");
    expect(again.code).toBe(0);

    const opened = await entracte("reopen", "legacy-billing");
    expect(opened.stderr).toBe("");
    expect(opened.stdout).toMatch(/probes: .* 0 failed/);
    expect(opened.code).toBe(0);
    expect(await visit("shop")).toMatchObject({ status: 200, page: false });
    expect(lasting()).toEqual(before);
    expect((await entracte("reopen", "route/shop")).code).toBe(0);
    const told = lab.store
      .list(resources.event, "demo")
      .filter(({ source }) => JSON.stringify(source)?.includes("entracte"));
    expect(
      told.map(({ involvedObject, reason, message }) => [(involvedObject as { name: string }).name, reason, message]),
    ).toEqual(
      expect.arrayContaining([
        ["shop", "Closed", "Closed for legacy-billing, by admin: DB upgrade"],
        ["billing", "Reopened", expect.stringMatching(/^Closed since 2.*given back as it was$/)],
      ]),
    );
  });

  test("shows the texts of the command line on the hosts it closes, and the default page elsewhere", async () => {
    const closed = await entracte("close", "route/shop", "--title", "Billing <rests>", "--as", "one");
    expect(closed.stderr).toBe("");
    await entracte("close", "route/billing", "--as", "two");
    expect((await visit("shop")).body).toContain("<h1>Billing &lt;rests&gt;</h1>");
    expect((await visit("billing")).body).toContain("Down for maintenance");
    await entracte("close", "route/shop", "--title", "Back at six", "--as", "one");
    expect((await visit("shop")).body).toContain("<h1>Back at six</h1>");
    for (const name of ["one", "two"]) expect((await entracte("reopen", name)).code).toBe(0);
  });

  test("Law 5: where the API refuses a target half-way, what this run closed is open again, and it ends with 4", async () => {
    const before = lasting();
    lab.api.admission = [
      ({ name, operation, dryRun }) =>
        name === "shop" && operation === "UPDATE" && !dryRun
          ? webhookDenial("freeze.example.com", "change freeze")
          : undefined,
    ];
    const refused = await entracte("close", "route/billing", "route/shop");
    lab.api.admission = [];
    expect(refused.stdout).toContain("change freeze");
    expect(refused.stdout).toContain("All is as before");
    expect(refused.code).toBe(4);
    expect(lasting()).toEqual(before);
    await lab.applied();
    expect((await visit("billing")).page).toBe(false);
  });

  test("Law 4: where somebody changed a closed Route, reopening stops with 7, and keeps theirs on request", async () => {
    await entracte("close", "route/shop", "--no-verify");
    lab.store.update(resources.route, "demo", "shop", (it) => ({
      ...it,
      spec: { ...it.spec, to: { kind: "Service", name: "news", weight: 100 } },
    }));
    const drift = await entracte("reopen", "route/shop");
    expect(drift).toMatchObject({ code: 7, stderr: expect.stringContaining("--keep-theirs") });
    expect((await entracte("status")).stdout).toMatch(/DRIFTED +route\/shop[\s\S]*maintenance-page → news/);
    expect((await entracte("reopen", "route/shop", "--restore", "--no-verify")).code).toBe(0);
    expect((await visit("shop")).page).toBe(false);
  });

  test("Law 8: where the edge cannot be asked, refuses with 3 and writes nothing", async () => {
    const before = lasting();
    const blind = await entracte("close", "route/shop", "--edge", "http=127.0.0.1:1");
    expect(blind).toMatchObject({ code: 3, stderr: expect.stringContaining("--no-verify") });
    expect(lasting()).toEqual(before);

    await entracte("close", "route/shop", "--no-verify");
    const closed = lasting();
    const blindly = await entracte("reopen", "route/shop", "--edge", "http=127.0.0.1:1");
    expect(blindly).toMatchObject({ code: 3, stderr: expect.stringContaining("--no-verify") });
    expect(lasting()).toEqual(closed);
    expect((await entracte("reopen", "route/shop", "--no-verify")).code).toBe(0);
  });

  test("clean refuses while something is closed, then removes only what is ours", async () => {
    await entracte("close", "route/shop", "--no-verify");
    const refused = await entracte("clean");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("entracte reopen route/shop -n demo") });
    await entracte("reopen", "route/shop", "--no-verify");
    const others = lab.store
      .list(resources.service, "demo")
      .filter(({ metadata }) => metadata.name !== "maintenance-page");
    const waited = await entracte("clean", "--idle-timeout", "1");
    expect(waited).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringContaining("deployment/maintenance-page"),
    });
    expect(lab.store.list(resources.service, "demo")).toEqual(others);
    expect(lab.store.get(resources.configMap, "demo", "maintenance-page")).toBeUndefined();
    expect((await entracte("clean")).stdout).toContain("There is no page of ours in demo.");
  });

  test("Law 10: bad input gets a sentence and what to type", async () => {
    expect(await entracte("close", "shop")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Did you mean route/shop?"),
    });
    expect(await entracte("close", "route/shpo")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("route/shop"),
    });
    expect((await entracte("clsoe")).code).toBe(2);
  });

  test("a page that cannot start is said, with the reason, and nothing was diverted", async () => {
    const allow = lab.refusePods((pod) =>
      pod.metadata.labels?.app === "maintenance-page" ? 'exceeded quota: "small"' : undefined,
    );
    const before = lasting();
    lab.store.remove(resources.deployment, "demo", "maintenance-page");
    const refused = await entracte("close", "route/shop");
    allow();
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("exceeded quota") });
    expect(lasting()).toEqual(before);
  });
});
