import { afterAll, beforeAll, expect, test } from "vitest";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { lastingRoutes } from "../support/visit.ts";

/** An account with no right beyond those that are asked for, in one namespace. */
let lab: Lab;
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab));
const rule = (group: string, resources: readonly string[], verbs: readonly string[]) => ({
  apiGroups: [group],
  resources,
  verbs,
  namespaces: ["demo"],
});
const switching = [
  rule("route.openshift.io", ["routes"], ["get", "list", "patch", "create", "delete"]),
  rule("", ["configmaps"], ["get", "patch"]),
  rule("", ["services"], ["get"]),
  rule("networking.k8s.io", ["networkpolicies"], ["get"]),
  rule("policy", ["poddisruptionbudgets"], ["get"]),
  rule("apps", ["deployments"], ["get"]),
  rule("apps", ["replicasets"], ["list"]),
  rule("", ["pods"], ["list"]),
  rule("discovery.k8s.io", ["endpointslices"], ["list"]),
];
const publishing = [
  rule("", ["configmaps", "services"], ["create"]),
  rule("networking.k8s.io", ["networkpolicies"], ["create"]),
  rule("policy", ["poddisruptionbudgets"], ["create"]),
  rule("apps", ["deployments"], ["create"]),
];
const texts = [rule("", ["pods"], ["patch"]), rule("", ["pods/proxy"], ["get"])];
const may = (...rules: readonly (typeof switching)[]) => {
  lab.api.users = [{ token: "t", username: "operator", rules: rules.flat() }];
};

beforeAll(async () => {
  lab = await startLab({ ...quick, users: [{ token: "t", username: "operator" }] });
});
afterAll(() => lab.stop());

test("Law 9: what lacks is named before the first write, and nothing is written", async () => {
  const before = lastingRoutes(lab);
  may(switching);
  const refused = await entracte("close", "route/shop");
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain("create deployments.apps in demo: publishing the page");
  expect(refused.stderr).not.toContain("events");
  expect(lastingRoutes(lab)).toEqual(before);
});

test("Law 9: with exactly these rights the page is published and Routes close and reopen; without Events, it is said", async () => {
  const before = lastingRoutes(lab);
  may(switching, publishing);
  const closed = await entracte("close", "route/shop", "--as", "legacy");
  expect(closed).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("may not create any") });
  may(switching);
  expect(await entracte("reopen", "legacy")).toMatchObject({ code: 0, stderr: "" });
  expect(lastingRoutes(lab)).toEqual(before);
});

test("Law 9: where the page is there already, closing takes no right to make it; texts of one's own take theirs", async () => {
  may(switching);
  expect(await entracte("close", "route/shop", "--as", "legacy")).toMatchObject({ code: 0, stderr: "" });
  expect(await entracte("reopen", "legacy")).toMatchObject({ code: 0, stderr: "" });
  const refused = await entracte("close", "route/shop", "--as", "legacy", "--title", "Resting");
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("get pods/proxy in demo") });
  may(switching, texts);
  expect(await entracte("close", "route/shop", "--as", "legacy", "--title", "Resting")).toMatchObject({ code: 0 });
  expect(await entracte("reopen", "route/shop")).toMatchObject({ code: 0, stderr: "" });
});
