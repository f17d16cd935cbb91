import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { resources } from "../../src/core/resources.ts";
import { widthOf } from "../../src/cli/show/text.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, run as runIt } from "../support/command.ts";
import { start } from "../support/started.ts";

/** `entracte status`, on a lab. */
let lab: Lab;
beforeAll(async () => {
  const narrow = {
    apiGroups: ["route.openshift.io", ""],
    resources: ["routes", "services", "configmaps"],
    verbs: ["get", "list"],
    namespaces: ["demo"],
  };
  const namespaces = { apiGroups: [""], resources: ["namespaces"], verbs: ["list"] };
  const everything = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
  lab = await startLab({
    reloadInterval: 200,
    probeScale: 0.1,
    stopScale: 0.01,
    users: [
      { token: "all", username: "admin", rules: [everything] },
      { token: "narrow", username: "eve", rules: [narrow, namespaces] },
    ],
  });
});
afterAll(() => lab.stop());

// Each runs the command several times, on a machine that may have other work to do.
vi.setConfig({ testTimeout: 120_000 });

const run = (...args: readonly string[]) => runIt(args, environmentOf(lab));
const widest = (text: string) => Math.max(...text.split("\n").map(widthOf));
const later = new Date(Date.now() + 2 * 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");

describe("status, on a lab", () => {
  test("shows what is closed and what is open, the page, and what the edge shows now; all is well", async () => {
    const closed = await run("close", "route/shop", "--as", "legacy", "--reason", "DB upgrade", "--until", later);
    expect(closed).toMatchObject({ code: 0, stderr: "" });
    const { stdout, stderr, code } = await run("status", "--check");
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^CLOSED +SINCE \(\S+\) +UNTIL +BY +WHY\nroute\/shop .*in 1 h 59 min +admin +legacy: DB/m);
    expect(stdout).toContain("ready in 2 of 2 pods; seen at the edge just now on 1 of 1 address");
    expect(stdout).toMatch(/^OPEN +route\/billing, route\/news$/m);
    expect(stdout).toContain("All is as it should be.");
    expect(code).toBe(0);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  test("an edge that cannot be asked is said, and is no error", async () => {
    const blind = await run("status", "--check", "--edge", "http=127.0.0.1:1");
    expect(blind.stdout.replaceAll(/\s+/g, " ")).toContain("the edge could not be asked: connection refused");
    expect(blind.code).toBe(0);
    expect((await run("status", "--no-verify")).stdout).not.toContain("edge");
  });

  test("-o json and -o yaml say the same as data", async () => {
    const json = JSON.parse((await run("status", "-o", "json")).stdout) as { readonly at: string };
    expect(json).toMatchObject({
      v: 1,
      namespaces: [
        {
          namespace: "demo",
          pages: [{ name: "maintenance-page", state: "ready", ready: 2, wanted: 2 }],
          targets: expect.arrayContaining([
            expect.objectContaining({ target: "route/news", state: "open", holds: [] }),
            expect.objectContaining({
              target: "route/shop",
              state: "closed",
              seen: [expect.objectContaining({ shows: "page" })],
            }),
          ]),
        },
      ],
      problems: [],
    });
    const yaml = parse((await run("status", "-o", "yaml")).stdout) as { readonly at: string };
    expect({ ...yaml, at: json.at }).toEqual(json);
  });

  test("an account that may look into one namespace sees that one with -A, and which ones it may not", async () => {
    const config = JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "narrow",
      contexts: [{ name: "narrow", context: { cluster: "lab", user: "eve", namespace: "demo" } }],
      clusters: [{ name: "lab", cluster: { server: lab.server } }],
      users: [{ name: "eve", user: { token: "narrow" } }],
    });
    const { writeFileSync } = await import("node:fs");
    writeFileSync(`${lab.directory}/narrow`, config);
    const own = await run("status", "-A", "--kubeconfig", `${lab.directory}/narrow`);
    expect(own.stdout).toMatch(/^route\/shop /m);
    expect(own.stdout).toContain("page  not looked at: this account may not look at it");
    const all = await run("status", "-A");
    expect(all.stdout).toMatch(/^route\/shop /m);
    expect(all.stdout).toContain("ready in 2 of 2 pods");
  });

  test("--check ends with 8 for drift, for an end that has passed, and for a page that somebody deleted", async () => {
    await run("close", "route/news", "--no-verify");
    lab.store.update(resources.route, "demo", "news", (it) => ({
      ...it,
      spec: { ...it.spec, to: { kind: "Service", name: "shop", weight: 100 } },
    }));
    const drifted = await run("status", "--check");
    expect(drifted.code).toBe(8);
    expect(drifted.stdout).toMatch(/^DRIFTED +route\/news: [\s\S]*spec\.to\.name +maintenance-page → shop/m);
    expect((await run("status")).code).toBe(0);
    await run("reopen", "route/news", "--restore", "--no-verify");

    lab.store.update(resources.route, "demo", "shop", (it) => {
      const { annotations = {} } = it.metadata;
      const record = String(annotations["entracte.dev/record"]).replace(
        /"until":"[^"]*"/,
        '"until":"2026-01-01T00:00:00Z"',
      );
      return { ...it, metadata: { ...it.metadata, annotations: { ...annotations, "entracte.dev/record": record } } };
    });
    const overdue = await run("status", "--check");
    expect(overdue).toMatchObject({ code: 8, stdout: expect.stringMatching(/^OVERDUE +route\/shop: /m) });
    expect(overdue.stdout).toContain("  entracte reopen legacy -n demo");

    lab.store.remove(resources.service, "demo", "maintenance-page");
    const deleted = await run("status", "--check");
    expect(deleted.code).toBe(8);
    expect(deleted.stdout).toMatch(/^PAGE +somebody deleted service\/maintenance-page/m);
    const mend = deleted.stdout.replaceAll(/ \\\n +/g, " ").match(/^ {2}entracte (close .*)$/m)?.[1] ?? "";
    expect(mend, "an end that has passed would be refused").not.toContain("--until");
    const args = mend.replace("'DB upgrade'", "DB_upgrade").split(" ");
    expect(args.slice(0, 2)).toEqual(["close", "route/shop"]);
    expect((await run(...args)).code).toBe(0);
    const mended = await run("status");
    expect(mended.stdout).toContain("ready in 2 of 2 pods; seen at the edge just now on 1 of 1 address");
  });
});

