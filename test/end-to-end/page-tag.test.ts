import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { folder } from "../support/laid.ts";
import { expectTold } from "../support/trouble.ts";
import { lastingRoutes, visitLab } from "../support/visit.ts";
import { Visitor } from "../support/visitor.ts";

/** One story: versions are built, shown, rolled back, while applications are closed and visitors keep coming. */
let lab: Lab;
let before: ReturnType<typeof lastingRoutes>;
const spec = "maintenances:\n  move:\n    targets: [{route: shop}, {route: billing}]\n    page: {delivery: build}\n";
const place = folder({ "entracte.yaml": spec });
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab), place);
const build = (html: string): Promise<Ran> => entracte("page", "build", folder({ "index.html": `<h1>${html}</h1>` }));
const list = async () =>
  (
    JSON.parse((await entracte("page", "list", "-o", "json")).stdout) as {
      versions: readonly Record<string, unknown>[];
    }
  ).versions;

beforeAll(async () => {
  lab = await startLab({ ...quick, buildStepTime: 5 });
  before = lastingRoutes(lab);
});
afterAll(() => lab.stop());

test("before the first build, list and tag say how to make one", async () => {
  const listed = await entracte("page", "list");
  expect(listed).toMatchObject({ code: 0, stderr: "" });
  expect(listed.stdout).toContain("There is no version of maintenance-page yet.");
  const tagged = await entracte("page", "tag", "v1");
  expectTold(tagged.stderr, "There is no version … of … in ….");
  expect(tagged.stderr).toContain("entracte page build DIR -n demo");
  expect(tagged.code).toBe(3);
});

test("a version that is tagged while no page runs is what close shows", async () => {
  expect((await build("The first one")).code).toBe(0);
  const tagged = await entracte("page", "tag", "v1");
  expect(tagged).toMatchObject({ code: 0, stderr: "" });
  expect(tagged.stdout).toContain("No page runs in demo yet");
  expect(await entracte("close", "move")).toMatchObject({ code: 0, stderr: "" });
  expect((await visitLab(lab, "shop")).body).toContain("The first one");
});

test("a version that does not exist is refused, with what was meant", async () => {
  const stream = lab.store.get(resources.imageStream, "demo", "maintenance-page");
  const refused = await entracte("page", "tag", "v11");
  expect(refused.stderr).toContain("Did you mean v1?");
  expect(refused.code).toBe(3);
  expect(lab.store.get(resources.imageStream, "demo", "maintenance-page")).toEqual(stream);
});

test("Law 1: another version rolls out under load without a failed request, and is seen at the edge; so is the way back", async () => {
  expect((await build("The second one")).code).toBe(0);
  const visitors = ["shop", "billing", "shop"].map(
    (name) => new Visitor(lab.edge.http, lab.hosts[name] ?? "", /The (first|second) one/),
  );
  const tagged = await entracte("page", "tag", "v2");
  expect(tagged).toMatchObject({ code: 0, stderr: "" });
  expect(tagged.stdout).toMatch(/rollout +2 of 2 pods run v2\n/);
  expect(tagged.stdout).toContain("The page in demo is v2, seen at the edge.\nBack:  entracte page tag v1 -n demo\n");
  expect((await visitLab(lab, "shop")).body).toContain("The second one");
  expect((await list()).map((it) => [it["name"], it["live"], it["tagged"]])).toEqual([
    ["v2", true, true],
    ["v1", false, false],
  ]);
  const back = await entracte("page", "tag", "v1", "-o", "json");
  expect(JSON.parse(back.stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({
    command: "page tag",
    ending: "done",
    version: "v1",
    before: "v2",
    rolledOut: 2,
    seen: true,
  });
  expect((await visitLab(lab, "billing")).body).toContain("The first one");
  for (const visitor of visitors) await visitor.leave();
  expect(visitors.flatMap(({ failures }) => failures)).toEqual([]);
  expect(visitors.every(({ asked }) => asked > 5)).toBe(true);
});

test("again does nothing but look", async () => {
  const again = await entracte("page", "tag", "v1");
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(again.stdout).toMatch(/tag +maintenance-page:latest is v1 already\n/);
});

test("Law 8: where the edge goes on showing the version from before, that is said, although the pods run the new one", async () => {
  const page = lab.store.get(resources.deployment, "demo", "maintenance-page");
  const aside = { deployment: "aside" };
  const template = page?.spec?.["template"] as JsonObject;
  const labels = { ...aside, app: "aside" };
  lab.store.create(resources.deployment, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "aside", namespace: "demo" },
    spec: { replicas: 1, selector: { matchLabels: aside }, template: { ...template, metadata: { labels } } },
  });
  await lab.settled();
  const lead = (selector: JsonObject) =>
    lab.store.update(resources.service, "demo", "maintenance-page", (it) => ({
      ...it,
      spec: { ...it.spec, selector },
    }));
  lead(aside);
  await lab.applied();
  const tagged = await entracte("page", "tag", "v2", "--timeout", "3");
  lead({ deployment: "maintenance-page" });
  lab.store.remove(resources.deployment, "demo", "aside");
  expectTold(tagged.stderr, "The page's pods run …, but the edge shows another page.");
  expect(tagged.code).toBe(6);
  expect(await entracte("page", "tag", "v1")).toMatchObject({ code: 0, stderr: "" });
});

test("a version whose pods cannot start leaves the one from before, and says how to go back to it", async () => {
  const broken = folder({
    Dockerfile: "FROM nginxinc/nginx-unprivileged:1.20\nCOPY nginx.conf /etc/nginx/nginx.conf\n",
    "nginx.conf": "this is no configuration",
  });
  expect((await entracte("page", "build", broken)).code).toBe(0);
  const failed = await entracte("page", "tag", "v3");
  expect(failed.stderr).toMatch(/cannot start: CrashLoopBackOff/);
  expect(failed.stderr).toContain("The version from before is still served.");
  expect(failed.stderr).toContain("entracte page tag v1 -n demo");
  expect(failed.code).toBe(5);
  expect((await visitLab(lab, "shop")).body).toContain("The first one");
  expect(await entracte("page", "tag", "v1")).toMatchObject({ code: 0, stderr: "" });
});

test("the list fits a terminal, and tells programs more", async () => {
  const { stdout } = await entracte("page", "list");
  expect(stdout).toMatch(/^VERSION +STATE +BUILT +IMAGE/);
  expect(stdout).toMatch(/\nv1 +live +\d+ \w+ ago +[0-9a-f]{12}/);
  expect(stdout.split("\n").every((line) => line.length <= 80)).toBe(true);
  expect((await entracte("page", "list", "-o", "yaml")).stdout).toContain("page: maintenance-page\nversions:\n");
});

test("of two versions that are one image, both are live: either name leads to it", async () => {
  expect((await build("The first one")).code).toBe(0);
  const twins = ["v4", "v1"];
  const listed = await list();
  for (const state of ["live", "tagged"])
    expect(listed.filter((it) => it[state] === true).map((it) => it["name"])).toEqual(twins);
  expect((await entracte("page", "tag", "v4")).stdout).toMatch(/tag +maintenance-page:latest is v4 already\n/);
});

test("reopening gives everything back, and the versions stay", async () => {
  expect((await entracte("reopen", "move")).code).toBe(0);
  expect(lastingRoutes(lab)).toEqual(before);
  expect((await list()).length).toBe(4);
});
