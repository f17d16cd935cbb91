import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { appObjects } from "../../src/lab/apps/manifests.ts";
import { podsOf, until } from "../lab/support.ts";
import { ask } from "../support/ask.ts";
import { environmentOf, run, type Ran } from "../support/command.ts";

/** Applications that were in trouble before anything was closed, and edges that do not do as they should. */
let lab: Lab;
const names = ["failing", "breaking", "scaled-down", "shop"] as const;

const entracte = (args: readonly string[], env: { readonly [name: string]: string | undefined } = {}): Promise<Ran> =>
  run(args, { ...environmentOf(lab), ...env });

const visit = (name: string) => ask(lab.edge.http, `${name}.apps.test`, { headers: { accept: "text/html" } });

const lasting = (name: string) => {
  const route = lab.store.get(resources.route, lab.namespace, name);
  return { spec: route?.spec, labels: route?.metadata.labels, annotations: route?.metadata.annotations };
};

beforeAll(async () => {
  // The second router never hears of a change: an entry that leads elsewhere than one thinks.
  lab = await startLab({
    seed: false,
    objects: [
      ...names.flatMap((name) => appObjects({ name, dependsOn: `${name}-legacy`, exposed: true }, "demo", "apps.test")),
      ...names.flatMap((name) => appObjects({ name: `${name}-legacy`, exposed: false }, "demo", "apps.test")),
    ],
    replicas: 2,
    lag: [0, 3_600_000],
    reloadInterval: 200,
    probeScale: 0.1,
    stopScale: 0.01,
  });
});
afterAll(() => lab.stop());

const both = () => lab.edges.map(({ http }) => `http=${http}`).join(",");

// First of all, for afterwards the page is proven.
test("where one of several entries does not show the page, it is said, and nothing is diverted: 3; without that entry it closes", async () => {
  const before = lasting("shop");
  const refused = await entracte(["close", "route/shop"], { ENTRACTE_EDGE: both(), ENTRACTE_TIMEOUT: "2" });
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain(lab.edges[1]?.http);
  expect(lasting("shop")).toEqual(before);
  expect((await entracte(["close", "route/shop"])).code).toBe(0);
  expect((await entracte(["reopen", "route/shop"])).code).toBe(0);
});

test("Law 8: where one of several entries still shows the application, the Route stays closed, and it is said where: 6", async () => {
  const before = lasting("shop");
  const [first, second] = lab.edges.map(({ http }) => http);
  for (const more of [[], ["--keep-going"]]) {
    const env = { ENTRACTE_EDGE: both(), ENTRACTE_TIMEOUT: "3" };
    const unseen = await entracte(["close", "route/shop", ...more], env);
    expect(unseen, unseen.stdout).toMatchObject({ code: 6 });
    expect(unseen.stdout).toMatch(/^Written, but not seen at the edge until /m);
    expect(unseen.stdout).toMatch(new RegExp(`${second ?? ""}: still the application: 200`));
    expect(unseen.stdout).not.toMatch(new RegExp(`${first ?? ""}: still`));
    expect((await visit("shop")).headers).toHaveProperty("entracte-page");
    expect((await entracte(["reopen", "route/shop"])).code).toBe(0);
    expect(lasting("shop")).toEqual(before);
  }
});

test("a host that does not resolve here is said, with the option that helps, and nothing is written", async () => {
  const before = lasting("shop");
  const blind = await entracte(["close", "route/shop"], {
    ENTRACTE_EDGE: undefined,
    RES_OPTIONS: "timeout:1 attempts:1",
  });
  expect(blind.code).toBe(3);
  expect(blind.stderr).toMatch(/shop\.apps\.test does not resolve here/);
  expect(blind.stderr).toContain("--edge http=HOST:PORT,https=HOST:PORT");
  expect(lasting("shop")).toEqual(before);
});

describe.concurrent("at an edge in trouble", () => {
  test("an application that failed before it was closed may fail in the same way when it is reopened", async () => {
    const before = lasting("failing");
    lab.scale("failing-legacy", 0);
    await until(async () => (await visit("failing")).status === 500, "it fails");
    expect(await entracte(["close", "route/failing"])).toMatchObject({ code: 0, stderr: "" });
    expect(await visit("failing")).toMatchObject({ status: 200, headers: { "entracte-page": expect.any(String) } });
    const opened = await entracte(["reopen", "route/failing"]);
    expect(opened, opened.stdout).toMatchObject({ code: 0, stderr: "" });
    expect(opened.stdout).toMatch(/ 0 failed/);
    expect(lasting("failing")).toEqual(before);
  }, 120_000);

  test("one that was well before it was closed, and fails when it is reopened, is not reopened as it was: 6", async () => {
    expect((await entracte(["close", "route/breaking"])).code).toBe(0);
    lab.scale("breaking-legacy", 0);
    await until(() => podsOf(lab, "breaking-legacy").length === 0, "what it needs is gone");
    const opened = await entracte(["reopen", "route/breaking"], { ENTRACTE_TIMEOUT: "1" });
    expect(opened, opened.stdout).toMatchObject({ code: 6 });
    expect(opened.stdout).toContain("http://breaking.apps.test/");
    expect(opened.stdout).toMatch(/failed: 500 without the page's token/);
  }, 120_000);

  test("one without a ready endpoint closes; it reopens when it has one, or at once with --now", async () => {
    const before = lasting("scaled-down");
    lab.scale("scaled-down", 0);
    await until(async () => (await visit("scaled-down")).status === 503, "nothing answers");
    expect(await entracte(["close", "route/scaled-down"])).toMatchObject({ code: 0, stderr: "" });
    const waited = await entracte(["reopen", "route/scaled-down"], { ENTRACTE_TIMEOUT: "1" });
    expect(waited).toMatchObject({ code: 3, stderr: expect.stringContaining("No endpoint is ready behind") });
    expect(waited.stderr).toContain("--now");
    const now = await entracte(["reopen", "route/scaled-down", "--now"]);
    expect(now, now.stdout).toMatchObject({ code: 0, stderr: "" });
    expect(lasting("scaled-down")).toEqual(before);

    expect((await entracte(["close", "route/scaled-down"])).code).toBe(0);
    const reopening = entracte(["reopen", "route/scaled-down"]);
    lab.scale("scaled-down", 1);
    expect(await reopening).toMatchObject({ code: 0, stderr: "" });
    expect(await visit("scaled-down")).toMatchObject({ status: 200 });
  }, 120_000);
});
