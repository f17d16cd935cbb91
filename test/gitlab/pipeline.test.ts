import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { standing } from "../../src/core/standing.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { quick } from "../support/command.ts";
import { lastingRoutes, visitLab } from "../support/visit.ts";
import { endBelow, projectFor } from "./support.ts";

/** The component run for real: gitlab-ci-local runs the jobs by this machine's shell, against the lab. */
let lab: Lab;
beforeAll(async () => {
  lab = await startLab(quick);
});
afterAll(() => lab.stop());

const isClosed = (name: string): boolean => {
  const route = lab.store.get(resources.route, "demo", name);
  return route !== undefined && standing(route).state === "closed";
};
const job = (name: string) => `${name} legacy-billing`;

describe("the example's pipeline", () => {
  test("plans, closes, verifies behind the page, reopens and cleans; the evidence stands in files", async () => {
    const before = lastingRoutes(lab);
    const { run, read } = await projectFor(lab);
    const planned = await run([job("plan")]);
    expect([planned.code, planned.stdout]).toEqual([0, expect.stringContaining("would close 2 Routes in demo.")]);
    expect(read("entracte-plan.diff")).toContain("+    name: maintenance-page");
    expect(JSON.parse(read("entracte-plan.json"))).toMatchObject({ maintenance: "legacy-billing", targets: [{}, {}] });

    const closed = await run([job("close")]);
    expect([closed.code, closed.stdout]).toEqual([0, expect.stringContaining("2 Routes closed at")]);
    expect((await visitLab(lab, "shop")).page).toBe(true);
    expect(read("entracte-close.env")).toContain("MAINTENANCE_STATE=closed\n");
    expect(read("entracte-close.xml")).toContain('failures="0"');
    expect(read("entracte-close.html")).toContain("<h1>legacy-billing: closed</h1>");

    const status = await run([job("status")]);
    expect([status.code, status.stdout]).toEqual([0, expect.stringContaining("All is as it should be.")]);
    const verified = await run([job("verify")]);
    expect([verified.code, verified.stdout]).toEqual([
      0,
      expect.stringContaining("route/billing answers 200 OK to GET /"),
    ]);

    const reopened = await run([job("reopen")]);
    expect([reopened.code, reopened.stdout]).toEqual([0, expect.stringContaining("exactly as it was")]);
    expect(read("entracte-reopen.env")).toContain("MAINTENANCE_STATE=open\n");
    expect(lastingRoutes(lab)).toEqual(before);
    const guard = await run([job("reopen at the latest")]);
    expect([guard.code, guard.stdout]).toEqual([0, expect.stringContaining("Nothing in demo is held closed")]);
    const cleaned = await run([job("clean")], { ENTRACTE_IDLE_TIMEOUT: "0" });
    expect([cleaned.code, lab.store.get(resources.deployment, "demo", "maintenance-page")]).toEqual([0, undefined]);
  });

  test("two that close at once, and two that reopen at once, both succeed", async () => {
    const before = lastingRoutes(lab);
    const [one, other] = [await projectFor(lab), await projectFor(lab)];
    const both = async (name: string) =>
      (await Promise.all([one.run([job(name)]), other.run([job(name)])])).map(({ code }) => code);
    expect(await both("close")).toEqual([0, 0]);
    expect([isClosed("shop"), isClosed("billing")]).toEqual([true, true]);
    expect(await both("reopen")).toEqual([0, 0]);
    expect(lastingRoutes(lab)).toEqual(before);
  });
});

test("the page that is built as an image is the one that is served, and a broken one fails its job", async () => {
  const page = "page: { delivery: build, title: Built }\n    targets: [{ route: news }]";
  const index = "<!doctype html><title>From the web team</title><h1>From the web team</h1>";
  const { run, write } = await projectFor(lab, {
    inputs: { maintenance: "legacy-billing", "page-directory": "page" },
    files: { "entracte.yaml": `namespace: demo\nmaintenances:\n  legacy-billing:\n    ${page}\n` },
  });
  write("page/index.html", index);
  const built = await run([job("page")], { CI_JOB_ID: "41" });
  expect(built.stdout).toContain("gitlab-41");
  expect(built.stdout).toMatch(/^ PASS +page legacy-billing/m);
  expect((await run([job("close")])).stdout).toContain("1 Route closed at");
  expect((await visitLab(lab, "news")).body).toContain("From the web team");
  write("page/Dockerfile", "FROM scratch\nRUN make me a page\n");
  const broken = await run([job("page")], { CI_JOB_ID: "42" });
  expect(broken.stdout).toMatch(/^ FAIL +page legacy-billing/m);
  expect((await visitLab(lab, "news")).body).toContain("From the web team");
  expect((await run([job("reopen")])).stdout).toContain("exactly as it was");
});

