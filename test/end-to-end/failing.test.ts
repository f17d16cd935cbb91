import { afterEach, afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { webhookDenial } from "../../src/lab/api/refusal.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { lastingRoutes, visitLab, type Visit } from "../support/visit.ts";

/** Requests that fail after the first write: what was done is said, and what finishes it. */
let lab: Lab;
/** Runs a command; what it tells comes without line breaks. */
async function entracte(...args: readonly string[]): Promise<Ran> {
  const { code, stdout, stderr } = await run(args, environmentOf(lab));
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
}
const visit = (application: string): Promise<Visit> => visitLab(lab, application);

beforeAll(async () => {
  lab = await startLab(quick);
});
afterAll(() => lab.stop());
afterEach(() => {
  lab.api.intercept = undefined;
  lab.api.admission = [];
});

const sulking = {
  do: "answer",
  status: 500,
  body: { apiVersion: "v1", kind: "Status", status: "Failure", message: "etcd is sulking" },
} as const;

/** Fails requests of this verb and resource, except dry runs. */
function fail(verb: string, plural: string): void {
  lab.api.intercept = (asked) =>
    asked.verb === verb && asked.resource.plural === plural && !asked.query.has("dryRun") ? sulking : undefined;
}

/** Has the API refuse the switch of one Route. */
function freeze(route: string): void {
  lab.api.admission = [
    ({ name, operation, dryRun }) =>
      name === route && operation === "UPDATE" && !dryRun
        ? webhookDenial("freeze.example.com", "change freeze")
        : undefined,
  ];
}

test("Law 5: what a run left open is unfinished work: status says so, with the commands that finish it either way", async () => {
  const before = lastingRoutes(lab);
  freeze("billing");
  const kept = await entracte("close", "route/shop", "route/billing", "--as", "night", "--keep-going", "--no-verify");
  expect(kept.code).toBe(5);
  lab.api.admission = [];
  const left = await entracte("status", "--check");
  expect(left).toMatchObject({ code: 8, stderr: "" });
  expect(left.stdout).toContain("UNFINISHED route/billing: it is open, and night holds others closed");
  expect(left.stdout).toContain("entracte reopen night -n demo");
  const [, words = ""] = /entracte (close route\/billing --as night -n demo)/.exec(left.stdout) ?? [];
  expect((await entracte(...words.split(" "), "--no-verify")).code).toBe(0);
  expect(await entracte("status", "--check")).toMatchObject({ code: 0 });
  expect((await entracte("reopen", "night", "--no-verify")).code).toBe(0);
  expect(lastingRoutes(lab)).toEqual(before);
  expect((await entracte("clean", "--idle-timeout", "0")).code).toBe(0);
});

describe("a request that fails", () => {
  test("before the first write is a refusal: nothing was changed", async () => {
    fail("list", "endpointslices");
    await entracte("close", "route/shop", "--no-verify");
    const refused = await entracte("reopen", "route/shop", "--no-verify");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("etcd is sulking") });
    lab.api.intercept = undefined;
    expect((await entracte("reopen", "route/shop", "--no-verify")).code).toBe(0);
    expect((await entracte("clean", "--idle-timeout", "0")).code).toBe(0);
  });

  test("while the page is published: nothing was diverted, and the same command finishes it", async () => {
    const before = lastingRoutes(lab);
    fail("create", "deployments");
    const failed = await entracte("close", "route/shop", "--reason", "DB upgrade");
    expect(failed.stderr).toContain("etcd is sulking");
    expect(failed.stderr).toContain("Nothing was diverted; what was published of the page so far stays.");
    expect(failed.stderr).toContain("entracte close route/shop --reason 'DB upgrade'");
    expect(failed.code).toBe(5);
    expect(lastingRoutes(lab)).toEqual(before);
    lab.api.intercept = undefined;
    expect((await entracte("close", "route/shop", "--reason", "DB upgrade")).code).toBe(0);
    expect((await visit("shop")).page).toBe(true);
    expect((await entracte("reopen", "route/shop")).code).toBe(0);
  });

  test("as the reopening is noted: nothing was reopened, and the same command finishes it", async () => {
    await entracte("close", "route/shop", "--no-verify");
    fail("patch", "configmaps");
    const failed = await entracte("reopen", "route/shop");
    expect(failed).toMatchObject({ code: 5, stderr: expect.stringContaining("Nothing was reopened") });
    expect((await visit("shop")).page).toBe(true);
    lab.api.intercept = undefined;
    expect((await entracte("reopen", "route/shop")).code).toBe(0);
  });

  test("an Event that cannot be left is said, and changes nothing of the result", async () => {
    fail("create", "events");
    const closed = await entracte("close", "route/shop", "--no-verify");
    expect(closed).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/no Event on 1 object: .*etcd is sulking/),
    });
    lab.api.intercept = undefined;
    expect((await entracte("reopen", "route/shop")).code).toBe(0);
  });
});

