import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { connect as connectSocket, createServer, type Server, type Socket } from "node:net";
import { createServer as createSecureServer } from "node:tls";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { explain } from "../../src/cluster/explain.ts";
import type { ApiFailure } from "../../src/cluster/failure.ts";
import { isForbidden, isNotFound } from "../../src/cluster/failure.ts";
import type { Cluster } from "../../src/cluster/port.ts";
import { resources } from "../../src/core/resources.ts";
import { startApi, type ApiServer } from "../../src/lab/api/server.ts";
import { createStore } from "../../src/lab/api/store.ts";
import { createAuthority, type Authority } from "./support/certificates.ts";
import { clientOf } from "./support/machine.ts";
import { startProxy } from "./support/proxy.ts";
import { listening, serve, status } from "./support/server.ts";

let authority: Authority;
let api: ApiServer;
/** What the pod listens with. */
let application: Server;
let accepted: Socket[];
let port: number;
const closing: (() => unknown)[] = [];

beforeAll(() => void (authority = createAuthority()));
afterAll(() => authority.remove());
beforeEach(async () => {
  accepted = [];
  application = createServer((socket) => void accepted.push(socket.on("error", () => {})));
  port = await listening(application);
  const store = createStore();
  store.create(resources.pod, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "shop", namespace: "store" },
    status: { podIP: "127.0.0.1" },
  });
  api = await startApi({ store });
  closing.push(
    () => application.close(),
    () => accepted.forEach((socket) => socket.destroy()),
    () => api.close(),
  );
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function client(server: { readonly url: string } = api, ...more: Parameters<typeof clientOf>[1][]): Cluster {
  const cluster = clientOf(server, ...more);
  closing.push(() => cluster.close());
  return cluster;
}
const pod = () => ({ namespace: "store", name: "shop", port });
const echoing = () => application.on("connection", (socket: Socket) => socket.pipe(socket));

/** The lab's API behind TLS. */
async function secured(): Promise<{ readonly url: string; readonly port: number }> {
  const front = createSecureServer(authority.sign("/CN=api"), (socket) => {
    const behind = connectSocket(api.port, "127.0.0.1");
    socket.pipe(behind).pipe(socket);
    for (const each of [socket, behind]) each.on("error", () => {}).on("close", () => [socket, behind].map(end));
  });
  const end = (socket: { destroy(): unknown }) => socket.destroy();
  const at = await listening(front);
  closing.push(() => front.close());
  return { url: `https://127.0.0.1:${at}`, port: at };
}

test("a megabyte goes to the pod and comes back, and the pod's end is the end", async () => {
  echoing();
  const stream = await client().forward(pod());
  const sent = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => i % 251));
  let length = 0;
  stream.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length === sent.length) accepted[0]?.end();
  });
  const got = buffer(stream);
  stream.write(sent);
  expect((await got).equals(sent)).toBe(true);
});

test("over TLS, with the authority and the token of the kubeconfig", async () => {
  echoing();
  api.users = [
    {
      token: "t",
      username: "me",
      rules: [{ apiGroups: [""], resources: ["pods/portforward"], verbs: ["get", "create"] }],
    },
  ];
  const ca = { text: authority.cert };
  const stream = await client(await secured(), { cluster: { ca }, user: { token: "t" } }).forward(pod());
  stream.write("hello");
  expect(String(await once(stream, "data"))).toBe("hello");
  stream.destroy();
  await expect(client(await secured(), { user: { token: "t" } }).forward(pod())).rejects.toMatchObject({ kind: "tls" });
  await expect(client(api, { user: { token: "old" } }).forward(pod())).rejects.toMatchObject({ kind: "unauthorized" });
});

test("through a proxy: of an https API by CONNECT", async () => {
  echoing();
  const server = await secured();
  const proxy = await startProxy();
  closing.push(() => proxy.close());
  const cluster = client(server, { cluster: { ca: { text: authority.cert }, proxyUrl: proxy.url } });
  const stream = await cluster.forward(pod());
  stream.write("hello");
  expect(String(await once(stream, "data"))).toBe("hello");
  expect(proxy.asked).toMatchObject([{ method: "CONNECT", url: `127.0.0.1:${server.port}` }]);
  stream.destroy();
});

