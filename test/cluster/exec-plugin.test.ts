import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { connect } from "../../src/cluster/connect.ts";
import type { ExecEntry } from "../../src/cluster/kubeconfig-types.ts";
import { thisMachine } from "../../src/cluster/surroundings.ts";
import type { ProgramEnd } from "../../src/cluster/surroundings.ts";
import { configMap, machine, testPace } from "./support/machine.ts";
import { serve } from "./support/server.ts";
import { accepting, closing, fine, shop, shown, talking } from "./support/talking.ts";

const entry: ExecEntry = {
  apiVersion: "client.authentication.k8s.io/v1",
  command: "log-in",
  args: ["--quiet"],
  env: [{ name: "REGION", value: "north" }],
  provideClusterInfo: false,
  interactiveMode: "IfAvailable",
  installHint: "install log-in from https://log-in.test",
};

const gives = (statusOfPlugin: object, apiVersion = entry.apiVersion): ProgramEnd => ({
  code: 0,
  stdout: JSON.stringify({ kind: "ExecCredential", apiVersion, status: statusOfPlugin }),
  stderr: "",
});

describe("a credential plugin", () => {
  test("is run once for many requests, and told what it needs", async () => {
    const surroundings = machine({ env: { PATH: "/bin" }, program: () => gives({ token: "t" }) });
    const { server, cluster } = await talking(
      fine,
      { exec: { ...entry, provideClusterInfo: true } },
      {
        surroundings,
        cluster: { execConfig: { audience: "a" } },
      },
    );
    await Promise.all([1, 2, 3].map(() => cluster.get(shop)));
    expect(shown(server)).toEqual(Array(3).fill("Bearer t"));
    expect(surroundings.runs).toHaveLength(1);
    const run = surroundings.runs[0];
    expect(run).toMatchObject({
      command: "log-in",
      args: ["--quiet"],
      env: { PATH: "/bin", REGION: "north" },
      interactive: false,
    });
    expect(JSON.parse(run?.env["KUBERNETES_EXEC_INFO"] ?? "")).toEqual({
      kind: "ExecCredential",
      apiVersion: "client.authentication.k8s.io/v1",
      spec: { interactive: false, cluster: { server: server.url, config: { audience: "a" } } },
    });
  });

  test("in the older version is told nothing of the cluster unless it asks", async () => {
    const exec = { ...entry, apiVersion: "client.authentication.k8s.io/v1beta1" };
    const surroundings = machine({ interactive: true, program: () => gives({ token: "t" }, exec.apiVersion) });
    const { cluster } = await talking(fine, { exec }, { surroundings });
    await cluster.get(shop);
    expect(surroundings.runs[0]).toMatchObject({ interactive: true });
    expect(JSON.parse(surroundings.runs[0]?.env["KUBERNETES_EXEC_INFO"] ?? "")).toMatchObject({
      spec: { interactive: true },
    });
  });

  test("is run again when what it gave has expired", async () => {
    const surroundings = machine({
      program: (_, nth) => gives({ token: `t${nth}`, expirationTimestamp: `2026-03-01T02:0${nth}:00Z` }),
    });
    const pace = testPace();
    const { server, cluster } = await talking(fine, { exec: entry }, { surroundings, pace });
    await cluster.get(shop);
    await cluster.get(shop);
    pace.time = Date.parse("2026-03-01T02:01:00Z");
    await Promise.all([cluster.get(shop), cluster.get(shop)]);
    expect(shown(server)).toEqual(["Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2"]);
    expect(surroundings.runs).toHaveLength(2);
  });

  test("is run once more after a 401, for all the requests that got one", async () => {
    const surroundings = machine({ program: (_, nth) => gives({ token: `t${nth}` }) });
    const { cluster } = await talking(accepting("t2"), { exec: entry }, { surroundings });
    await Promise.all([1, 2, 3, 4].map(() => cluster.patch(shop, [])));
    expect(surroundings.runs).toHaveLength(2);
  });

  test("that gives the same again after a 401 ends it", async () => {
    const surroundings = machine({ program: () => gives({ token: "t" }) });
    const { server, cluster } = await talking(accepting(), { exec: entry }, { surroundings });
    await expect(cluster.get(shop)).rejects.toMatchObject({ kind: "unauthorized" });
    expect(server.got).toHaveLength(1);
  });

  const secret = "x".repeat(80);
  test.each<[string, Partial<ExecEntry>, ProgramEnd | "absent", string]>([
    ["was not found", {}, "absent", "log-in was not found"],
    [
      "ends with an error",
      {},
      { code: 3, stdout: secret, stderr: `warn\nexpired ${secret}\n` },
      "ended with 3: expired …",
    ],
    ["is killed", {}, { stdout: "", stderr: "" }, "ended with a signal"],
    ["says nothing sensible", {}, { code: 0, stdout: secret, stderr: "" }, "gave no ExecCredential"],
    ["answers in another version", {}, gives({ token: secret }, "v0"), "in another version"],
    ["gives nothing", {}, gives({}), "gave neither a token nor a certificate"],
    ["gives half a certificate", {}, gives({ clientCertificateData: secret }), "a certificate without its key"],
    ["is of a version we do not know", { apiVersion: "client.authentication.k8s.io/v1alpha1" }, "absent", "v1alpha1"],
    ["needs a terminal", { interactiveMode: "Always" }, "absent", "needs a terminal"],
  ])("that %s is a failure without secrets, with its author's hint", async (_, more, end, words) => {
    const surroundings = machine(end === "absent" ? {} : { program: () => end });
    const { server, cluster } = await talking(fine, { exec: { ...entry, ...more } }, { surroundings });
    const failure = await cluster.get(shop).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "credentials", hint: entry.installHint });
    expect(String(failure)).toContain(words);
    expect(String(failure)).not.toContain(secret);
    expect(server.got).toEqual([]);
  });
});

test("a real plugin, from a real kubeconfig, found beside it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "entracte-exec-"));
  closing.push(() => rmSync(folder, { recursive: true }));
  const script = `#!/bin/sh
echo "$KUBERNETES_EXEC_INFO $GREETING $1" > "$(dirname "$0")/seen"
echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"from-plugin"}}'
`;
  writeFileSync(join(folder, "plugin.sh"), script);
  chmodSync(join(folder, "plugin.sh"), 0o755);
  const server = await serve(accepting("from-plugin"));
  const exec = `{apiVersion: client.authentication.k8s.io/v1, command: ./plugin.sh, args: [one], interactiveMode: Never, env: [{name: GREETING, value: hello}]}`;
  writeFileSync(
    join(folder, "config"),
    `current-context: c
clusters: [{name: k, cluster: {server: "${server.url}"}}]
users: [{name: u, user: {exec: ${exec}}}]
contexts: [{name: c, context: {cluster: k, user: u}}]
`,
  );
  const cluster = await connect({
    kubeconfig: join(folder, "config"),
    surroundings: { ...thisMachine(), home: folder },
  });
  closing.push(
    () => server.close(),
    () => cluster.close(),
  );
  expect(await cluster.get(shop)).toEqual(configMap("shop"));
  expect(readFileSync(join(folder, "seen"), "utf8")).toMatch(/^\{.*"interactive":false.*\} hello one\n$/);
});
