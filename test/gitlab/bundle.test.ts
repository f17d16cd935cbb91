import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick } from "../support/command.ts";

const run = promisify(execFile);

/** The one file of the container image, as it stands there: alone, with nothing of the project beside it. */
let lab: Lab;
let folder: string;
beforeAll(async () => {
  lab = await startLab(quick);
  folder = mkdtempSync(join(tmpdir(), "entracte-alone-"));
  await run("npm", ["run", "--silent", "bundle"]);
  cpSync("build/entracte.mjs", join(folder, "entracte"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await lab.stop();
});

test("the bundle does the main job alone in an empty folder, with nothing on its way but Node", async () => {
  const env = { ...process.env, ...environmentOf(lab), NODE_PATH: "" };
  const alone = (...args: readonly string[]) =>
    run(process.execPath, [join(folder, "entracte"), ...args], { cwd: folder, env });
  expect((await alone("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await alone("close", "route/shop", "--title", "Soon", "--until", "2h")).stdout).toContain(
    "1 Route closed at",
  );
  expect((await alone("status", "--no-verify")).stdout).toContain("route/shop");
  expect((await alone("reopen", "route/shop")).stdout).toContain("exactly as it was");
});