describe("Law 5: rolling back", () => {
  test("looks at the edge until the application is there again", async () => {
    freeze("shop");
    const refused = await entracte("close", "route/billing", "route/shop");
    expect(refused.stdout).toMatch(/route\/billing open again.*route\/billing seen at the edge/);
    expect(refused.code).toBe(4);
    expect((await visit("billing")).page).toBe(false);
  });

  test("where it cannot tell whether the application is ready: it stays closed, is listed, and ends with 5", async () => {
    freeze("shop");
    fail("list", "endpointslices");
    const failed = await entracte("close", "route/billing", "route/shop");
    expect(failed.stdout).toMatch(/route\/billing: whether its application is ready is not known/);
    expect(failed.stdout).not.toContain("open again");
    expect(failed.code).toBe(5);
    lab.api.admission = [];
    lab.api.intercept = undefined;
    expect((await entracte("reopen", "route/billing")).code).toBe(0);
  });

  test("a Route whose answer was lost is looked up, and given back where it was closed after all", async () => {
    const before = lastingRoutes(lab);
    let patched = false;
    lab.api.intercept = ({ verb, resource, name, query }) => {
      if (resource.plural !== "routes" || name !== "shop" || query.has("dryRun")) return undefined;
      if (verb === "patch" && !patched) {
        patched = true;
        return { do: "drop", handled: true };
      }
      if (verb !== "get" || !patched) return undefined;
      lab.api.intercept = undefined;
      return sulking;
    };
    const failed = await entracte("close", "route/shop", "--no-verify");
    expect(failed).toMatchObject({ code: 4, stderr: "" });
    expect(lastingRoutes(lab)).toEqual(before);
  });

  test("takes back no more than this run wrote: what was closed before stays closed", async () => {
    await entracte("close", "route/billing", "--no-verify");
    const before = lastingRoutes(lab);
    freeze("shop");
    const refused = await entracte("close", "route/billing", "route/shop", "--no-verify", "--reason", "another");
    lab.api.admission = [];
    expect(refused.code).toBe(4);
    expect(lastingRoutes(lab)).toEqual(before);
    expect((await entracte("reopen", "route/billing")).code).toBe(0);
  });
});

describe("reopening --now", () => {
  test("gives back an application that had no ready endpoint before closing either", async () => {
    lab.scale("news", 0);
    await lab.settled();
    expect((await entracte("close", "route/news")).code).toBe(0);
    const waited = await entracte("reopen", "route/news", "--timeout", "0.3");
    expect(waited).toMatchObject({ code: 3, stderr: expect.stringContaining("--now") });
    const opened = await entracte("reopen", "route/news", "--now");
    expect(opened.stdout).toContain("no ready endpoint, as before closing: visitors get a 503 from the router");
    expect(opened.code).toBe(0);
    expect((await visit("news")).status).toBe(503);
    lab.scale("news", 2);
    await lab.settled();
  });

  test("Law 1: refuses where the application answered before closing, unless the person insists", async () => {
    expect((await entracte("close", "route/news")).code).toBe(0);
    lab.scale("news", 0);
    await lab.settled();
    const refused = await entracte("reopen", "route/news", "--now");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("--now --force") });
    expect((await visit("news")).page).toBe(true);
    const forced = await entracte("reopen", "route/news", "--now", "--force", "--timeout", "0.3", "--no-verify");
    expect(forced.stdout).toContain("visitors get a 503 from the router");
    expect(forced.code).toBe(0);
    lab.scale("news", 2);
    await lab.settled();
    expect(lab.store.get(resources.route, "demo", "news")?.metadata.annotations).toBeUndefined();
  });
});
