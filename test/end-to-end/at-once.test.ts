import { afterAll, beforeAll, expect, test } from "vitest";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run } from "../support/command.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab(quick);
});
afterAll(() => lab.stop());

test("Two who close at once in a namespace without a page both get done, and do not take each other's proof away", async () => {
  const environment = environmentOf(lab);
  const both = await Promise.all([
    run(["close", "route/shop"], environment),
    run(["close", "route/billing", "--as", "other"], environment),
  ]);
  for (const ended of both) expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
});