describe("a job that fails", () => {
  const file = (text: string) => ({
    "entracte.yaml": `namespace: demo\nmaintenances:\n  legacy-billing:\n    ${text}\n`,
  });

  test("says why in its log and in JUnit, and changes nothing", async () => {
    const before = lastingRoutes(lab);
    const { run, read } = await projectFor(lab, { files: file("targets: [{ route: shop }, { route: shpo }]") });
    for (const name of ["plan", "close"]) {
      const failed = await run([job(name)], { ENTRACTE_EVIDENCE: "entracte-close.xml,entracte-close.env" });
      expect(failed.stdout + failed.stderr).toContain("route/shpo does not exist in demo. Nothing was changed.");
      expect(failed.stdout).toMatch(new RegExp(`^ (?:FAIL|WARN) +${job(name)}`, "m"));
    }
    expect(read("entracte-close.xml")).toContain('failures="1"');
    expect(read("entracte-close.env")).toContain("MAINTENANCE_ENDING=refused\n");
    expect(lastingRoutes(lab)).toEqual(before);
  });

  test("verify fails where the application is not well, status where something is overdue", async () => {
    const { run } = await projectFor(lab, {
      inputs: { maintenance: "legacy-billing", verify: "/status/503" },
      files: file("until: 1m\n    targets: [{ route: shop }]"),
    });
    expect((await run([job("close")])).code).toBe(0);
    const verified = (await run([job("verify")])).stdout;
    expect(verified).toContain("route/shop answers 503 Service Unavailable to GET /status/503");
    expect(verified).toMatch(/^ WARN +verify legacy-billing/m);
    expect((await run([job("reopen")])).code).toBe(0);
  });

  test("clean refuses while something is closed; reopen leaves closed what has no application behind it", async () => {
    const { run, read } = await projectFor(lab, { files: file("targets: [{ route: shop }]") });
    expect((await run([job("close")])).code).toBe(0);
    const cleaned = (await run([job("clean")])).stdout;
    expect(cleaned).toContain("The page is still shown in demo. Nothing was removed.");
    expect(cleaned).toMatch(/^ WARN +clean legacy-billing/m);
    lab.scale("shop", 0);
    const failed = (await run([job("reopen")], { ENTRACTE_TIMEOUT: "2" })).stdout;
    expect(failed).toMatch(/^ WARN +reopen legacy-billing/m);
    expect([isClosed("shop"), read("entracte-reopen.xml")]).toEqual([true, expect.stringContaining('failures="1"')]);
    lab.scale("shop", 2);
    expect((await run([job("reopen")])).stdout).toContain("exactly as it was");
  });

  test("a closing that is cancelled takes back what it wrote", async () => {
    const before = lastingRoutes(lab);
    const { start } = await projectFor(lab);
    const held = new Promise<() => void>((resolve) => {
      lab.api.intercept = ({ verb, resource, name, query }) => {
        if (verb !== "patch" || resource.plural !== "routes" || name !== "billing" || query.has("dryRun"))
          return undefined;
        lab.api.intercept = undefined;
        return new Promise<undefined>((letGo) => resolve(() => letGo(undefined)));
      };
    });
    onTestFinished(() => void (lab.api.intercept = undefined));
    const running = start(job("close"));
    const letGo = await held;
    endBelow(running.pid ?? 0);
    letGo();
    await once(running, "close");
    // The runner may end before the job does.
    await vi.waitFor(() => expect([isClosed("shop"), isClosed("billing")]).toEqual([false, false]), 60_000);
    expect(lastingRoutes(lab)).toEqual(before);
  });
});

test("blanks, quotes and letters of any language in the inputs stay what they are", async () => {
  const { run, read } = await projectFor(lab, {
    inputs: {
      maintenance: "legacy-billing",
      "job-prefix": `Nacht's "große" `,
      file: `it's "our" wörk.yaml`,
      environment: "wartung/über-nacht",
      verify: "/?q=it's&x=$HOME",
    },
    files: {
      [`it's "our" wörk.yaml`]: "namespace: demo\nmaintenances: { legacy-billing: { targets: [{ route: news }] } }\n",
    },
  });
  const named = (name: string) => `Nacht's "große" ${name} legacy-billing`;
  expect((await run([named("close")])).stdout).toContain("1 Route closed at");
  expect(read("entracte-close.env")).toContain("MAINTENANCE_STATE=closed\n");
  expect((await run([named("verify")])).stdout).toContain("to GET /?q=it's&x=$HOME (");
  expect((await run([named("reopen")])).stdout).toContain("exactly as it was");
});
