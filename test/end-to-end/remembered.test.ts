import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, run, type Ran } from "../support/command.ts";
import { lastingRoutes, visitLab } from "../support/visit.ts";

/** What became of the file since closing must not matter to reopening. */
let lab: Lab;
let folder: string;

const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab), folder);
const write = (...lines: readonly string[]) => writeFile(join(folder, "entracte.yaml"), lines.join("\n"));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "entracte-test-"));
  lab = await startLab({ reloadInterval: 200, probeScale: 0.1, stopScale: 0.01 });
});
afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true });
});

test("Law 12: a target that left the file while it was closed is reopened all the same", async () => {
  const before = lastingRoutes(lab);
  await write("maintenances:", "  one: { targets: [{ route: shop }, { route: billing }] }");
  expect((await entracte("close", "one", "--no-verify")).code).toBe(0);
  await write("maintenances:", "  one: { targets: [{ route: news }] }");
  expect(await entracte("reopen", "one", "--no-verify")).toMatchObject({ code: 0, stderr: "" });
  expect(lastingRoutes(lab)).toEqual(before);
});

test("Law 12: a file that cannot be read any more is left aside, unless it may name the namespace", async () => {
  const before = lastingRoutes(lab);
  await write("maintenances:", "  one: { targets: [{ route: shop }] }");
  expect((await entracte("close", "one", "--no-verify")).code).toBe(0);
  await write("maintenances: [");
  const aside = expect.stringMatching(/^entracte\.yaml[\s\S]*entracte\.yaml is left aside/);
  expect(await entracte("reopen", "one", "--no-verify")).toMatchObject({ code: 0, stderr: aside });
  expect(lastingRoutes(lab)).toEqual(before);

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
  const before = lastingRoutes(lab);
  const page = "{ name: own-page, replicas: 1, resources: { limits: { memory: 32Mi } } }";
  await write("maintenances:", `  one: { targets: [{ route: shop }], page: ${page} }`);
  expect(await entracte("close", "one")).toMatchObject({ code: 0, stderr: "" });
  expect((await visitLab(lab, "shop")).page).toBe(true);
  expect(lab.store.get(resources.deployment, "demo", "own-page")?.spec).toMatchObject({
    replicas: 1,
    template: { spec: { containers: [{ resources: { requests: { memory: "12Mi" }, limits: { memory: "32Mi" } } }] } },
  });

  const reopened = await entracte("reopen", "one", "-f", "elsewhere.yaml");
  expect(reopened).toMatchObject({ code: 0, stdout: expect.stringMatching(/[1-9]\d* page, 0 failed/) });
  expect(lastingRoutes(lab)).toEqual(before);
  expect((await entracte("clean", "--idle-timeout", "0")).code).toBe(0);
  expect(lab.store.get(resources.deployment, "demo", "own-page")).toBeUndefined();
});
