import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import { resources } from "../../src/core/resources.ts";
import { startApi, type ApiServer } from "../../src/lab/api/server.ts";
import { createStore } from "../../src/lab/api/store.ts";
import { createAuthority } from "../cluster/support/certificates.ts";
import { serve, serveSecurely } from "../cluster/support/server.ts";
import { run, type Ran } from "../support/command.ts";
import { expectTold } from "../support/trouble.ts";

/** What keeps the command line from the cluster: a sentence, what to type next, and nothing else. */
let api: ApiServer;
let folder: string;

beforeAll(async () => {
  const store = createStore();
  store.create(resources.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: "store" } });
  const rules = [{ apiGroups: ["*"], resources: ["routes"], verbs: ["get"], namespaces: ["store"] }];
  api = await startApi({ store, users: [{ token: "narrow", username: "ada", rules }] });
  folder = mkdtempSync(join(tmpdir(), "entracte-trouble-"));
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

function kubeconfig(cluster: JsonObject, user: JsonObject = {}): string {
  const path = join(folder, "config");
  const context = { cluster: "prod", user: "me", namespace: "store" };
  writeFileSync(
    path,
    JSON.stringify({
      "current-context": "prod",
      clusters: [{ name: "prod", cluster }],
      users: [{ name: "me", user }],
      contexts: [{ name: "prod", context }],
    }),
  );
  return path;
}

const status = (path: string, ...more: readonly string[]): Promise<Ran> =>
  run(["status", ...more], { KUBECONFIG: path });

describe("the kubeconfig", () => {
  test("that is not there", async () => {
    const { code, stderr } = await status("/nowhere/config");
    expectTold(stderr, "No kubeconfig was found (looked at …), and this is no pod of a cluster.");
    expect(stderr).toContain("--kubeconfig FILE");
    expect(code).toBe(2);
  });

  test("that may not be read, or is none", async () => {
    const broken = join(folder, "broken");
    writeFileSync(broken, "users: [\n");
    const { code, stderr } = await status(broken);
    expectTold(stderr, "The kubeconfig cannot be read: …: not YAML (…).");
    expect(code).toBe(2);
    const gone = await run(["status", "--kubeconfig", join(folder, "gone")]);
    expectTold(gone.stderr, "The kubeconfig cannot be read: …: there is no such file.");
    expect(gone.code).toBe(2);
  });

  test("whose context is another", async () => {
    const { code, stderr } = await status(kubeconfig({ server: api.url }), "--context", "prd");
    expectTold(stderr, 'There is no context "…" in …');
    expect(stderr).toContain("--context prod");
    expect(code).toBe(2);
  });
});

describe("the API", () => {
  test("does not take the token any more", async () => {
    const { code, stderr } = await status(kubeconfig({ server: api.url }, { token: "of yesterday" }));
    expectTold(stderr, "… does not accept these credentials (401): the token has expired or was withdrawn.");
    expect(stderr).toContain(`oc login ${api.url}`);
    expect(code).toBe(3);
  });

  test("says that this account lacks a right", async () => {
    const { code, stderr } = await status(kubeconfig({ server: api.url }, { token: "narrow" }));
    expectTold(stderr, "This account may not … in the namespace … (403 from …).");
    expect(stderr).toContain("list routes.route.openshift.io in the namespace store");
    expect(code).toBe(3);
  });

  test("is not there", async () => {
    const { code, stderr } = await status(kubeconfig({ server: "http://127.0.0.1:1" }));
    expectTold(stderr, "… cannot be reached: …");
    expect(stderr).toContain("nothing accepts connections there (ECONNREFUSED)");
    expect(stderr).toContain("again in 0.2 s (2 of 5)");
    expect(code).toBe(3);
  });

  test("has a certificate that is not trusted, that has expired, that is for another name", async () => {
    const authority = createAuthority();
    const of = async (names: string, days: number) => serveSecurely(authority.sign("/CN=api", names, days), () => {});
    const [own, expired, other] = await Promise.all([
      of("IP:127.0.0.1", 2),
      of("IP:127.0.0.1", 0),
      of("DNS:api.prod.test", 2),
    ]);
    const ca = { "certificate-authority": authority.file };
    const untrusted = await status(kubeconfig({ server: own.url }));
    expectTold(untrusted.stderr, "The certificate of … is not trusted: its authority is not known here (…).");
    expect(untrusted.code).toBe(3);
    expectTold(
      (await status(kubeconfig({ server: expired.url, ...ca }))).stderr,
      "The certificate of … has expired (…).",
    );
    expectTold(
      (await status(kubeconfig({ server: other.url, ...ca }))).stderr,
      "The certificate of … is for another name (…).",
    );
    for (const server of [own, expired, other]) {
      expect(server.got).toEqual([]);
      await server.close();
    }
    authority.remove();
  });

  test("is none", async () => {
    const shop = await serve((_, response) => void response.end("<h1>Welcome to the shop</h1>"));
    const { code, stderr } = await status(kubeconfig({ server: shop.url }));
    await shop.close();
    expectTold(stderr, "What answers at … does not answer as a Kubernetes API does.");
    expect(code).toBe(3);
  });
});
