import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { hostAnnotation } from "../../src/core/made.ts";
import { encodeRecord, recordAnnotation } from "../../src/core/record.ts";
import { resources } from "../../src/core/resources.ts";
import { startApi, type ApiServer } from "../../src/lab/api/server.ts";
import { createStore } from "../../src/lab/api/store.ts";
import { serve } from "../cluster/support/server.ts";
import { run as entracte } from "../support/command.ts";
import { findKubectl } from "../support/kubectl.ts";
import { installed } from "../support/plugins.ts";

let api: ApiServer;
let folder: string;
let env: { readonly [name: string]: string };
const programs = installed();

const odd = 'demo/api.test:6443/$(touch "$MARK")';

beforeAll(async () => {
  const store = createStore();
  api = await startApi({ store });
  for (const name of ["demo", "demolition", "other"])
    store.create(resources.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  const hold = { maintenance: "legacy-billing", since: "2026-03-01T02:00:00Z", by: "ada" };
  const closed = { [recordAnnotation]: encodeRecord({ v: 1, changes: [], holds: [hold], answered: {} }) };
  const route = (name: string, namespace: string, annotations?: { readonly [key: string]: string }) =>
    store.create(resources.route, {
      apiVersion: "route.openshift.io/v1",
      kind: "Route",
      metadata: { name, namespace, ...(annotations === undefined ? {} : { annotations }) },
      spec: { to: { kind: "Service", name } },
    });
  route("shop", "demo");
  route("shop-static", "demo");
  route("billing", "demo", closed);
  route("old-example-com-c3c08f7f", "demo", { ...closed, [hostAnnotation]: "old.example.com" });
  route("elsewhere", "other");
  store.create(resources.imageStream, {
    apiVersion: "image.openshift.io/v1",
    kind: "ImageStream",
    metadata: { name: "maintenance-page", namespace: "demo" },
    status: { tags: ["v1", "v2", "latest"].map((tag) => ({ tag, items: [] })) },
  });
  folder = mkdtempSync(join(tmpdir(), "entracte-completion-"));
  const context = { cluster: "lab", namespace: "demo" };
  const config = {
    "current-context": "lab",
    clusters: [{ name: "lab", cluster: { server: api.url } }],
    contexts: ["lab", "laboratory", odd].map((name) => ({ name, context })),
  };
  writeFileSync(join(folder, "config"), JSON.stringify(config));
  env = { PATH: programs.path, KUBECONFIG: join(folder, "config"), MARK: join(folder, "mark") };
});
afterAll(async () => {
  await api.close();
  programs.remove();
  rmSync(folder, { recursive: true });
});

/** What a program prints, line by line. */
function lines(program: string, ...args: readonly string[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      if (error !== null || stderr !== "") reject(error ?? new Error(stderr));
      else resolve(stdout.split("\n").filter((line) => line !== ""));
    });
  });
}

