import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { podsOf, route, to } from "../lab/support.ts";
import { ask } from "../support/ask.ts";
import { environmentOf, quick, run } from "../support/command.ts";
import { secureApp } from "../support/secure-app.ts";
import { start, type Started } from "../support/started.ts";

/** The applications behind Routes that are closed, opened on this machine. */
let lab: Lab;
let started: Started[] = [];

beforeAll(async () => {
  const secure = route("secure", { to: to("secure"), tls: { termination: "reencrypt" } });
  const edge = route("edge", {
    to: to("shop"),
    path: "/store",
    port: { targetPort: "http" },
    tls: { termination: "edge" },
  });
  lab = await startLab({ ...quick, objects: [...secureApp(), secure, edge] });
  const args = ["close", "route/shop", "route/secure", "route/edge", "--as", "legacy"];
  expect(await run(args, environmentOf(lab))).toMatchObject({ code: 0, stderr: "" });
});
afterAll(() => lab.stop());
afterEach(async () => {
  for (const each of started) each.signal("SIGINT");
  await Promise.all(started.map(({ ended }) => ended));
  started = [];
});

interface Opened extends Started {
  readonly port: number;
}

async function opened(...args: readonly string[]): Promise<Opened> {
  const command = start(lab, "open", ...args);
  started.push(command);
  await command.says(/Ctrl-C ends it/);
  return { ...command, port: Number(/localhost:(\d+)/.exec(command.stdout())?.[1]) };
}

/** The line that asks as visitors do, as it was printed, for one path more. */
async function asPrinted({ stdout }: Started, more: string): Promise<string> {
  const line = /^ {2}(curl [\s\S]*?[^\\])\n/m.exec(stdout())?.[1] ?? "";
  const { stdout: body } = await promisify(execFile)("sh", ["-c", `${line.replace("curl", "curl -s")}${more}`]);
  return body;
}

const at = ({ port }: Opened, path = "/") => ask(`127.0.0.1:${String(port)}`, "shop.apps.test", { path });

test("behind a closed Route is the application, on this machine alone, while visitors get the page", async () => {
  const shop = await opened("route/shop");
  expect(shop.stdout()).toContain("The application behind route/shop, which is closed, on this machine alone:\n");
  expect((await at(shop)).headers["x-application"]).toBe("shop");
  expect((await ask(lab.edge.http, "shop.apps.test")).headers).toHaveProperty("entracte-page");
  const [pod] = podsOf(lab, "shop");
  expect(shop.stdout()).toContain(`Pod ${pod?.metadata.name}, port 8080: always one that is ready.\nCtrl-C ends it.\n`);
  expect(JSON.parse(await asPrinted(shop, "echo"))).toMatchObject({
    pod: pod?.metadata.name,
    headers: expect.arrayContaining(["Host", "shop.apps.test"]) as unknown,
  });
  shop.signal("SIGINT");
  expect(await shop.ended).toBe(0);
  await expect(at(shop)).rejects.toThrow("ECONNREFUSED");
});

test("many connections at once carry bytes both ways, each its own", async () => {
  const shop = await opened("route/shop");
  const talks = await Promise.all(Array.from({ length: 12 }, () => upgraded(shop)));
  for (const [i, socket] of talks.entries()) socket.write(`hello from ${String(i)};`);
  const heard = await Promise.all(talks.map(async (socket) => String((await once(socket, "data"))[0])));
  expect(heard).toEqual(talks.map((_, i) => `hello from ${String(i)};`));
  for (const socket of talks) socket.destroy();
});

/** A connection that the application echoes on, from here on. */
async function upgraded({ port }: Opened): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: shop.apps.test\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
  expect(String((await once(socket, "data"))[0])).toMatch(/^HTTP\/1\.1 101 /);
  return socket;
}

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.on("error", () => {}).once("close", resolve));

test("large downloads and uploads arrive whole, side by side", async () => {
  const shop = await opened("route/shop");
  const size = 20_000_000;
  const whole = createHash("sha256").update(Buffer.alloc(size, "shop")).digest("hex");
  const downloads = [1, 2, 3].map(() => digestOf(shop, `/bytes?n=${String(size)}`));
  const uploaded = upload(shop, size);
  expect(await Promise.all(downloads)).toEqual([whole, whole, whole]);
  expect(await uploaded).toMatchObject({ length: size });
});

