import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";

/** Clusters that serve fewer kinds of edge objects: older ones have no Gateway API, and others than OpenShift no Routes. */
let lab: Lab;
const entracte = (...args: readonly string[]): Promise<Ran> => run([...args, "-n", "examples"], environmentOf(lab));
beforeAll(async () => {
  lab = await startLab({ ...quick, examples: true });
});
afterAll(() => lab.stop());

describe.each([
  ["the Gateway API", ["gateway.networking.k8s.io"], "route/edge", resources.route, "httproute/gateway"],
  ["Routes", ["route.openshift.io", "project.openshift.io"], "ingress/haproxy", resources.ingress, "route/edge"],
  [
    "both",
    ["route.openshift.io", "project.openshift.io", "gateway.networking.k8s.io"],
    "ingress/haproxy",
    resources.ingress,
    "httproute/gateway",
  ],
] as const)("a cluster without %s", (_, unserved, target, kind, other) => {
  beforeAll(() => {
    lab.api.unserved = unserved;
  });
  afterAll(() => {
    lab.api.unserved = [];
  });

  test("is planned, closed, looked at, reopened and cleaned as any other", async () => {
    const specs = () => lab.store.list(kind, "examples").map(({ spec }) => spec);
    const before = specs();
    for (const args of [
      ["plan", target],
      ["close", target, "--as", "night", "--title", "Back soon"],
      ["status", "--check"],
      ["open", target, "--check", "/"],
      ["reopen", "night"],
      ["clean", "--idle-timeout", "0"],
    ])
      expect({ args, ...(await entracte(...args)) }).toMatchObject({ code: 0, stderr: "" });
    expect(specs()).toEqual(before);
    expect(lab.store.get(resources.deployment, "examples", "maintenance-page")).toBeUndefined();
    expect((await entracte("status", "-A")).stdout).toContain("in namespaces where nothing is closed");
  });

  test("says that it has no such kind of object", async () => {
    const refused = await entracte("close", other);
    const has = `This cluster has no ${other.replace(/\/.*/, "")}s.`;
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining(has) });
  });
});
