import { afterAll, beforeAll, expect, test } from "vitest";
import { adapterFor } from "../../src/edge/index.ts";
import { rulesFor } from "../../src/engine/role.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";

/** Accounts that were granted some kinds of edge objects, and no other. */
let lab: Lab;
const namespace = "examples";
const entracte = (...args: readonly string[]): Promise<Ran> => run([...args, "-n", namespace], environmentOf(lab));
const mayWith = (secrets: readonly string[], kinds: readonly string[], parts = false) => {
  const rules = rulesFor(["close", "status"], {
    page: { namespace, name: "maintenance-page" },
    kinds: kinds.flatMap((kind) => adapterFor(kind) ?? []),
    customHost: false,
    parts,
    images: false,
    secrets,
  });
  const here = rules.map(({ rule }) => ({ ...rule, namespaces: [namespace] }));
  lab.api.users = [{ token: "t", username: "operator", rules: here }];
};
const may = (...kinds: readonly string[]) => mayWith([], kinds);

beforeAll(async () => {
  lab = await startLab({ ...quick, examples: true, users: [{ token: "t", username: "operator" }] });
});
afterAll(() => lab.stop());

test("Law 9: with the rights for Ingresses and HTTPRoutes alone, these close and reopen", async () => {
  may("ingress", "httproute");
  const targets = ["ingress/haproxy", "httproute/gateway"];
  expect(await entracte("close", ...targets, "--as", "night")).toMatchObject({ code: 0, stderr: "" });
  expect((await entracte("status")).stdout).toContain("ingress/haproxy");
  expect(await entracte("reopen", "night")).toMatchObject({ code: 0, stderr: "" });
});

test.each([
  ["ingress/haproxy", "ingresses.networking.k8s.io"],
  ["httproute/gateway", "httproutes.gateway.networking.k8s.io"],
])(
  "Law 9: what a part of %s takes is named before the first write, and rbac --parts grants it",
  async (target, plural) => {
    const [kind = ""] = target.split("/");
    const part = [target, "--paths", "/payments"];
    mayWith([], [kind]);
    const refused = await entracte("close", ...part);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain(`create ${plural} in ${namespace}: closing and reopening parts`);
    expect(refused.stderr).toContain(`delete ${plural} in ${namespace}`);
    expect(refused.stderr.replaceAll(/\s+/g, " ")).toContain(`--kind ${kind} --parts`);
    mayWith([], [kind], true);
    expect(await entracte("close", ...part)).toMatchObject({ code: 0, stderr: "" });
    expect(await entracte("reopen", ...part)).toMatchObject({ code: 0, stderr: "" });
  },
);

test("Law 9: what lacks for a kind is named, with the line that grants it", async () => {
  may("route");
  const refused = await entracte("close", "route/edge", "ingress/haproxy");
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringMatching(/ingresses\.networking\.k8s\.io/) });
  expect(refused.stderr).toContain("entracte rbac --for close --kind ingress -n examples --user operator");
});

test("Law 1: the page is not removed by an account that cannot see what may show it", async () => {
  may("route");
  const refused = await entracte("clean", "--idle-timeout", "1");
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(/ingresses|httproutes/);
});

test("status says which kinds this account may not list, and which Secrets it may not read", async () => {
  may("route");
  const unseen = ["ingresses.networking.k8s.io", "httproutes.gateway.networking.k8s.io"];
  const flat = (text: string) => text.replaceAll(/\s+/g, " ");
  expect(flat((await entracte("status")).stdout)).toContain(
    `Not looked at, for this account may not: ${unseen.join(", ")}`,
  );
  expect(JSON.parse((await entracte("status", "-o", "json")).stdout)).toMatchObject({
    namespaces: [{ unread: unseen }],
  });
  may("ingress");
  expect(await entracte("close", "ingress/haproxy", "--no-verify")).toMatchObject({ code: 0, stderr: "" });
  expect((await entracte("status")).stdout).toContain("secrets/haproxy-tls");
  const opened = await entracte("reopen", "ingress/haproxy", "--no-verify");
  expect(opened).toMatchObject({ code: 0, stderr: "" });
  expect(flat(opened.stdout)).toContain("secret/haproxy-tls not checked: this account may not read it");
  mayWith(["haproxy-tls"], ["ingress"]);
  expect(await entracte("close", "ingress/haproxy", "--no-verify")).toMatchObject({ code: 0, stderr: "" });
  expect((await entracte("status")).stdout).not.toContain("secrets/");
  expect((await entracte("reopen", "ingress/haproxy", "--no-verify")).stdout).not.toContain("secret/");
});