function digestOf({ port }: Opened, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port, path }, (response) => {
      const digest = createHash("sha256");
      response.on("error", reject).on("end", () => resolve(digest.digest("hex")));
      response.on("data", (chunk: Buffer) => digest.update(chunk));
    });
    asking.on("error", reject).end();
  });
}

function upload({ port }: Opened, size: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port, path: "/echo", method: "POST" }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => resolve(JSON.parse(text)));
    });
    asking.on("error", reject).end(Buffer.alloc(size, 7));
  });
}

test("a client that only ends its asking gets its answer", async () => {
  const shop = await opened("route/shop");
  const socket = connect({ port: shop.port, host: "127.0.0.1", allowHalfOpen: true });
  socket.end("GET /slow?ms=1500 HTTP/1.1\r\nHost: shop.apps.test\r\nConnection: close\r\n\r\n");
  let text = "";
  for await (const part of socket.setEncoding("utf8")) text += part as string;
  expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*<\/html>/);
});

test("when the pod is replaced, new connections go to the new one, and that is said", async () => {
  const shop = await opened("route/shop");
  const pod = async () => (JSON.parse((await at(shop, "/echo")).body) as { pod: string }).pod;
  const before = await pod();
  lab.store.update(resources.deployment, "demo", "shop", (it) => ({
    ...it,
    spec: {
      ...it.spec,
      template: {
        ...(it.spec?.["template"] as object),
        metadata: { labels: { app: "shop" }, annotations: { again: "yes" } },
      },
    },
  }));
  await lab.settled();
  const after = await pod();
  expect(after).not.toBe(before);
  expect(shop.stdout().replaceAll(/\s+/g, " ")).toContain(
    `${before} is not ready any more: now pod ${after}, port 8080.`,
  );
});

test("a pod that dies in the middle ends its connections, and the next one answers", async () => {
  const shop = await opened("route/shop");
  const socket = await upgraded(shop);
  const [pod] = podsOf(lab, "shop");
  lab.store.remove(resources.pod, "demo", pod?.metadata.name ?? "");
  await closed(socket);
  await lab.settled();
  expect((await at(shop)).status).toBe(200);
});

test("an API that is restarted cuts connections off, which is said, and new ones are made", async () => {
  const shop = await opened("route/shop");
  const socket = await upgraded(shop);
  lab.api.dropForwards();
  await closed(socket);
  await shop.says(/The way to pod \S+ broke a connection off/);
  expect((await at(shop)).status).toBe(200);
});

test("an application that speaks TLS itself is https here, and gets the name that visitors ask for", async () => {
  const secure = await opened("route/secure");
  expect(secure.stdout()).toMatch(/^ {2}https:\/\/localhost:\d+\/$/m);
  expect(await asPrinted(secure, "who")).toBe("secure.apps.test secure.apps.test https\n");
});

test("an application whose TLS the edge ends is http here, is told of it, and opens at the Route's path", async () => {
  const edge = await opened("route/edge");
  expect(edge.stdout()).toMatch(/^ {2}http:\/\/localhost:\d+\/store$/m);
  const { headers } = JSON.parse(await asPrinted(edge, "/../echo --path-as-is")) as { headers: string[] };
  expect(headers).toEqual(expect.arrayContaining(["X-Forwarded-Proto", "https"]));
});

test("programs read where it is, and which pod", async () => {
  const command = start(lab, "open", "route/news", "-o", "json");
  started.push(command);
  await command.says(/\n/);
  const { port, ...facts } = JSON.parse(command.stdout()) as { port: number };
  expect(facts).toEqual({
    type: "opened",
    target: "route/news",
    namespace: "demo",
    state: "open",
    url: `http://localhost:${String(port)}/`,
    host: "news.apps.test",
    pod: podsOf(lab, "news")[0]?.metadata.name,
    podPort: 8080,
  });
});
