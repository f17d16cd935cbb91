import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import { createAuthority, type Authority } from "../cluster/support/certificates.ts";
import { startProxy, type TestProxy } from "../cluster/support/proxy.ts";
import { json, serve, serveSecurely, type Handler, type TestServer } from "../cluster/support/server.ts";
import { run, type Ran } from "../support/command.ts";

/** The built command line reaches an API in all the ways that a kubeconfig and the environment know. */
const noRoutes: Handler = (_, response) => json(response, { kind: "RouteList", metadata: {}, items: [] });
// Not a loopback address to those who decide about proxies, which leave these alone.
const anyHost = "0.0.0.0";

let authority: Authority;
let corporate: Authority;
let api: TestServer;
let proxy: TestProxy;
let folder: string;

beforeAll(async () => {
  authority = createAuthority("/CN=of the cluster");
  corporate = createAuthority("/CN=of the company");
  api = await serveSecurely(authority.sign("/CN=api", `DNS:api.prod.test,IP:127.0.0.1,IP:${anyHost}`), noRoutes);
});
afterAll(async () => {
  await api.close();
  authority.remove();
  corporate.remove();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "entracte-reach-"));
  proxy = await startProxy();
});
afterEach(async () => {
  api.got.length = 0;
  await proxy.close();
  rmSync(folder, { recursive: true });
});

/** Writes a part of a kubeconfig. JSON is YAML. */
function write(name: string, content: JsonObject): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const contexts = [{ name: "prod", context: { cluster: "prod", user: "me", namespace: "store" } }];
const users = [{ name: "me", user: { token: "t" } }];
const ca = () => ({ "certificate-authority-data": Buffer.from(authority.cert).toString("base64") });

function status(cluster: JsonObject, env: { readonly [name: string]: string } = {}): Promise<Ran> {
  const clusters = [{ name: "prod", cluster }];
  return run(["status"], {
    KUBECONFIG: write("config", { "current-context": "prod", clusters, users, contexts }),
    ...env,
  });
}

describe("the command line reaches the API", () => {
  test("by several kubeconfigs in KUBECONFIG, each with a part, through the proxy and by the name that they say", async () => {
    const cluster = { server: api.url, ...ca(), "proxy-url": proxy.url, "tls-server-name": "api.prod.test" };
    const files = [
      write("contexts", { "current-context": "prod", contexts }),
      join(folder, "not-there"),
      write("clusters", { clusters: [{ name: "prod", cluster }] }),
      write("users", { "current-context": "other", users }),
    ];
    expect(await run(["status"], { KUBECONFIG: files.join(delimiter) })).toMatchObject({ code: 0, stderr: "" });
    // A connection for each kind of edge object that is asked for at once.
    const asked = new Set(proxy.asked.map(({ method, url }) => `${method} ${url}`));
    expect([...asked]).toEqual([`CONNECT 127.0.0.1:${api.port}`]);
    expect(api.got[0]?.headers.authorization).toBe("Bearer t");
  });

  test("through HTTPS_PROXY, unless NO_PROXY names its host", async () => {
    const cluster = { server: `https://${anyHost}:${api.port}`, ...ca() };
    expect(await status(cluster, { HTTPS_PROXY: proxy.url })).toMatchObject({ code: 0, stderr: "" });
    const [through, requests] = [proxy.asked.length, api.got.length];
    expect(through).toBeGreaterThan(0);
    const past = { HTTPS_PROXY: proxy.url, NO_PROXY: `other.test,${anyHost}:${api.port}` };
    expect(await status(cluster, past)).toMatchObject({ code: 0, stderr: "" });
    expect(proxy.asked).toHaveLength(through);
    expect(api.got).toHaveLength(2 * requests);
  });

  test("by an authority of NODE_EXTRA_CA_CERTS, alone and beside another of the kubeconfig", async () => {
    const other = { "certificate-authority": corporate.file };
    for (const cluster of [{ server: api.url }, { server: api.url, ...other }]) {
      const distrusting = await status(cluster);
      expect(distrusting.code).toBe(3);
      expect(distrusting.stderr).toContain("NODE_EXTRA_CA_CERTS=FILE.pem entracte …");
      expect(await status(cluster, { NODE_EXTRA_CA_CERTS: authority.file })).toMatchObject({ code: 0, stderr: "" });
    }
  });

  test("through a proxy that itself speaks TLS, be the API an https or a plain one; its certificate is checked", async () => {
    const plain = await serve(noRoutes);
    const secure = await startProxy(corporate.sign("/CN=proxy"));
    try {
      const trusting = { NODE_EXTRA_CA_CERTS: corporate.file };
      for (const cluster of [{ server: api.url, ...ca() }, { server: plain.url }]) {
        const through = { ...cluster, "proxy-url": secure.url };
        expect(await status(through, trusting)).toMatchObject({ code: 0, stderr: "" });
      }
      expect([...new Set(secure.asked.map(({ method }) => method))]).toEqual(["CONNECT", "GET"]);
      const trusted = secure.asked.length;
      const distrusting = await status({ server: api.url, ...ca(), "proxy-url": secure.url });
      expect(distrusting.stderr).toContain(`the certificate of the proxy ${new URL(secure.url).host} is not trusted`);
      expect(distrusting).toMatchObject({ code: 3, stdout: "" });
      expect(secure.asked).toHaveLength(trusted);
    } finally {
      await secure.close();
      await plain.close();
    }
  });
});

describe("what the API says beside its answer", () => {
  test("warnings are shown once each, as kubectl does", async () => {
    const text = '299 - "routes of \\"été\\" go", 199 - "not ours", 299 - "\u009b31mred"';
    const warning = Buffer.from(text).toString("latin1");
    const warns = await serve((request, response) =>
      json(response, { items: [], metadata: request.url.includes("continue") ? {} : { continue: "more" } }, 200, {
        warning,
      }),
    );
    const { code, stderr } = await status({ server: warns.url });
    await warns.close();
    // More than one answer says it.
    expect(warns.got.length).toBeGreaterThan(1);
    expect(code).toBe(0);
    expect(stderr).toBe('Warning: routes of "été" go\nWarning: 31mred\n');
  });

  test("a request that is sent again is told of, with the reason and the pause", async () => {
    const busy = await serve((request, response, nth) =>
      nth === 1 ? json(response, {}, 429, { "retry-after": "1" }) : noRoutes(request, response, nth),
    );
    const { code, stderr } = await status({ server: busy.url });
    await busy.close();
    expect(code).toBe(0);
    expect(stderr).toBe("The API answers 429: again in 1 s (2 of 5).\n");
  });
});
