import type { Socket } from "node:net";
import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { mayHaveHappened } from "../../src/cluster/failure.ts";
import type { ConnectOptions } from "../../src/cluster/connect.ts";
import type { Cluster } from "../../src/cluster/port.ts";
import type { Retry } from "../../src/cluster/retry.ts";
import { clientOf, configMap, testPace } from "./support/machine.ts";
import { json, listening, serve, status } from "./support/server.ts";
import type { Handler, TestServer } from "./support/server.ts";

const shop = { resource: resources.route, namespace: "store", name: "shop" };
const closing: (() => unknown)[] = [];
let server: TestServer;
let cluster: Cluster;
let retries: Retry[];
let pace: ReturnType<typeof testPace>;

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function answering(handler: Handler, options: ConnectOptions = {}): Promise<void> {
  server = await serve(handler);
  closing.push(() => server.close());
  talkTo(server.url, options);
}

function talkTo(url: string, options: ConnectOptions = {}): void {
  retries = [];
  pace = testPace();
  cluster = clientOf({ url }, { pace, onRetry: (retry) => retries.push(retry), ...options });
  closing.push(() => cluster.close());
}

const fine: Handler = (_, response) => json(response, configMap("shop"));
const busy =
  (code: number, after?: string): Handler =>
  (request, response, nth) =>
    nth === 1
      ? json(
          response,
          { kind: "Status", apiVersion: "v1", code },
          code,
          after === undefined ? {} : { "retry-after": after },
        )
      : fine(request, response, nth);

const reading = () => cluster.get(shop);
const writing = () => cluster.patch(shop, []);
const trying = () => cluster.patch(shop, [], { dryRun: true });

describe("what the server did not process is sent again", () => {
  test.each([
    ["a read", 429, undefined, reading, 200],
    ["a write", 429, undefined, writing, 200],
    ["a write", 429, "3", writing, 3000],
    ["a read", 503, "2", reading, 2000],
    ["a write", 503, "2", writing, 2000],
    ["a write", 503, "Sun, 01 Mar 2026 02:00:07 GMT", writing, 7000],
    ["a read", 502, undefined, reading, 200],
    ["a dry run", 504, undefined, trying, 200],
  ])("%s after %d with Retry-After %s", async (_, code, after, act, delay) => {
    await answering(busy(code, after));
    expect(await act()).toEqual(configMap("shop"));
    expect(server.got).toHaveLength(2);
    expect(pace.slept).toEqual([delay]);
    expect(retries).toMatchObject([
      { attempt: 1, delay, failure: { status: code }, asked: { resource: "routes", name: "shop" } },
    ]);
  });

  test.each([
    ["a write after 503 without Retry-After", 503, writing],
    ["a write after 504", 504, writing],
    ["a write after 500", 500, writing],
    ["a read after 500", 500, reading],
    ["a read after 409", 409, reading],
  ])("but not %s", async (_, code, act) => {
    await answering(busy(code));
    await expect(act()).rejects.toMatchObject({ status: code });
    expect(server.got).toHaveLength(1);
  });

  test("at most five times", async () => {
    await answering((_, response) => status(response, 429));
    await expect(reading()).rejects.toMatchObject({ status: 429 });
    expect(pace.slept).toEqual([200, 400, 800, 1600]);
    expect(server.got).toHaveLength(5);
  });

  test("within thirty seconds", async () => {
    await answering((_, response) => json(response, {}, 429, { "retry-after": "12" }));
    await expect(writing()).rejects.toMatchObject({ status: 429, retryAfter: 12 });
    expect(pace.slept).toEqual([12_000, 12_000]);
  });
});

describe("a connection that is refused", () => {
  const freePort = async (): Promise<number> => {
    const probe = createServer();
    const port = await listening(probe);
    await new Promise((resolve) => probe.close(resolve));
    return port;
  };

  test("is tried again, a write too, for nothing was sent", async () => {
    const port = await freePort();
    const opening = {
      ...testPace(),
      sleep: async () => {
        server = await serve(fine, port);
        closing.push(() => server.close());
      },
    };
    talkTo(`http://127.0.0.1:${port}`, { pace: opening });
    expect(await writing()).toEqual(configMap("shop"));
    expect(retries).toMatchObject([{ failure: { kind: "unreachable", code: "ECONNREFUSED" } }]);
    expect(server.got).toHaveLength(1);
  });

  test("for ever is a failure that says that nothing was sent", async () => {
    talkTo(`http://127.0.0.1:${await freePort()}`);
    const failure = await writing().catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "unreachable", code: "ECONNREFUSED" });
    expect(mayHaveHappened(failure)).toBe(false);
    expect(retries).toHaveLength(4);
  });

  test("a name that does not exist is not tried again", async () => {
    talkTo("http://no-such-host.invalid");
    await expect(reading()).rejects.toMatchObject({ kind: "unreachable" });
    expect(retries.every(({ failure }) => failure.code === "EAI_AGAIN")).toBe(true);
  });
});

describe("an answer that is lost", () => {
  const cutting: { readonly [how: string]: Handler } = {
    "before its head": (request) => void request.socket.resetAndDestroy(),
    "in its body": (request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{", () => request.socket.destroy());
    },
  };
  const once =
    (how: string): Handler =>
    (request, response, nth) =>
      (nth === 1 ? cutting[how] : fine)?.(request, response, nth);

  test.each(Object.keys(cutting))("%s: a write is not sent again, for it may have happened", async (how) => {
    await answering(once(how));
    const failure = await writing().catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "answer-lost", asked: { verb: "patch", name: "shop" } });
    expect(mayHaveHappened(failure)).toBe(true);
    expect(server.got).toHaveLength(1);
  });

  test.each(Object.keys(cutting))("%s: a read and a dry run are", async (how) => {
    await answering(once(how));
    expect(await reading()).toEqual(configMap("shop"));
    await answering(once(how));
    expect(await trying()).toEqual(configMap("shop"));
    expect(retries).toHaveLength(1);
  });

  test("on a connection that was kept: a write is not sent again either", async () => {
    const sockets = new Set<Socket>();
    await answering((request, response, nth) => {
      sockets.add(request.socket);
      if (nth > 1) return void request.socket.resetAndDestroy();
      return fine(request, response, nth);
    });
    await reading();
    await expect(writing()).rejects.toMatchObject({ kind: "answer-lost" });
    expect(sockets.size).toBe(1);
    expect(server.got).toHaveLength(2);
  });
});

describe("no answer in time", () => {
  test("to a read is a time-out", async () => {
    await answering(() => {}, { timeout: 300 });
    await expect(reading()).rejects.toMatchObject({ kind: "timeout" });
    await expect.poll(() => server.open()).toBe(0);
    expect(server.got).toHaveLength(1);
  });

  test("to a write is a lost answer", async () => {
    await answering(() => {}, { timeout: 300 });
    await expect(writing()).rejects.toMatchObject({ kind: "answer-lost", code: "ETIMEDOUT" });
    expect(server.got).toHaveLength(1);
  });

  test("counts the body of the answer too", async () => {
    await answering((_, response) => void response.writeHead(200).write("{"), { timeout: 300 });
    await expect(reading()).rejects.toMatchObject({ kind: "timeout" });
  });
});