test("through a proxy: of a plain-HTTP API by its whole URL, with the proxy's password", async () => {
  const proxy = createHttpServer();
  const asked = new Promise<IncomingMessage>((resolve) => {
    proxy.on("upgrade", (request: IncomingMessage, socket: Socket) => {
      resolve(request);
      socket.end("HTTP/1.1 426 No\r\nContent-Length: 0\r\n\r\n");
    });
  });
  const at = await listening(proxy);
  closing.push(() => proxy.close());
  const proxyUrl = `http://me:sesame@127.0.0.1:${at}`;
  const failure = await client({ url: "http://api.test:8001/behind" }, { cluster: { proxyUrl } })
    .forward(pod())
    .catch(it);
  expect(failure).toMatchObject({ kind: "no-tunnel", message: expect.stringContaining("answered by 426") });
  const { url, headers } = await asked;
  expect(url).toBe(`http://api.test:8001/behind/api/v1/namespaces/store/pods/shop/portforward?ports=${port}`);
  expect(headers).toMatchObject({
    host: "api.test:8001",
    upgrade: "websocket",
    "proxy-authorization": `Basic ${Buffer.from("me:sesame").toString("base64")}`,
  });
});

test("a pod that its node does not know any more is gone", async () => {
  const server = await serve((_, response) => void response.writeHead(404).end("pod does not exist"));
  closing.push(() => server.close());
  expect(isNotFound(await client(server).forward(pod()).catch(it))).toBe(true);
});

test("destroyed by us, the pod's connection ends", async () => {
  echoing();
  const stream = await client().forward(pod());
  stream.write("hello");
  await once(stream, "data");
  const [socket] = accepted;
  stream.destroy();
  await once(socket as Socket, "close");
});

test("a port that nobody listens on is the pod's own word", async () => {
  const stream = await client().forward({ ...pod(), port: 1 });
  const [failure] = (await once(stream.resume(), "error")) as [Error];
  expect(failure).toMatchObject({ name: "BrokenForward", by: "pod", message: expect.stringContaining("ECONNREFUSED") });
});

test("an API that goes away meanwhile breaks it, and it does not end as if all had come", async () => {
  echoing();
  const stream = await client().forward(pod());
  stream.write("hello");
  await once(stream, "data");
  api.dropForwards();
  const [failure] = (await once(stream.resume(), "error")) as [Error];
  expect(failure).toMatchObject({ name: "BrokenForward", by: "way" });
});

test("a pod that is gone, and a right that lacks, are the API's own words", async () => {
  expect(
    isNotFound(
      await client()
        .forward({ ...pod(), name: "gone" })
        .catch(it),
    ),
  ).toBe(true);
  api.users = [{ token: "t", username: "me", rules: [] }];
  expect(
    isForbidden(
      await client(api, { user: { token: "t" } })
        .forward(pod())
        .catch(it),
    ),
  ).toBe(true);
});
const it = (failure: unknown): unknown => failure;

test.each([
  ["answers by itself", 200, "<html>welcome</html>", "answered by 200"],
  ["takes the wish for a WebSocket out", 400, "Upgrade request required", "answered by 400"],
  ["forbids it", 403, "<html>no WebSockets</html>", "answered by 403"],
])("something on the way that %s is a sentence about the way", async (_, code, says, words) => {
  const server = await serve((__, response) => {
    if (!says.startsWith("<")) return status(response, code, { message: says, reason: "BadRequest" });
    response.writeHead(code, { "content-type": "text/html" }).end(says);
  });
  closing.push(() => server.close());
  const failure = (await client(server).forward(pod()).catch(it)) as ApiFailure;
  expect(failure).toMatchObject({ kind: "no-tunnel", message: expect.stringContaining(words) });
  const { message, remedy } = explain(failure, { server: "https://api.test:6443", namespace: "store" });
  expect([message, ...remedy].join("\n")).toBe(
    `No tunnel (WebSocket) to https://api.test:6443 could be opened: it was ${words} instead.\n` +
      "A proxy or load balancer on the way does not let it through. Go around it:\n" +
      "  NO_PROXY=api.test entracte …   (and no proxy-url in the kubeconfig)",
  );
});

test("a gateway that is away for a moment is asked again", async () => {
  let asked = 0;
  const server = await serve((_, response) => {
    asked++;
    response.writeHead(503).end("not now");
  });
  closing.push(() => server.close());
  await expect(client(server).forward(pod())).rejects.toMatchObject({ kind: "status", status: 503 });
  expect(asked).toBe(5);
});
