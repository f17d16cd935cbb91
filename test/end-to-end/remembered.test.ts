import { expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { lastingRoutes, visitLab } from "../support/visit.ts";
import { workplace } from "../support/workplace.ts";

/** What became of the file since closing must not matter to reopening. */

const place = workplace();
const { entracte } = place;
const write = (...lines: readonly string[]) => place.write("entracte.yaml", ...lines);

test("Law 12: a target that left the file while it was closed is reopened all the same", async () => {
  const before = lastingRoutes(place.lab);
  await write("maintenances:", "  one: { targets: [{ route: shop }, { route: billing }] }");
  expect((await entracte("close", "one", "--no-verify")).code).toBe(0);
  await write("maintenances:", "  one: { targets: [{ route: news }] }");
  const reopened = await entracte("reopen", "one", "--no-verify");
  expect(reopened).toMatchObject({ code: 0, stderr: "" });
  for (const name of ["shop", "billing"])
    expect(flat(reopened.stdout)).toContain(`route/${name} entracte.yaml does not name or choose it now: reopened all`);
  expect(reopened.stdout).not.toContain("route/news");
  expect(lastingRoutes(place.lab)).toEqual(before);
});

const note = (name: string, metadata: object) =>
  place.lab.store.update(resources.route, "demo", name, (it) => ({ ...it, metadata: { ...it.metadata, ...metadata } }));
const flat = (text: string) => text.replaceAll(/\s+/g, " ");

test("Law 12: so is one that lost its label or its annotation; what was added meanwhile is closed by closing again", async () => {
  const file = (paths: string) =>
    write(
      "maintenances:",
      `  one: { targets: [{ selector: tier=front, paths: [/s] }, { dependsOn: old }, { route: news, paths: [${paths}] }] }`,
    );
  const needs = (text: string) => note("billing", { annotations: { "entracte.dev/depends-on": text } });
  await file("/a, /b");
  note("shop", { labels: { tier: "front" } });
  note("news", { labels: { tier: "front" } });
  needs("old:/x,/y");
  expect((await entracte("close", "one", "--no-verify")).code).toBe(0);

  await file("/b, /c");
  note("shop", { labels: {} });
  needs("old:/y");
  const plan = flat((await entracte("plan", "one", "--no-verify")).stdout);
  expect(plan).toContain("one would close 1 part in demo. 3 are closed already.");
  for (const name of ["shop /s", "billing /x", "news /a"])
    expect(plan).toContain(`route/${name}: one does not mean it now, and opens it when it reopens`);
  const again = await entracte("close", "one", "--no-verify");
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(flat(again.stdout)).toContain("route/news /c added since one closed");
  expect(again.stdout.match(/added since/g)).toHaveLength(1);

  const reopened = flat((await entracte("reopen", "one", "--no-verify")).stdout);
  for (const name of ["shop /s", "billing /x", "news /a"])
    expect(reopened).toContain(`route/${name} entracte.yaml does not name or choose it now: reopened all the same`);
  expect(reopened.match(/does not name/g)).toHaveLength(3);
  expect(place.lab.store.list(resources.route, "demo").map(({ metadata }) => metadata.name)).toEqual([
    "billing",
    "news",
    "shop",
  ]);
  for (const name of ["shop", "billing", "news"]) note(name, { labels: {}, annotations: {} });
});

test("Law 12: a file that cannot be read any more is left aside, unless it may name the namespace", async () => {
  const before = lastingRoutes(place.lab);
  await write("maintenances:", "  one: { targets: [{ route: shop }] }");
  expect((await entracte("close", "one", "--no-verify")).code).toBe(0);
  await write("maintenances: [");
  const aside = expect.stringMatching(/^entracte\.yaml[\s\S]*entracte\.yaml is left aside/);
  expect(await entracte("reopen", "one", "--no-verify")).toMatchObject({ code: 0, stderr: aside });
  expect(lastingRoutes(place.lab)).toEqual(before);

  expect(await entracte("reopen", "one", "--no-verify")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("entracte reopen one -n NAMESPACE"),
  });
  expect(await entracte("reopen", "one", "--no-verify", "-n", "demo", "-o", "json")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\{"type":"summary","command":"reopen",.*"ending":"done"/),
  });
});

test("a page of another name is told from the application by its own token, and cleaned by the file", async () => {
  const before = lastingRoutes(place.lab);
  const page = "{ name: own-page, replicas: 1, resources: { limits: { memory: 32Mi } } }";
  await write("maintenances:", `  one: { targets: [{ route: shop }], page: ${page} }`);
  expect(await entracte("close", "one")).toMatchObject({ code: 0, stderr: "" });
  expect((await visitLab(place.lab, "shop")).page).toBe(true);
  expect(place.lab.store.get(resources.deployment, "demo", "own-page")?.spec).toMatchObject({
    replicas: 1,
    template: { spec: { containers: [{ resources: { requests: { memory: "12Mi" }, limits: { memory: "32Mi" } } }] } },
  });

  const reopened = await entracte("reopen", "one", "-f", "elsewhere.yaml");
  expect(reopened).toMatchObject({ code: 0, stdout: expect.stringMatching(/[1-9]\d* page, 0 failed/) });
  expect(lastingRoutes(place.lab)).toEqual(before);
  expect((await entracte("clean", "--idle-timeout", "0")).code).toBe(0);
  expect(place.lab.store.get(resources.deployment, "demo", "own-page")).toBeUndefined();
});
