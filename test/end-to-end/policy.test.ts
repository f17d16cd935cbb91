import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, run, type Ran } from "../support/command.ts";
import { visitLab } from "../support/visit.ts";

let lab: Lab;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "entracte-test-"));
  lab = await startLab({ reloadInterval: 200, probeScale: 0.1, stopScale: 0.01 });
  expect((await entracte("close", "route/news")).code).toBe(0);
});
afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  lab.store.remove(quota, "demo", "none");
});

const quota = { group: "", version: "v1", plural: "resourcequotas", kind: "ResourceQuota", namespaced: true };
/** From now on no pod can be made: no rollout comes to its end. */
const noNewPods = () => {
  const metadata = { name: "none", namespace: "demo" };
  lab.store.create(quota, { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard: { pods: "0" } } });
};

const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab), folder);
const file = (page: string) =>
  writeFile(join(folder, "entracte.yaml"), `maintenances: { m: { targets: [{ route: shop }], page: ${page} } }\n`);
test("statuses and Retry-After roll out by themselves: closing does not wait for it, and nobody is dropped", async () => {
  noNewPods();
  await file("{ statuses: { page: 410 }, retryAfter: 600 }");
  const closed = await entracte("close", "m", "--until", "2h");
  expect(closed).toMatchObject({ code: 0, stdout: expect.stringMatching(/ 0 failed/) });
  expect(await visitLab(lab, "shop")).toMatchObject({ status: 200, page: true });
  lab.store.remove(quota, "demo", "none");
  await expect.poll(async () => (await visitLab(lab, "shop")).status, { timeout: 30_000 }).toBe(410);
  expect((await entracte("reopen", "m")).code).toBe(0);
});

test("what the page is made of is waited for", async () => {
  noNewPods();
  await file("{ image: 'nginx:another' }");
  const refused = await entracte("close", "m");
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain("exceeded quota: none");
  expect(lab.store.get(resources.route, "demo", "shop")?.metadata.annotations ?? {}).not.toHaveProperty(
    "entracte.dev/record",
  );
});

test("a status that no answer can have is refused before anything is written", async () => {
  await file("{ statuses: { machines: 302 } }");
  const refused = await entracte("close", "m");
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("page.statuses: machines cannot be answered 302"),
  });
});
