import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { adapterFor } from "../../src/edge/index.ts";
import { pageKinds } from "../../src/engine/page/ensure.ts";
import { rulesFor } from "../../src/engine/role.ts";
import type { Rule } from "../../src/lab/api/rights.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { makeFolder, type Folder } from "../support/folder.ts";
import { Visitor } from "../support/visitor.ts";

/** HTTPRoutes that show the page of another namespace, by a ReferenceGrant there. */
let lab: Lab;
let folder: Folder;
const host = "gateway.apps.test";
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run(args, environmentOf(lab), folder.path);
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const file =
  "page: {delivery: {namespace: demo}}\nmaintenances:\n  night:\n    targets: [{httproute: gateway}]\n  mixed:\n    targets: [{route: edge}]\n";
const here = ["-n", "examples"] as const;
const spec = () => lab.store.get(resources.httpRoute, "examples", "gateway")?.spec;
const grants = () => lab.store.list(resources.referenceGrant, "demo");
const isPage = async (path = "/") =>
  "entracte-page" in (await ask(lab.edge.http, host, { path, headers: { accept: "text/html" } })).headers;
const everything: Rule = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
/** From now on the account has these rights alone. */
const may = (...rules: readonly Rule[]) => {
  lab.api.users = [{ token: "t", username: "operator", rules }];
};
const granted = (purpose: "close" | "lend", namespace: string): readonly Rule[] =>
  rulesFor([purpose], {
    page: { namespace, name: "maintenance-page" },
    kinds: [adapterFor("httproute")].filter((adapter) => adapter !== undefined),
    customHost: false,
    parts: false,
    images: false,
  }).map(({ rule }) => ({ ...rule, namespaces: [namespace] }));

beforeAll(async () => {
  folder = await makeFolder();
  const users = [{ token: "t", username: "operator", rules: [everything] }];
  lab = await startLab({ ...quick, examples: true, users });
  await folder.write(file);
});
afterAll(async () => {
  await lab.stop();
  await folder.remove();
});

test("is refused with nothing changed where that namespace has no page yet", async () => {
  const refused = await entracte("close", "night", ...here);
  expect(refused).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("There is no page maintenance-page in demo"),
  });
  expect(refused.stderr).toContain("entracte prepare route/NAME -n demo");
  expect(lab.store.get(resources.configMap, "examples", "maintenance-page")).toBeUndefined();
});

describe("where that namespace has a page", () => {
  beforeAll(async () => {
    const prepared = await run(["prepare", "route/shop", "-n", "demo"], environmentOf(lab));
    expect(prepared).toMatchObject({ code: 0, stderr: "" });
  });

  test("Law 1: closes and reopens under load, no request fails, and all is exactly as it was", async () => {
    const before = spec();
    const visitors = ["/", "/invoices"].map((path) => new Visitor(lab.edge.http, host, undefined, { path }));
    const planned = await entracte("plan", "night", ...here);
    expect(planned.stdout).toContain(
      "Page is that of demo; referencegrant/maintenance-page-from-examples is made there",
    );
    const closed = await entracte("close", "night", ...here);
    expect(closed).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/probes: .* 0 failed/) });
    expect(await isPage()).toBe(true);
    expect(JSON.stringify(spec())).toContain('"namespace":"demo","name":"maintenance-page"');
    const there = pageKinds.filter((kind) => lab.store.get(kind, "examples", "maintenance-page") !== undefined);
    expect(there.map(({ kind }) => kind)).toEqual(["ConfigMap"]);
    expect(grants().map(({ spec: grant }) => grant)).toEqual([
      {
        from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "examples" }],
        to: [{ group: "", kind: "Service", name: "maintenance-page" }],
      },
    ]);
    const looked = await entracte("status", "--check", ...here);
    expect(looked).toMatchObject({ code: 0, stdout: expect.stringContaining("page of demo; ready in 2 of 2 pods") });
    expect(await entracte("reopen", "night", ...here)).toMatchObject({ code: 0, stderr: "" });
    for (const visitor of visitors) await visitor.leave();
    expect(visitors.flatMap(({ failures }) => failures)).toEqual([]);
    expect(spec()).toEqual(before);
  });

  test("some paths of an HTTPRoute show it, and the rest stays as it is", async () => {
    const before = spec();
    const paths = ["httproute/gateway", "--paths", "/invoices"];
    await folder.write(
      "page: {delivery: {namespace: demo}}\nmaintenances: {some: {targets: [{httproute: gateway, paths: [/invoices]}]}}\n",
    );
    expect(await entracte("close", "some", ...here)).toMatchObject({ code: 0, stderr: "" });
    expect([await isPage("/invoices"), await isPage("/")]).toEqual([true, false]);
    expect(spec()).toEqual(before);
    expect((await entracte("status", "--check", ...here)).stdout).toContain("page of demo; ready in 2 of 2 pods");
    expect(await entracte("reopen", ...paths, ...here)).toMatchObject({ code: 0, stderr: "" });
    expect(await isPage("/invoices")).toBe(false);
    await folder.write(file);
  });

  test("that page stays until the other namespace is clean, and the grant goes with it", async () => {
    const refused = await entracte("clean", "--idle-timeout", "0", "-n", "demo");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("entracte clean -n examples") });
    expect(await entracte("clean", "--idle-timeout", "0", ...here)).toMatchObject({ code: 0, stderr: "" });
    expect(grants()).toEqual([]);
    expect(lab.store.get(resources.configMap, "examples", "maintenance-page")).toBeUndefined();
    expect(lab.store.get(resources.deployment, "demo", "maintenance-page")).toBeDefined();
  });

  test("a Route cannot show it, and says so", async () => {
    const refused = await entracte("close", "mixed", ...here);
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("leads to its own namespace alone") });
  });

  test("Law 9: what lacks in that namespace is named; with a grant that was applied by hand, it may be less", async () => {
    may(...granted("close", "examples"));
    const refused = await entracte("close", "night", ...here);
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("get deployments.apps in demo") });
    expect(refused.stderr).toContain("entracte rbac --for lend -n demo --user operator");
    const lent = granted("lend", "demo").map((rule) =>
      rule.resources.includes("referencegrants") ? { ...rule, verbs: ["get"] } : rule,
    );
    may(...granted("close", "examples"), ...lent);
    const ungranted = await entracte("close", "night", ...here);
    expect(ungranted.stderr).toContain("create referencegrants.gateway.networking.k8s.io in demo");
    const printed = await run(["manifests", "night", ...here], environmentOf(lab), folder.path);
    const objects = parseAllDocuments(printed.stdout).map((document) => document.toJS() as KubeObject);
    expect(objects.map(({ kind }) => kind)).toEqual(["ConfigMap", "ReferenceGrant"]);
    lab.store.create(resources.referenceGrant, objects[1] as KubeObject);
    may(...granted("close", "examples"), ...lent);
    expect(await entracte("close", "night", ...here)).toMatchObject({ code: 0, stderr: "" });
    expect(await isPage()).toBe(true);
    expect(await entracte("reopen", "night", ...here)).toMatchObject({ code: 0, stderr: "" });
    may(everything);
  });
});
