import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { findKubectl } from "../support/kubectl.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { partsIn } from "../support/parts.ts";
import { lastingRoutes } from "../support/visit.ts";

/** Parts that somebody deleted while they were closed. */
let lab: Lab;
let before: ReturnType<typeof lastingRoutes>;
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab));
const flat = (text: string) => text.replaceAll(/\s+/g, " ");

beforeAll(async () => {
  lab = await startLab(quick);
  before = lastingRoutes(lab);
});
afterAll(() => lab.stop());

describe("Law 12: a part that somebody deleted", () => {
  test("Law 11: with the documented line is open again; status says so, and reopening forgets it", async () => {
    await entracte("close", "route/shop", "--paths", "/invoices", "--as", "legacy");
    const [name = ""] = partsIn(lab).map(({ metadata }) => metadata.name);
    const line = /^oc delete .*$/m.exec(readFileSync("docs/without-entracte.md", "utf8"))?.[0] ?? "";
    expect(line).toContain("shop-invoices-");
    const kubectl = await findKubectl();
    const typed = line
      .replace("oc", kubectl)
      .replace(/shop-invoices-\w+/, name)
      .replace("-n store", "-n demo");
    await promisify(execFile)("sh", ["-c", typed], { env: { ...process.env, KUBECONFIG: lab.kubeconfig } });
    expect(lastingRoutes(lab)).toEqual(before);
    const status = await entracte("status", "--check");
    expect(status.code).toBe(8);
    expect(flat(status.stdout)).toContain("VANISHED route/shop /invoices: legacy holds it closed");
    expect(flat((await entracte("reopen", "legacy")).stdout)).toContain(
      "route/shop /invoices was deleted while it was closed",
    );
    expect(await entracte("status", "--check")).toMatchObject({ code: 0, stderr: "" });
  });

  test("is forgotten by its own name, and closed again by it", async () => {
    const close = ["close", "route/shop", "--paths", "/invoices", "--as", "legacy", "--no-verify"];
    await entracte(...close);
    for (const { metadata } of partsIn(lab)) lab.store.remove(resources.route, "demo", metadata.name);
    expect(await entracte(...close)).toMatchObject({ code: 0, stderr: "" });
    expect(partsIn(lab)).toHaveLength(1);
    for (const { metadata } of partsIn(lab)) lab.store.remove(resources.route, "demo", metadata.name);
    expect(await entracte("reopen", "route/shop", "--paths", "/invoices")).toMatchObject({ code: 0, stderr: "" });
    expect(await entracte("status", "--check")).toMatchObject({ code: 0, stderr: "" });
  });
});