/** The words that Tab offers in a real bash at the end of a line. */
function bash(line: string): Promise<readonly string[]> {
  const script = `
    source <(entracte completion bash)
    COMP_LINE=$1 COMP_POINT=\${#1}
    _entracte entracte
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  return lines("bash", "-c", script, "bash", line);
}

describe("Tab in bash offers", () => {
  test.each([
    ["commands", "entracte re", ["reopen"]],
    ["what the command before it is about", "entracte help cl", ["close", "clean"]],
    ["commands of a group", "entracte page pre", ["preview"]],
    ["options", "entracte close --kee", ["--keep-going"]],
    ["the choices of an option", "entracte status --output ", ["table", "json", "yaml"]],
    ["shells", "entracte completion ", ["bash", "zsh", "fish"]],
    ["what can be closed", "entracte close ", ["route/shop", "route/shop-static"]],
    ["what was not named yet", "entracte on route/shop --reason x route/", ["route/shop-static"]],
    [
      "what can be reopened: maintenances, and what they hold",
      "entracte reopen ",
      ["legacy-billing", "route/billing", "host/old.example.com"],
    ],
    [
      "what can be opened, what is closed first",
      "entracte open route/",
      ["route/billing", "route/shop", "route/shop-static"],
    ],
    ["the versions of the page's image", "entracte page tag v", ["v2", "v1"]],
    ["no port of this machine", "entracte open route/shop ", []],
    ["the maintenances that there are", "entracte close route/shop --as l", ["legacy-billing"]],
    ["targets of the namespace that was named", "entracte close -n other ", ["route/elsewhere"]],
    ["namespaces", "entracte status -n demo", ["demo", "demolition"]],
    ["namespaces behind an equals sign", "entracte status --namespace=demol", ["demolition"]],
    ["contexts", "entracte status --context lab", ["lab", "laboratory"]],
    ["nothing where nothing fits", "entracte status ", []],
  ])("%s", async (_, line, offered) => {
    expect(await bash(line)).toEqual(offered);
  });

  test("the maintenances of a file, and what is open where it says", async () => {
    const file = join(folder, "entracte.yaml");
    const targets = [{ route: "elsewhere" }];
    writeFileSync(file, JSON.stringify({ namespace: "other", maintenances: { "db-upgrade": { targets } } }));
    expect(await bash(`entracte close --file ${file} `)).toEqual(["db-upgrade", "route/elsewhere"]);
    // On a busy machine a first answer may come later than a person would wait.
    await expect.poll(() => bash(`entracte page preview --file ${file} `), { timeout: 60_000 }).toEqual(["db-upgrade"]);
  });

  test("names with colons whole; and evaluates neither what is typed nor what a name holds", async () => {
    expect(await bash("entracte status --context demo/api.test:64")).toEqual(['6443/\\$\\(touch\\ \\"\\$MARK\\"\\)']);
    await bash('entracte close --reason "$(touch $MARK)" ');
    expect(existsSync(env["MARK"] ?? "")).toBe(false);
  });
});

describe("where the cluster cannot help, there is nothing, and no word of it", () => {
  const nothing = { code: 0, stdout: ":4\n", stderr: "" };
  const talkingTo = (server: string, path = join(folder, "other")): { readonly KUBECONFIG: string } => {
    const clusters = [{ name: "k", cluster: { server } }];
    writeFileSync(
      path,
      JSON.stringify({ "current-context": "c", clusters, contexts: [{ name: "c", context: { cluster: "k" } }] }),
    );
    return { KUBECONFIG: path };
  };
  const asked = ["__complete", "--", "close", "route/"];

  test("nobody listens there", async () => {
    expect(await entracte(asked, talkingTo("http://127.0.0.1:1"))).toEqual(nothing);
  });

  test("nobody answers: it is waited for no longer than a person would", async () => {
    const silent = await serve(() => {});
    expect(await entracte(asked, talkingTo(silent.url))).toEqual(nothing);
    expect(silent.got.length).toBeGreaterThan(0);
    expect(new Set(silent.got.map(({ url }) => url)).size).toBe(silent.got.length);
    await silent.close();
  });

  test("there is no kubeconfig, or one that is broken", async () => {
    expect(await entracte(asked, { KUBECONFIG: "/nowhere" })).toEqual(nothing);
    writeFileSync(join(folder, "broken"), "}");
    expect(await entracte(asked, { KUBECONFIG: join(folder, "broken") })).toEqual(nothing);
  });

  test("a credential plugin never asks the person at the keyboard", async () => {
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "sh",
      args: ["-c", "exit 1"],
      interactiveMode: "Always",
    };
    const { KUBECONFIG } = talkingTo(api.url);
    const config = {
      users: [{ name: "u", user: { exec } }],
      contexts: [{ name: "c", context: { cluster: "k", user: "u" } }],
    };
    writeFileSync(join(folder, "user"), JSON.stringify(config));
    expect(await entracte(asked, { KUBECONFIG: `${join(folder, "user")}:${KUBECONFIG}` })).toEqual(nothing);
  });
});

const has = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0;

test.skipIf(!has("zsh"))("zsh takes its script", async () => {
  const script = "autoload -Uz compinit && compinit -D -u; source <(entracte completion zsh); print $_comps[entracte]";
  expect(await lines("zsh", "-fc", script)).toEqual(["_entracte"]);
});

test.skipIf(!has("fish"))("fish offers the same, with descriptions", async () => {
  const script = "entracte completion fish | source; complete -C 'entracte reopen '";
  expect(await lines("fish", "--no-config", "-c", script)).toEqual([
    "host/old.example.com\tclosed for legacy-billing",
    "legacy-billing\tholds route/billing, host/old.example.com",
    "route/billing\tclosed for legacy-billing",
  ]);
});

describe("as a plugin of kubectl, which oc finds too", () => {
  test("kubectl entracte runs it", async () => {
    expect(await lines(await findKubectl(), "entracte", "--version")).toEqual([manifest.version]);
    expect(await lines(await findKubectl(), "entracte", "status")).toEqual(
      expect.arrayContaining([expect.stringContaining("route/shop")]),
    );
  });

  test("kubectl completes it", async () => {
    // It tells of its search on standard error.
    const script = '"$0" __complete entracte close route/shop- 2>/dev/null';
    expect(await lines("sh", "-c", script, await findKubectl())).toEqual(
      expect.arrayContaining(["route/shop-static", ":4"]),
    );
  });
});
