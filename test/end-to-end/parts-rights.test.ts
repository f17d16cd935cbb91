import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { lastingRoutes } from "../support/visit.ts";

/** What `entracte rbac` prints for those who close parts of Routes, as the only rights of an account. */
let lab: Lab;
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab));
type Rules = readonly { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }[];

async function grant(...options: readonly string[]): Promise<void> {
  const { stdout } = await run(["rbac", "--for", "close", ...options, "-n", "demo"]);
  const [role] = parseAllDocuments(stdout).map((document) => document.toJS() as { readonly rules: Rules });
  const here = (role?.rules ?? []).map((rule) => ({ ...rule, namespaces: ["demo"] }));
  lab.api.users = [{ token: "t", username: "operator", rules: here }];
}

beforeAll(async () => {
  lab = await startLab({ ...quick, users: [{ token: "t", username: "operator" }] });
});
afterAll(() => lab.stop());

test("Law 9: what parts take is named before the first write, and rbac --parts grants it", async () => {
  const before = lastingRoutes(lab);
  const part = ["route/shop", "--paths", "/invoices"];
  await grant();
  const refused = await entracte("close", ...part);
  expect(refused.code).toBe(3);
  const text = refused.stderr.replaceAll(/\s+/g, " ");
  expect(text).toContain("delete routes.route.openshift.io in demo: closing and reopening parts");
  expect(text).toContain("create routes/custom-host.route.openshift.io in demo");
  expect(text).toContain("--parts");
  expect(lastingRoutes(lab)).toEqual(before);
  await grant("--parts");
  expect(await entracte("close", ...part)).toMatchObject({ code: 0, stderr: "" });
  expect(await entracte("reopen", ...part)).toMatchObject({ code: 0, stderr: "" });
  expect(lastingRoutes(lab)).toEqual(before);
});

test("Law 5: who holds a part that another one closed may take it away again, or is refused beforehand", async () => {
  const part = ["route/shop", "--paths", "/invoices"];
  lab.api.users = [{ token: "t", username: "operator", rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] }];
  expect(await entracte("close", ...part, "--as", "first")).toMatchObject({ code: 0, stderr: "" });
  await grant();
  const refused = await entracte("close", ...part, "--as", "second");
  expect(refused.stderr.replaceAll(/\s+/g, " ")).toContain("delete routes.route.openshift.io in demo");
  expect(refused.code).toBe(3);
  await grant("--parts");
  expect(await entracte("close", ...part, "--as", "second")).toMatchObject({ code: 0, stderr: "" });
  expect(await entracte("reopen", "first")).toMatchObject({ code: 0, stderr: "" });
  expect(await entracte("reopen", "second")).toMatchObject({ code: 0, stderr: "" });
});
