import { PortForward } from "@kubernetes/client-node";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { WebSocket } from "ws";
import { resources } from "../../src/core/resources.ts";
import { contract, fresh, marked, onLab, type Subject } from "./subject.ts";

// Ports of a pod over a WebSocket: kubelet pkg/cri/streaming/portforward/websocket.go, behind the API server's
// pkg/registry/core/pod/rest/subresources.go.

/** What a pod of these rows listens with: it gives back what it gets, and hangs up on `bye`. */
let echo: Server;
let port: number;
beforeAll(async () => {
  echo = createServer((socket) => {
    socket.on("data", (chunk) => (chunk.toString() === "bye" ? socket.end("farewell") : socket.write(chunk)));
    socket.on("error", () => {});
  });
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  ({ port } = echo.address() as AddressInfo);
});
afterAll(() => void echo.close());

contract("ports of a pod", (subject) => {
  test("are forwarded to an independent client, byte by byte and both ways", async (context) => {
    const pod = podOf(subject(), context);
    const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const forward = new PortForward(subject().config);
    const ws = await forward.portForward(subject().namespace, pod, [port], output, errors, input);
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
    input.write(sent);
    const got: Buffer[] = [];
    for await (const chunk of output) {
      got.push(chunk as Buffer);
      if (got.reduce((sum, { length }) => sum + length, 0) >= sent.length) break;
    }
    expect(Buffer.concat(got).equals(sent)).toBe(true);
    (ws as WebSocket).close();
  });

  test("each channel begins with the port's two bytes, and v4 is spoken, whatever newer one is offered", async (context) => {
    const { frames, protocol, closed } = await opened(subject(), podOf(subject(), context), port, ["bye"]);
    expect(await closed).toBe(1000);
    expect(protocol).toBe("v4.channel.k8s.io");
    const number = [port & 0xff, port >> 8];
    expect(frames).toEqual([
      [0, ...number],
      [1, ...number],
      [0, ...Buffer.from("farewell")],
    ]);
  });

  test("a port that nobody listens on is told on the error channel, and ends the connection", async (context) => {
    const { frames, closed } = await opened(subject(), podOf(subject(), context), 1);
    expect(await closed).toBe(1000);
    const said = frames.filter(([channel]) => channel === 1).map((frame) => Buffer.from(frame.slice(1)).toString());
    expect(said.at(-1)).toMatch(/^error forwarding port 1 to pod .*refused/i);
  });

  test("without an upgrade, or without a port, it is 400", async (context) => {
    const pod = podOf(subject(), context);
    expect((await subject().send("GET", pathOf(subject(), pod, port))).body).toMatchObject({
      code: 400,
      message: "Upgrade request required",
    });
    expect(await refused(subject(), pathOf(subject(), pod).split("?")[0] ?? "")).toBe(400);
  });

  test("a pod that is not there is 404; a protocol that is not spoken is 403", async (context) => {
    const pod = podOf(subject(), context);
    expect(await refused(subject(), pathOf(subject(), "nobody", port))).toBe(404);
    expect(await refused(subject(), pathOf(subject(), pod, port), { protocols: ["v9.channel.k8s.io"] })).toBe(403);
  });

  test("it takes get, and since 1.35 create too, on pods/portforward (pkg/registry/core/pod/rest/authorize.go)", async (context) => {
    const pod = podOf(subject(), context);
    const lab = onLab(subject(), context, "it takes users with exactly these rights");
    const may = (...verbs: string[]) => [{ apiGroups: [""], resources: ["pods/portforward"], verbs }];
    lab.users = [
      { token: "get", username: "get", rules: may("get") },
      { token: "create", username: "create", rules: may("create") },
    ];
    const path = pathOf(subject(), pod, port);
    try {
      expect(await refused(subject(), path, { token: "get" })).toBe(403);
      expect(await refused(subject(), path, { token: "create" })).toBe(403);
      expect(await refused(subject(), path, { token: "nobody" })).toBe(401);
      lab.users = [{ token: "both", username: "both", rules: may("get", "create") }];
      const { closed } = await opened(subject(), pod, port, ["bye"], "both");
      expect(await closed).toBe(1000);
    } finally {
      lab.users = undefined;
    }
  });
});

/** A pod whose address is this machine's. */
function podOf(subject: Subject, context: TestContext): string {
  const lab = onLab(subject, context, "it takes a pod that answers");
  const name = fresh("pod");
  const spec = { containers: [{ name: "app", image: "registry.example.com/app:1" }] };
  lab.store.create(resources.pod, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: subject.namespace, labels: marked },
    spec,
    status: { podIP: "127.0.0.1" },
  });
  return name;
}

const pathOf = ({ namespace }: Subject, pod: string, ports: number | string = ""): string =>
  `/api/v1/namespaces/${namespace}/pods/${pod}/portforward?ports=${ports}`;

interface Dial {
  readonly token?: string;
  readonly protocols?: readonly string[];
}

const offered = ["v5.channel.k8s.io", "v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io"];

function dial({ config }: Subject, path: string, { token, protocols = offered }: Dial): WebSocket {
  const server = (config.getCurrentCluster()?.server ?? "").replace(/^http/, "ws");
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new WebSocket(server + path, [...protocols], { headers });
}

/** Opens, sends, and keeps every frame as its bytes, the channel first. */
async function opened(subject: Subject, pod: string, to: number, texts: readonly string[] = [], token = "") {
  const ws = dial(subject, pathOf(subject, pod, to), token === "" ? {} : { token });
  const frames: number[][] = [];
  ws.on("message", (data: Buffer) => frames.push([...data]));
  const closed = once(ws, "close").then(([code]) => code as number);
  await once(ws, "open");
  for (const text of texts) ws.send(Buffer.concat([Buffer.from([0]), Buffer.from(text)]));
  return { frames, protocol: ws.protocol, closed };
}

/** The status that refuses a WebSocket. */
async function refused(subject: Subject, path: string, how: Dial = {}): Promise<number | undefined> {
  const ws = dial(subject, path, how);
  const [request, response] = (await once(ws, "unexpected-response")) as [{ destroy(): void }, { statusCode?: number }];
  ws.on("error", () => {});
  request.destroy();
  return response.statusCode;
}