test("--watch looks again and again: in a pipeline what has changed is written, and a look that fails is said", async () => {
  const watching = start(lab, "status", "--watch", "--no-verify");
  await watching.says(/^OPEN .*route\/news/m);
  expect((await run("close", "route/news", "--no-verify")).code).toBe(0);
  await watching.says(/^route\/news +\d\d:\d\d /m);
  lab.api.intercept = ({ resource, verb }) =>
    resource.plural === "routes" && verb === "list"
      ? { do: "answer", status: 500, body: { kind: "Status", message: "out of order" } }
      : undefined;
  await watching.says(/^Not seen at \d\d:\d\d:\d\d: [^]*out of order/m);
  lab.api.intercept = undefined;
  expect((await run("reopen", "route/news", "--no-verify")).code).toBe(0);
  await watching.says(/Not seen[^]*\nOPEN .*route\/news/);
  watching.signal("SIGINT");
  expect(await watching.ended).toBe("SIGINT");
  expect(await run("status", "--watch", "--check")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--check"),
  });
});

test("--check where there is nothing to check is no good news: 3, with the namespace that may be meant", async () => {
  const wrong = await run("status", "--check", "-n", "demmo");
  expect(wrong.code).toBe(3);
  expect(wrong.stderr).toContain("There is nothing to check in demmo.");
  expect(wrong.stderr).toContain("Did you mean: demo?");
  expect((await run("status", "-n", "demmo")).code).toBe(0);
});
