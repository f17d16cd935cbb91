import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { findKubectl } from "../support/kubectl.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ reloadInterval: 200, probeScale: 0.1, stopScale: 0.01 });
});
afterAll(() => lab.stop());

test("Law 11: the documented line, run by a shell with kubectl, reopens a closed Route exactly as it was", async () => {
  const before = lab.store.get(resources.route, "demo", "shop");
  const env = { ...process.env, KUBECONFIG: lab.kubeconfig };
  const { promisify } = await import("node:util");
  const { execFile } = await import("node:child_process");
  const run = promisify(execFile);
  await run(process.execPath, ["dist/entracte.js", "close", "route/shop", "--no-verify"], { env });
  const line = /^oc patch .*$/m.exec(readFileSync("docs/without-entracte.md", "utf8"))?.[0] ?? "";
  const kubectl = await findKubectl();
  await run("sh", ["-c", line.replaceAll(/\boc (?=patch|get)/g, `${kubectl} `).replaceAll("-n store", "-n demo")], {
    env,
  });
  const after = lab.store.get(resources.route, "demo", "shop");
  expect(after?.spec).toEqual(before?.spec);
  expect(after?.metadata.annotations).toEqual(before?.metadata.annotations);
});
