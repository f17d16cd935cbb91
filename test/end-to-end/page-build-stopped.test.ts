import { afterAll, beforeAll, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { folder } from "../support/laid.ts";
import { phaseOf } from "../support/page-build.ts";
import { start } from "../support/started.ts";
import { expectTold } from "../support/trouble.ts";

/** Builds that are stopped while they run: here they take longer than any test waits. */
let lab: Lab;
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab));
const page = (): string => folder({ "index.html": "<h1>Back soon</h1>" });

beforeAll(async () => {
  lab = await startLab({ ...quick, buildStepTime: 20_000 });
});
afterAll(() => lab.stop());

test("a build that somebody cancels", async () => {
  const running = start(lab, "page", "build", page());
  await running.says(/Receiving source|STEP 1/);
  const name = /build\/(maintenance-page-\d+)/.exec(running.stdout())?.[1] ?? "";
  lab.store.update(resources.build, "demo", name, (it) => ({ ...it, status: { ...it.status, cancelled: true } }));
  expect(await running.ended).toBe(5);
  expect(running.stderr()).toContain(`build/${name} is Cancelled`);
});

test("a build that runs already: one at a time, and nothing is changed", async () => {
  const first = start(lab, "page", "build", page());
  await first.says(/Receiving source|STEP 1/);
  const before = lab.store.get(resources.buildConfig, "demo", "maintenance-page");
  const second = await entracte("page", "build", page());
  expectTold(second.stderr, "build/… is …: one build at a time. Nothing was changed.");
  expect(second.stderr).toMatch(/oc cancel-build maintenance-page-\d+ -n demo/);
  expect(second.code).toBe(3);
  expect(lab.store.get(resources.buildConfig, "demo", "maintenance-page")).toEqual(before);
  first.signal("SIGINT");
  expect(await first.ended).toBe(130);
});

test("Ctrl-C cancels the build, and says so", async () => {
  const running = start(lab, "page", "build", page());
  await running.says(/Receiving source|STEP 1/);
  running.signal("SIGINT");
  expect(await running.ended).toBe(130);
  expect(running.stderr()).toMatch(/Interrupted\. build\/maintenance-page-\d+ was cancelled\./);
  expect(phaseOf(lab, running.stderr())).toBe("Cancelled");
});

test("Ctrl-C while the folder is being sent stops before there is a build", async () => {
  let release = (): void => {};
  const asked = new Promise<void>((resolve) => {
    lab.api.intercept = ({ subresource }) => {
      if (subresource !== "instantiatebinary") return undefined;
      resolve();
      return new Promise((answer) => (release = () => answer({ do: "drop" })));
    };
  });
  const running = start(lab, "page", "build", page());
  await asked;
  running.signal("SIGINT");
  expect(await running.ended).toBe(130);
  lab.api.intercept = undefined;
  release();
  expect(running.stderr()).toContain("Interrupted. No build was made.");
});
