import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { join } from "../../src/cli/open/join.ts";

/** A client's connection and a pod's, joined: the far ends of both. */
const closing: (() => unknown)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function pair(): Promise<readonly [near: Socket, far: Socket]> {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const far = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true });
  const [near] = (await once(server, "connection")) as [Socket];
  closing.push(
    () => server.close(),
    () => far.destroy(),
    () => near.destroy(),
  );
  return [near, far];
}

async function joined() {
  const [client, visitor] = await pair();
  const [stream, pod] = await pair();
  return { visitor, pod, stream, over: join(client, stream) };
}

test("a client that closes after its answer lets the pod go", async () => {
  const { visitor, pod, over } = await joined();
  visitor.write("question");
  await once(pod, "data");
  pod.write("answer");
  await once(visitor, "data");
  visitor.end();
  await once(pod.resume(), "end");
  expect(await over).toBeUndefined();
});

test("the pod's end is the client's, after all that it said", async () => {
  const { visitor, pod, over } = await joined();
  pod.end("all of it");
  let heard = "";
  for await (const part of visitor.setEncoding("utf8")) heard += part as string;
  expect(heard).toBe("all of it");
  visitor.end();
  expect(await over).toBeUndefined();
});

test("what breaks towards the pod cuts the client off, so that no half answer looks whole", async () => {
  const { visitor, stream, over } = await joined();
  const broke = new Error("cut");
  const failure = once(visitor.resume(), "end").catch((error: unknown) => error);
  stream.destroy(broke);
  expect(await failure).toMatchObject({ code: "ECONNRESET" });
  expect(await over).toBe(broke);
});

test("a client that breaks off lets the pod go at once", async () => {
  const { visitor, pod, over } = await joined();
  visitor.write("question");
  await once(pod, "data");
  visitor.resetAndDestroy();
  await once(pod.resume(), "end");
  expect(await over).toBeUndefined();
});
