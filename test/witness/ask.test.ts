import { describe, expect, test } from "vitest";

import { sightOf } from "../../src/engine/witness/index.ts";
import type { Sight } from "../../src/engine/witness/index.ts";
import { until } from "./support/clock.ts";
import { HOST, TOKEN, application, startEdge, startRaw } from "./support/server.ts";
import { ask, stage } from "./support/stage.ts";

const { edge, line, ends } = stage();
const raw = async (...args: Parameters<typeof startRaw>): Promise<Sight> => {
  const started = await startRaw(...args);
  ends.push(started.close);
  return started.sight;
};

describe("one question", () => {
  test("is asked as a visitor would, with the host of the address", async () => {
    const { sight } = await edge((request, response) => {
      response.setHeader("entracte-page", TOKEN);
      response.end(JSON.stringify([request.method, request.url, request.headers]));
    });
    const awkward = sightOf({ ...sight.address, path: "/a b/é#x" }, sight.door);
    expect(await ask(line(awkward))).toMatchObject({
      status: 200,
      token: TOKEN,
      connection: "new",
      reconnected: false,
    });
    const got: string[] = [];
    const second = await edge((request, response) => {
      got.push(`${request.method} ${request.url}`);
      const { host, accept, "user-agent": agent, "cache-control": cache } = request.headers;
      got.push(`${host} ${accept} ${agent} ${cache}`);
      response.end();
    });
    await ask(line(sightOf({ ...second.sight.address, path: "/a b/é#x" }, second.sight.door)));
    expect(got).toEqual(["GET /a%20b/%C3%A9%23x", `${HOST} text/html,*/*;q=0.8 entracte-witness/1.2.3 no-cache`]);
  });

  test("a redirect is the answer", async () => {
    const { sight, asked } = await edge((_request, response) => {
      response.writeHead(302, { location: "https://shop.example.com/" }).end();
    });
    expect(await ask(line(sight))).toMatchObject({ status: 302 });
    expect(asked()).toBe(1);
  });

  test("the token is found in the body where the Route strips headers, across chunks", async () => {
    const { sight } = await edge((_request, response) => {
      response.write("<h1>Back at 06:00</h1><!-- entracte-pa");
      setImmediate(() => response.end(`ge: ${TOKEN} -->`));
    });
    expect(await ask(line(sight))).toMatchObject({ status: 200, token: TOKEN });
  });

  test("a body without end is not read to its end", async () => {
    const { sight, sockets } = await edge((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write("x".repeat(10_000)));
      };
      response.on("drain", more);
      more();
    });
    expect(await ask(line(sight))).toMatchObject({ status: 200 });
    await until(() => sockets.size === 0);
    expect(await ask(line(sight, "kept"))).toMatchObject({ status: 200 });
    await until(() => sockets.size === 0);
  });

  test("the router's own page, HTTP/1.0, ended by the connection", async () => {
    const sight = await raw((socket) => {
      socket.end("HTTP/1.0 503 Service Unavailable\r\nConnection: close\r\n\r\n<h1>Application is not available</h1>");
    });
    expect(await ask(line(sight, "kept"))).toMatchObject({ status: 503, httpVersion: "1.0" });
  });
});

describe("what is no answer", () => {
  test("nobody listens", async () => {
    const { sight, close } = await startEdge(application);
    await close();
    expect(await ask(line(sight))).toMatchObject({
      reason: "refused",
      detail: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("it hangs: time-out, and the connection is given up", async () => {
    const { sight, sockets } = await edge(() => {});
    expect(await ask(line(sight), { timeout: 50 })).toMatchObject({
      reason: "timeout",
      detail: "no whole answer in 50 ms",
    });
    await until(() => sockets.size === 0);
  });

  test("it hangs in the middle of an answer", async () => {
    const { sight } = await edge(
      (_request, response) => void response.writeHead(200, { "content-length": 9 }).write("x"),
    );
    expect(await ask(line(sight), { timeout: 50 })).toMatchObject({ reason: "timeout" });
  });

  test.each([
    ["mid-body", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<h1>", "cut"],
    ["mid-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n<h1>", "cut"],
    ["mid-header", "HTTP/1.1 200 OK\r\nContent-", "cut"],
    ["before any byte", "", "reset"],
    ["after what is not HTTP", "SSH-2.0-OpenSSH_9.6\r\n", "garbled"],
  ])("the connection ends %s", async (_when, bytes, reason) => {
    expect(await ask(line(await raw((socket) => void socket.end(bytes))))).toMatchObject({ reason });
    const abrupt = await raw((socket) => void socket.write(bytes, () => setImmediate(() => socket.resetAndDestroy())));
    const outcome = await ask(line(abrupt));
    // A reset may overtake the bytes before it.
    expect([reason, "reset"]).toContain("reason" in outcome ? outcome.reason : outcome.status);
  });

  test("https where plain HTTP is spoken, and where the connection is cut at once", async () => {
    const { sight } = await edge(application);
    const https = (door: Sight["door"]): Sight => sightOf({ scheme: "https", host: HOST, path: "/" }, door);
    expect(await ask(line(https(sight.door)))).toMatchObject({ reason: "tls" });
    const cut = await raw((socket) => void socket.destroy());
    expect(await ask(line(https(cut.door)))).toMatchObject({ reason: "tls" });
  });

  test("a host that HTTP cannot carry is no exception", async () => {
    const sight = sightOf({ scheme: "http", host: "a\nb", path: "/" }, { ip: "127.0.0.1", port: 1 });
    expect(await ask(line(sight))).toMatchObject({ reason: "unreachable" });
  });
});
