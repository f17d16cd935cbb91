import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { resources } from "../../src/core/resources.ts";
import { everything, type Rule } from "../../src/lab/api/rights.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { makeFolder, type Folder } from "../support/folder.ts";

/** A Route of the page's own, for a preview or a status address. */
let lab: Lab;
let folder: Folder;
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run(args, environmentOf(lab), folder.path);
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const own = () => lab.store.get(resources.route, "demo", "maintenance-page");
const withHost = (host: string, more = "") =>
  folder.write(`page: {host: ${host}${more}}\nmaintenances:\n  move:\n    targets: [{route: shop}]\n`);
const others = {
  demo: { name: "old-status", host: "old.apps.test" },
  elsewhere: { name: "theirs", host: "theirs.apps.test" },
};

beforeAll(async () => {
  const routes = Object.entries(others).map(([namespace, { name, host }]) => ({
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: { name, namespace },
    spec: { host, to: { kind: "Service", name: "shop", weight: 100 } },
  }));
  lab = await startLab({ ...quick, objects: routes, users: [{ token: "t", username: "ada", rules: everything }] });
  folder = await makeFolder();
});
afterEach(() => {
  lab.api.users = [{ token: "t", username: "ada", rules: everything }];
});
afterAll(async () => {
  await lab.stop();
  await folder.remove();
});

describe("a Route of the page's own", () => {
  test.each([
    ["of the same namespace", others.demo.host, "old.apps.test is the host of route/old-status in demo"],
    ["of another one", others.elsewhere.host, "theirs.apps.test is the host of route/theirs in elsewhere"],
    ["that is to be closed", "shop.apps.test", "shop.apps.test is the host of route/shop in demo"],
  ])("whose host is that of a Route %s is refused beforehand, with nothing written", async (_, host, says) => {
    await withHost(host);
    const refused = await entracte("prepare", "move");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining(`${says}. Nothing was changed.`) });
    expect(lab.store.list(resources.deployment, "demo").map(({ metadata }) => metadata.name)).not.toContain(
      "maintenance-page",
    );
  });

  test("Law 9: takes the right to a host of its own, which is asked beforehand", async () => {
    await withHost("status.apps.test");
    const rules = [
      { apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "patch", "delete"] },
      { apiGroups: ["", "apps", "policy", "networking.k8s.io"], resources: ["*"], verbs: ["*"] },
      { apiGroups: ["route.openshift.io"], resources: ["routes"], verbs: ["create"] },
    ];
    lab.api.users = [{ token: "t", username: "ada", rules }];
    const refused = await entracte("prepare", "move");
    expect(refused).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/create routes\/custom-host\.route\.openshift\.io in demo.*rbac .*--host/),
    });
    expect(own()).toBeUndefined();
  });

  test("that an unseen Route keeps out is told in the router's words, and nothing is diverted", async () => {
    await withHost(others.elsewhere.host);
    const inDemo = everything.map((rule) => ({ ...rule, namespaces: ["demo"] }));
    lab.api.users = [{ token: "t", username: "ada", rules: inDemo }];
    const refused = await entracte("prepare", "move");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringMatching(/not admitted: HostAlreadyClaimed/) });
  });

  test("shows the page by https, sends http there, and asks for a certificate where it is to", async () => {
    await withHost("status.apps.test", ", tlsAcme: true");
    expect(await entracte("prepare", "move")).toMatchObject({ code: 0, stderr: "" });
    expect(own()?.metadata.annotations).toMatchObject({ "kubernetes.io/tls-acme": "true" });
    const plain = await ask(lab.edge.http, "status.apps.test");
    expect([plain.status, plain.headers.location]).toEqual([302, "https://status.apps.test/"]);
    const page = await ask(lab.edge.https, "status.apps.test", {
      ca: lab.certificateAuthority,
      headers: { accept: "text/html" },
    });
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining("Down for maintenance") });
  });

  test("is no application that could be closed, and again is no write", async () => {
    const { stdout } = await entracte("status");
    expect(stdout).toContain("route/shop");
    expect(stdout).not.toContain("route/maintenance-page");
    expect((await entracte("__complete", "close", "")).stdout).not.toContain("route/maintenance-page");
    const refused = await entracte("close", "route/maintenance-page");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("is the page's own") });
    const before = own()?.metadata.resourceVersion;
    expect((await entracte("prepare", "move")).code).toBe(0);
    expect(own()?.metadata.resourceVersion).toBe(before);
  });

  test("Law 9: is all done with what rbac --host grants", async () => {
    const printed = await run(["rbac", "--for", "close", "clean", "--host", "--user", "ada", "-n", "demo"]);
    const { rules } = parse(printed.stdout.split("---\n")[0] ?? "") as { readonly rules: readonly Rule[] };
    lab.api.users = [{ token: "t", username: "ada", rules: rules.map((rule) => ({ ...rule, namespaces: ["demo"] })) }];
    const renew = async (host: string): Promise<Ran> => (await withHost(host), entracte("prepare", "move"));
    expect(await renew("renamed.apps.test")).toMatchObject({ code: 0, stderr: "" });
    expect(await entracte("clean", "--idle-timeout", "0")).toMatchObject({ code: 0, stderr: "" });
    expect(await renew("status.apps.test")).toMatchObject({ code: 0, stderr: "" });
  });

  test("goes with the page, which waits for who came by it", async () => {
    const cleaned = await entracte("clean", "--idle-timeout", "1");
    expect(cleaned).toMatchObject({ code: 0, stdout: expect.stringContaining("The page is gone from demo.") });
    expect(cleaned.stdout).toMatch(
      /route\/maintenance-page removed.*waiting 1 s.*deployment\/maintenance-page removed/,
    );
    expect(own()).toBeUndefined();
    expect(await entracte("clean")).toMatchObject({ code: 0, stdout: "There is no page of ours in demo. " });
  });
});
