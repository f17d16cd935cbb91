import { expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { visitLab } from "../support/visit.ts";
import { workplace } from "../support/workplace.ts";

/** Several maintenances in one namespace, behind one page. */
const place = workplace();
const { entracte } = place;
const done = async (...args: readonly string[]) =>
  expect(await entracte(...args, "--no-verify")).toMatchObject({ code: 0, stderr: "" });
const files = () =>
  Object.keys((place.lab.store.get(resources.configMap, "demo", "maintenance-page")?.data ?? {}) as object).toSorted();
const pages = () => files().filter((key) => /^(page|host|maintenance)/.test(key));
const maintenance = (name: string, route: string, page: string) =>
  `  ${name}: { targets: [{ route: ${route} }], page: ${page} }\n`;
const write = (...maintenances: readonly string[]) =>
  place.write("entracte.yaml", `maintenances:\n${maintenances.join("")}`);
const sees = (name: string, status: number) =>
  expect.poll(async () => (await visitLab(place.lab, name)).status, { timeout: 60_000 }).toBe(status);

test("each keeps its statuses, whoever closes later, and until it reopens", async () => {
  await write(
    maintenance("one", "shop", "{ statuses: standard }"),
    maintenance("two", "billing", "{}"),
    maintenance("three", "news", "{ statuses: { page: 410 } }"),
  );
  const plan = await entracte("plan", "one");
  expect(plan.stdout).toContain("the default page, status 503");
  await done("close", "one");
  await Promise.all([done("close", "two"), done("close", "three")]);
  await sees("shop", 503);
  await sees("billing", 200);
  await sees("news", 410);
  expect(files()).toEqual(expect.arrayContaining(["policy.one", "policy.three", "policy.two"]));
  await done("reopen", "one");
  expect(files()).not.toContain("policy.one");
  await done("reopen", "two");
  await done("reopen", "three");
  expect(files().filter((key) => /^(policy|targets)/.test(key))).toEqual([]);
});

test("what is closed one by one, under one name, keeps the page that it was closed with", async () => {
  const title = async (name: string) => /<h1>(.*?)<\/h1>/.exec((await visitLab(place.lab, name)).body)?.[1];
  const shows = (name: string, wanted: string) => expect.poll(() => title(name), { timeout: 60_000 }).toBe(wanted);
  await done("close", "route/shop", "--title", "Shop");
  await done("close", "route/billing", "--title", "Billing");
  await done("close", "route/news");
  await shows("shop", "Shop");
  await shows("billing", "Billing");
  await shows("news", "Down for maintenance");
  await done("reopen", "route/shop", "route/billing", "route/news");
  await done("close", "route/shop");
  await shows("shop", "Down for maintenance");
  await done("reopen", "route/shop");
});

test("pages of what is open again make room for others, once nobody can see them; pages of what is closed never", async () => {
  for (const name of ["one", "two"]) await place.write(`${name}.html`, `<p>${name}</p>${"x".repeat(600_000)}`);
  await write(maintenance("one", "shop", "{ html: one.html }"), maintenance("two", "billing", "{ html: two.html }"));
  await done("close", "one");
  const full = await entracte("close", "two", "--no-verify");
  expect(full).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("a ConfigMap holds 1024. Nothing was changed."),
  });
  expect(full.stderr).toMatch(/page-\w+\.html: 586 KiB[\s\S]*page\.delivery/);
  expect(full.stderr).not.toContain("Or wait");

  const before = pages();
  await done("reopen", "one");
  const early = await entracte("close", "two", "--no-verify");
  expect(early).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/Or wait: what is open again makes room in \d+ s\./),
  });
  expect(pages()).toEqual(before);
  await done("close", "two", "--idle-timeout", "0");
  await expect
    .poll(async () => (await visitLab(place.lab, "billing")).body, { timeout: 60_000 })
    .toContain("<p>two</p>");
  expect(pages()).toEqual(["host.billing.apps.test.a", "maintenance.two.a", "page-a.html"]);
  await done("reopen", "two");
});
