import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { contentKeys } from "../../src/page/content.ts";
import { withToken } from "../../src/page/html.ts";
import { pageManifests } from "../../src/page/manifests.ts";
import { defaultWorkload } from "../../src/page/model.ts";

const token = "test-token";
const [configMap] = pageManifests({ ...defaultWorkload, namespace: "demo", token });
const own = withToken("<h1>Billing is resting</h1>", token);
const files = {
  ...(configMap?.data as { [key: string]: string }),
  ...contentKeys({ id: "legacy", html: own, hosts: ["billing.apps.test"] }, []),
} as { [key: string]: string };

let nginx: ChildProcess;
let port: number;
const dir = mkdtempSync(join(tmpdir(), "entracte-page-"));

interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: string;
}

function ask(path: string, { method = "GET", host = "shop.apps.test", body = "" } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port, path, method, headers: { host, "content-length": body.length } },
      (res) => {
        let text = "";
        res.on("data", (chunk: Buffer) => (text += chunk.toString()));
        res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }));
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}

beforeAll(async () => {
  chmodSync(dir, 0o755); // started by root, nginx reads files as nobody
  port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
  for (const [key, text] of Object.entries(files)) {
    const localised = text
      .replaceAll(/\/etc\/entracte|\/tmp(?=\/)/g, dir)
      .replace("listen 8080", `listen 127.0.0.1:${String(port)}`);
    writeFileSync(join(dir, key), key === "nginx.conf" ? localised : text);
  }
  nginx = spawn("nginx", ["-e", "stderr", "-c", join(dir, "nginx.conf"), "-g", "daemon off;"], {
    env: { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin` },
    stdio: "ignore",
  });
  await vi.waitFor(async () => expect((await ask("/-entracte/ready")).status).toBe(200), { timeout: 10_000 });
});

afterAll(async () => {
  const gone = new Promise((resolve) => nginx.once("exit", resolve));
  nginx.kill("SIGTERM");
  await gone;
  rmSync(dir, { recursive: true });
});

describe("the page, on real nginx", () => {
  test.each([
    ["GET", "/"],
    ["GET", "/some/deep/path.js?q=1"],
    ["POST", "/form"],
    ["PUT", "/a"],
    ["DELETE", "/a"],
    ["PATCH", "/a"],
    ["OPTIONS", "/a"],
    ["GET", "/-entracte/page"],
    ["GET", "/-entracte/include/nginx.conf"],
  ])("Law 1: answers %s %s with 200, the token in header and body, and no-store", async (method, path) => {
    const reply = await ask(path, { method, body: method === "GET" ? "" : "x".repeat(2_000_000) });
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({ "entracte-page": token, "cache-control": "no-store" });
    expect(reply.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(reply.body).toContain("maintenance");
    expect(reply.body).toContain(`<!-- entracte-page: ${token} -->`);
  });

  test("shows the user's own HTML on the hosts of its maintenance, as it is", async () => {
    const reply = await ask("/", { host: "billing.apps.test" });
    expect(reply.body).toBe(own);
    expect(reply.status).toBe(200);
  });

  test.each(["../nginx.conf", "..%2fnginx.conf", "a/../../etc/passwd", "billing.apps.test/../x", "_", "BAD host"])(
    "a Host of %j never leaves the default page",
    async (host) => {
      const reply = await ask("/", { host });
      expect(reply.status).toBe(200);
      expect(reply.body).toContain("Down for maintenance");
    },
  );

  test("shows each replica's own content by file, and nothing but content", async () => {
    expect((await ask("/-entracte/content/page.legacy")).body).toBe(own);
    expect((await ask("/-entracte/content/index.html")).body).toContain("Down for maintenance");
    expect((await ask("/-entracte/content/nginx.conf")).body).not.toContain("worker_processes");
    expect((await ask("/-entracte/content/page.gone")).body).toContain("Down for maintenance");
  });
});
