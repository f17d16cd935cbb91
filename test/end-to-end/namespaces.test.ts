import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import { resources } from "../../src/core/resources.ts";
import { webhookDenial } from "../../src/lab/api/refusal.ts";
import { appObjects } from "../../src/lab/apps/manifests.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { lastingRoutes, visitHost, visitLab } from "../support/visit.ts";

/** One maintenance with targets in two namespaces. */
let lab: Lab;
let folder: string;
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run(args, environmentOf(lab), folder);
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const routes = () => [...lastingRoutes(lab), ...lastingRoutes(lab, "wares")];
const pageIn = (namespace: string) => lab.store.get(resources.configMap, namespace, "maintenance-page");
const remembered = (namespace: string): unknown => {
  const data = (pageIn(namespace)?.data ?? {}) as JsonObject;
  return JSON.parse(String(data["targets.legacy"]));
};
const shown = async () => [(await visitLab(lab, "shop")).page, (await visitHost(lab, "wares.apps.test")).page];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "entracte-test-"));
  const file = ["maintenances:", "  legacy:", "    targets:", "      - { route: shop }"];
  await writeFile(
    join(folder, "entracte.yaml"),
    [...file, "      - { route: wares, namespace: wares }", ""].join("\n"),
  );
  lab = await startLab({ ...quick, objects: appObjects({ name: "wares", exposed: true }, "wares", "apps.test") });
});
afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  lab.api.admission = [];
});

describe("a maintenance of several namespaces", () => {
  test("Law 5: where one namespace refuses its page, nothing is diverted in any", async () => {
    const before = routes();
    const allow = lab.refusePods((pod) =>
      pod.metadata.namespace === "wares" && pod.metadata.labels?.app === "maintenance-page"
        ? 'exceeded quota: "small"'
        : undefined,
    );
    const refused = await entracte("close", "legacy");
    allow();
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("exceeded quota") });
    expect(routes()).toEqual(before);
    lab.store.remove(resources.deployment, "wares", "maintenance-page");
  });

  test("closes behind a page in each, and Law 12: reopens by its name from either, without the file", async () => {
    const before = routes();
    const closed = await entracte("close", "legacy");
    expect(closed).toMatchObject({ code: 0, stderr: "" });
    expect(closed.stdout).toContain("route/wares in wares");
    expect(await shown()).toEqual([true, true]);
    const tokens = ["demo", "wares"].map((name) => pageIn(name)?.metadata.annotations?.["entracte.dev/token"]);
    expect(new Set(tokens).size).toBe(2);

    await writeFile(join(folder, "entracte.yaml"), "maintenances: {}\n");
    const opened = await entracte("reopen", "legacy", "-n", "wares");
    expect(opened).toMatchObject({ code: 0, stderr: "" });
    expect(opened.stdout).toContain("2 Routes open");
    expect(await shown()).toEqual([false, false]);
    expect(routes()).toEqual(before);
    for (const namespace of ["demo", "wares"])
      expect(Object.keys(pageIn(namespace)?.data ?? {}).filter((key) => key.startsWith("targets."))).toEqual([]);
    const file = ["maintenances:", "  legacy:", "    targets:", "      - { route: shop }"];
    await writeFile(
      join(folder, "entracte.yaml"),
      [...file, "      - { route: wares, namespace: wares }", ""].join("\n"),
    );
  });

  test("Law 5: a target that is refused in one namespace rolls back the other", async () => {
    const before = routes();
    lab.api.admission = [
      ({ name, operation, dryRun }) =>
        name === "wares" && operation === "UPDATE" && !dryRun
          ? webhookDenial("freeze.example.com", "change freeze")
          : undefined,
    ];
    const refused = await entracte("close", "legacy");
    expect(refused).toMatchObject({ code: 4, stdout: expect.stringContaining("route/shop is open again") });
    expect(routes()).toEqual(before);
    expect(await shown()).toEqual([false, false]);
    for (const namespace of ["demo", "wares"]) expect(remembered(namespace)).toMatchObject({ targets: [] });
  });

  test("is unfinished where one of them was refused and the rest kept: status says so wherever it looks", async () => {
    lab.api.admission = [
      ({ name, operation, dryRun }) =>
        name === "wares" && operation === "UPDATE" && !dryRun
          ? webhookDenial("freeze.example.com", "change freeze")
          : undefined,
    ];
    expect((await entracte("close", "legacy", "--keep-going", "--no-verify")).code).toBe(5);
    for (const where of [["-n", "wares"], ["-A"]]) {
      const { code, stdout } = await entracte("status", "--check", ...where);
      expect([code, stdout]).toEqual([8, expect.stringContaining("UNFINISHED route/wares")]);
      expect(stdout).toContain("entracte reopen legacy -n wares");
    }
    expect((await entracte("reopen", "legacy", "-n", "wares", "--no-verify")).code).toBe(0);
    expect((await entracte("status", "--check", "-A")).code).toBe(0);
  });

  test("Law 6: one that is open in one namespace already is found in the other", async () => {
    const before = routes();
    expect((await entracte("close", "legacy", "--no-verify")).code).toBe(0);
    expect((await entracte("reopen", "route/shop")).code).toBe(0);
    expect(await shown()).toEqual([false, true]);
    expect((await entracte("reopen", "legacy", "--no-verify")).code).toBe(0);
    expect(routes()).toEqual(before);
  });
});
