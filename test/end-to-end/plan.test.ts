import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { resources } from "../../src/core/resources.ts";
import { widthOf } from "../../src/cli/show/text.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, run as runIt } from "../support/command.ts";

/** `entracte plan`, on a lab with a Route that has a key, a path of the same host, and a load balancer. */
let lab: Lab;
const metadata = (name: string) => ({ name, namespace: "demo" });
beforeAll(async () => {
  const certificate = { termination: "edge", key: "PRIVATE-KEY", certificate: "CERTIFICATE" };
  const routeTo = (name: string, spec: object) => ({
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: metadata(name),
    spec: { to: { kind: "Service", name: "shop", weight: 100 }, port: { targetPort: "http" }, ...spec },
  });
  const direct = { type: "LoadBalancer", selector: { app: "shop" }, ports: [{ port: 443, targetPort: 8080 }] };
  lab = await startLab({
    reloadInterval: 200,
    probeScale: 0.1,
    stopScale: 0.01,
    objects: [
      routeTo("shop-static", { host: "shop.apps.test", path: "/static" }),
      routeTo("secure", { host: "secure.apps.test", tls: certificate }),
      { apiVersion: "v1", kind: "Service", metadata: metadata("shop-direct"), spec: direct },
    ],
  });
});
afterAll(() => lab.stop());

// Each runs the command several times, on a machine that may have other work to do.
vi.setConfig({ testTimeout: 120_000 });

const run = (...args: readonly string[]) => runIt(args, environmentOf(lab));
const everything = () => {
  const { route, service, configMap, deployment, pod } = resources;
  return JSON.stringify([route, service, configMap, deployment, pod].map((resource) => lab.store.list(resource)));
};

describe("plan, on a lab", () => {
  test("says what would change, what visitors get, what stays open, what was checked; and changes nothing", async () => {
    const before = everything();
    const { stdout, stderr, code } = await run(
      "plan",
      "route/shop",
      "--title",
      "Back <soon>",
      "--reason",
      "DB upgrade",
    );
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^Would close 1 Route in demo\. Nothing was changed\.$/m);
    expect(stdout).toMatch(
      /^ {2}route\/shop {2}http:\/\/shop\.apps\.test\/ answers 200\n +to shop → maintenance-page,/m,
    );
    expect(stdout).toMatch(/^Page +will be published: 5 objects named maintenance-page$/m);
    expect(stdout).toContain("Visitors get  “Back <soon>”, status 200");
    expect(stdout).toContain("http://shop.apps.test/static  route/shop-static");
    expect(stdout).toContain("LoadBalancer service/shop-direct");
    expect(stdout).toMatch(
      /^Checked +rights to close and to go back, dry run of 6 writes; the edge\n +answers at 1 address$/m,
    );
    const close = stdout
      .slice(stdout.indexOf("Close:"))
      .replaceAll(/ \\\n +/g, " ")
      .trim();
    expect(close).toBe("Close:    entracte close route/shop --title 'Back <soon>' --reason 'DB upgrade' -n demo");
    expect(Math.max(...stdout.split("\n").map(widthOf))).toBeLessThanOrEqual(80);
    expect(code).toBe(0);
    expect(everything()).toBe(before);
  });

  test("Law 5: --diff and -o yaml show each object that would change, and no key", async () => {
    const diff = await run("plan", "route/secure", "--diff", "--no-verify");
    expect(diff.stdout).toMatch(/^--- a\/route\/secure\n\+\+\+ b\/route\/secure$/m);
    expect(diff.stdout).toMatch(/^-    name: shop\n\+    name: maintenance-page$/m);
    expect(diff.stdout).toMatch(/^--- \/dev\/null\n\+\+\+ b\/deployment\/maintenance-page$/m);
    const yaml = await run("plan", "route/secure", "-o", "yaml", "--no-verify");
    expect(parse(yaml.stdout)).toMatchObject({
      v: 1,
      namespaces: ["demo"],
      targets: [{ object: "route/secure", action: "close", after: { spec: { to: { name: "maintenance-page" } } } }],
      page: expect.arrayContaining([expect.objectContaining({ object: "service/maintenance-page", action: "create" })]),
    });
    const json = await run("plan", "route/secure", "-o", "json", "--no-verify");
    expect(JSON.parse(json.stdout)).toMatchObject({ targets: [{ object: "route/secure" }] });
    for (const { stdout } of [yaml, json]) expect(stdout).toContain("CERTIFICATE");
    for (const { stdout } of [diff, yaml, json]) expect(stdout).not.toContain("PRIVATE-KEY");
  });
});
