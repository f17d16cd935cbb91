import { describe, expect, test } from "vitest";

import { realClock } from "../../src/engine/witness/index.ts";
import { HandClock, until } from "./support/clock.ts";
import { HOST, TOKEN, page, selfSigned } from "./support/server.ts";
import { ask, stage } from "./support/stage.ts";

const { edge, line } = stage();

describe("a kept-alive connection", () => {
  test("serves question after question, and each answer says what it was", async () => {
    const { sight, opened } = await edge(page);
    const kept = line(sight, "kept");
    const idle = line(sight, "idle");
    const clock = new HandClock();
    expect((await ask(kept, { clock })).connection).toBe("new");
    expect((await ask(kept, { clock })).connection).toBe("busy");
    await clock.advance(1_000);
    expect((await ask(kept, { clock })).connection).toBe("idle");
    expect((await ask(idle)).connection).toBe("new");
    expect(await ask(idle)).toMatchObject({ connection: "idle", reconnected: false });
    expect(opened()).toBe(2);
  });

  test("which the edge had ended is opened again: reconnected, not failed", async () => {
    const { sight, dropIdle, opened, sockets } = await edge(page);
    const kept = line(sight, "idle");
    await ask(kept);
    dropIdle();
    await until(() => sockets.size === 0);
    expect(await ask(kept)).toMatchObject({ status: 200, connection: "idle", reconnected: true });
    expect(opened()).toBe(2);
  });

  test("which the edge ends at the question is opened again, once", async () => {
    const started = await edge(page);
    const kept = line(started.sight, "kept");
    await ask(kept);
    let ended = 0;
    started.answer = (request, response) => {
      if (ended++ === 0) request.socket.destroy();
      else page(request, response);
    };
    expect(await ask(kept)).toMatchObject({ status: 200, reconnected: true });
    started.answer = (request) => void request.socket.destroy();
    expect(await ask(kept)).toMatchObject({ reason: "reset", reconnected: true });
  });

  test("that is cut in the middle of an answer has failed", async () => {
    const started = await edge(page);
    const kept = line(started.sight, "kept");
    await ask(kept);
    started.answer = (request, response) => {
      response.writeHead(200, { "content-length": 100 }).write("<h1>", () => request.socket.destroy());
    };
    expect(await ask(kept)).toMatchObject({ reason: "cut", reconnected: false });
  });

  test("that is silent: a time-out in use, forgotten by a firewall when idle", async () => {
    const started = await edge(page);
    const [kept, idle] = [line(started.sight, "kept"), line(started.sight, "idle")];
    // However slow this machine is, no second passes between two questions on the busy one.
    const still = { ...realClock, now: () => 0 };
    await Promise.all([ask(kept, { clock: still }), ask(idle)]);
    let silent = 2;
    started.answer = (request, response) => {
      if (silent-- <= 0) page(request, response);
    };
    expect(await ask(kept, { clock: still, timeout: 50 })).toMatchObject({ reason: "timeout", connection: "busy" });
    expect(await ask(idle, { timeout: 500 })).toMatchObject({ status: 200, connection: "idle", reconnected: true });
  });

  test("which the answer itself ends was never kept", async () => {
    const { sight } = await edge((request, response) => page(request, response.setHeader("connection", "close")));
    const kept = line(sight, "kept");
    await ask(kept);
    expect(kept.held).toBe(false);
    expect(await ask(kept)).toMatchObject({ connection: "new", reconnected: false });
  });
});

describe("https", () => {
  test("a certificate of nobody is reported, and fails nothing; the server is asked for by its name", async () => {
    const started = await edge(page, selfSigned(HOST));
    const kept = line(started.sight, "kept");
    const outcome = await ask(kept);
    expect(outcome).toMatchObject({
      status: 200,
      token: TOKEN,
      certificate: { authorized: false, why: "DEPTH_ZERO_SELF_SIGNED_CERT", subject: HOST, issuer: HOST },
    });
    expect(await ask(kept)).toMatchObject({ connection: "busy", reconnected: false });
    started.dropIdle();
    await until(() => started.sockets.size === 0);
    expect(await ask(kept)).toMatchObject({ status: 200, reconnected: true, certificate: { subject: HOST } });
  });

  test("the expiry is an instant", async () => {
    const { sight } = await edge(page, selfSigned("other.example.com"));
    const outcome = await ask(line(sight));
    expect("certificate" in outcome && outcome.certificate?.expires).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
  });
});
