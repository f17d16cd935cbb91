import { afterAll, beforeAll, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run } from "../support/command.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab(quick);
});
afterAll(() => lab.stop());

test("Law 7: a Route of somebody else under the name of the proof is left alone, and one target goes first", async () => {
  const name = "maintenance-page-proof";
  const theirs = lab.store.create(resources.route, {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: { name, namespace: "demo" },
    spec: { host: "theirs.apps.test", to: { kind: "Service", name: "shop", weight: 100 } },
  });
  const prepared = await run(["prepare", "route/shop", "-n", "demo"], environmentOf(lab));
  expect(prepared).toMatchObject({ code: 0, stdout: expect.stringContaining("is not ours") });
  expect(lab.store.get(resources.route, "demo", name)?.metadata.uid).toBe(theirs.metadata.uid);
});
