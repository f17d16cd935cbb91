import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import type { ContentPatch } from "../../../src/page/content.ts";
import { pageManifests } from "../../../src/page/manifests.ts";
import { defaultWorkload, type PageWorkload } from "../../../src/page/model.ts";
import { createAuthority } from "../../../src/lab/edge/certificates.ts";
import { nginxConfig } from "../../../src/page/nginx/config.ts";
import { secretsOf } from "../../../src/page/tls.ts";
import { ask } from "./ask.ts";
import { confined, unconfined } from "./confined.ts";

export const token = "test-token";

/** A page pod's nginx, on a port of this machine. */
export interface PageServer {
  readonly port: number;
  /** Where it speaks TLS, if its workload is to. */
  readonly securePort: number;
  readonly pid: number;
  /** The one folder that it may write to. */
  readonly temporary: string;
  /** Has its process never ended? */
  alive(): boolean;
  /** The files of its ConfigMap, as they arrive in the pod. */
  publish(content: ContentPatch): void;
  stop(): Promise<void>;
}

/** Starts real nginx on what is published for this workload, confined as its pod is, where this machine can do that. */
export async function startPage(
  workload: Partial<PageWorkload> = {},
  content?: ContentPatch,
  started: (pid: number) => void = () => {},
): Promise<PageServer> {
  const directory = mkdtempSync(join(tmpdir(), "entracte-page-"));
  const [folder, temporary] = [join(directory, "etc"), join(directory, "tmp")];
  for (const each of [directory, folder, temporary]) mkdirSync(each, { recursive: true });
  chmodSync(directory, 0o755);
  chmodSync(temporary, 0o777);
  const [port, securePort, checkPort] = [await freePort(), await freePort(), await freePort()];
  const secrets = join(directory, "tls");
  const page = { ...defaultWorkload, namespace: "demo", token, ...workload };
  const [configMap] = pageManifests(page);
  const { "nginx.conf": _, ...data } = (configMap?.data ?? {}) as { readonly [key: string]: string };
  const publish = (files: ContentPatch) => publishIn(folder, files);
  publish({ data, binaryData: {} });
  if (content !== undefined) publish(content);
  for (const secret of page.tls === undefined ? [] : secretsOf(page.tls)) writeSecret(join(secrets, secret));
  const at = (number: number) => `127.0.0.1:${String(number)}`;
  const secure = { listen: at(securePort), folder: secrets, check: at(checkPort) };
  const config = nginxConfig(page, { content: folder, temporary, listen: at(port), secure });
  writeFileSync(join(directory, "nginx.conf"), config, { mode: 0o644 });
  // A shell waits for a word before it becomes nginx: nothing of it has started before `started` was called.
  const program = ["nginx", "-e", "stderr", "-c", join(directory, "nginx.conf"), "-g", "daemon off;"];
  const runs = unconfined === undefined ? confined(program, temporary) : program;
  const nginx = spawn("sh", ["-c", 'read -r _; exec "$@"', "sh", ...runs], {
    env: { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin` },
    stdio: ["pipe", "ignore", "inherit"],
  });
  const { pid = 0 } = nginx;
  started(pid);
  nginx.stdin.end("\n");
  const gone = new Promise((resolve) => nginx.once("exit", resolve));
  const ready = async () => expect((await ask({ port }, "/-entracte/ready")).status).toBe(200);
  await vi.waitFor(ready, { timeout: 10_000 });
  const stop = async () => {
    nginx.kill("SIGTERM");
    await gone;
    rmSync(directory, { recursive: true });
  };
  const alive = () => nginx.exitCode === null && nginx.signalCode === null;
  return { port, securePort, pid, temporary, alive, publish, stop };
}

function publishIn(folder: string, { data, binaryData }: ContentPatch): void {
  const files = [
    ...Object.entries(data).map(([key, text]) => [key, text === null ? null : Buffer.from(text)] as const),
    ...Object.entries(binaryData).map(
      ([key, text]) => [key, text === null ? null : Buffer.from(text, "base64")] as const,
    ),
  ];
  for (const [key, bytes] of files) {
    if (bytes === null) rmSync(join(folder, key), { force: true });
    else writeFileSync(join(folder, key), bytes, { mode: 0o444 });
  }
}

/** A certificate of its own, as a Secret arrives in the pod. */
function writeSecret(folder: string): void {
  const { certificate, key } = createAuthority("test").issue(["shop.apps.test"]);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "tls.crt"), certificate, { mode: 0o444 });
  writeFileSync(join(folder, "tls.key"), key, { mode: 0o444 });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
