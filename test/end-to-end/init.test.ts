import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { draftFile } from "../../src/core/spec/draft.ts";
import { readSpec } from "../../src/core/spec/read.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run } from "../support/command.ts";

/** `entracte init`, in an empty folder. */
let lab: Lab;
let folder: string;
beforeAll(async () => void (lab = await startLab(quick)));
afterAll(() => lab.stop());
beforeEach(() => {
  const made = mkdtempSync(join(tmpdir(), "entracte-init-"));
  folder = made;
  onTestFinished(() => rmSync(made, { recursive: true }));
});

const init = (...args: readonly string[]) => run(["init", "-n", "demo", ...args], environmentOf(lab), folder);
const both = ["route/shop", "route/billing", "--name", "legacy-billing", "--timezone", "Europe/Paris"];

describe("init", () => {
  test("writes the example: a file with comments, and a pipeline; and prints the Role that they need, to be applied", async () => {
    // The example stands in the component's own project, and takes it from there.
    const component = "$CI_SERVER_FQDN/$CI_PROJECT_PATH/maintenance@$CI_COMMIT_SHA";
    const { code, stdout, stderr } = await init(...both, "--gitlab", "--component", component);
    expect([code, stderr.replaceAll(/\s+/g, " ")]).toEqual([
      0,
      expect.stringContaining(
        "Written: entracte.yaml, .gitlab-ci.yml. Nothing was changed in demo. Look: entracte plan legacy-billing",
      ),
    ]);
    for (const name of ["entracte.yaml", ".gitlab-ci.yml"]) {
      expect(readFileSync(join(folder, name), "utf8")).toBe(readFileSync(join("examples/gitlab", name), "utf8"));
    }
    const printed = parseAllDocuments(stdout).map((document) => (document.toJS() as { kind: string }).kind);
    expect(printed).toEqual(["Role", "RoleBinding"]);
    const plan = await run(["plan", "legacy-billing"], environmentOf(lab), folder);
    expect(plan.stdout).toContain("legacy-billing would close 2 Routes in demo.");
  });

  test("overwrites nothing, neither the one nor the other", async () => {
    writeFileSync(join(folder, ".gitlab-ci.yml"), "mine: {}\n");
    const refused = await init(...both, "--gitlab");
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(".gitlab-ci.yml is here already. It was left as it is."),
    });
    expect(readdirSync(folder)).toEqual([".gitlab-ci.yml"]);
    expect((await init(...both)).code).toBe(0);
    expect(await init(...both)).toMatchObject({ code: 2, stderr: expect.stringContaining("-f OTHER.yaml") });
  });

  test("says what it must be told where there is no terminal to ask on, or no such target", async () => {
    const nothing = await init();
    expect(nothing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("entracte init route/billing route/news route/shop --name"),
    });
    expect(await init("route/shop")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--name legacy-billing"),
    });
    expect(await init("route/shpo", "--name", "x")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("route/shop"),
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("what is drafted is in order, whatever the objects are called", () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
  const name = fc.oneof(label, fc.constantFrom("1", "0x1f", "null", "true", "no", "1e3", "2026-11-25", "a.b"));
  fc.assert(
    fc.property(
      label,
      label,
      fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
      (namespace, maintenance, routes) => {
        const targets = routes.map((route) => ({ kind: "route", name: route, urls: ["https://a.test/"] }));
        const spec = readSpec(draftFile({ namespace, name: maintenance, timezone: "Europe/Paris", targets }), "draft");
        expect(spec.namespace).toBe(namespace);
        expect(spec.maintenances[maintenance]?.targets.map((each) => ("route" in each ? each.route : ""))).toEqual(
          routes,
        );
      },
    ),
  );
});
