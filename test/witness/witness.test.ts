import { describe, expect, test } from "vitest";

import { hostAndPort } from "../../src/core/address.ts";
import { realClock } from "../../src/engine/witness/index.ts";
import { until } from "./support/clock.ts";
import { TOKEN, application, page } from "./support/server.ts";
import { soon, stage } from "./support/stage.ts";

const { edge, watch } = stage();

describe("closing and reopening", () => {
  test("is seen on new and on kept-alive connections, timed, and proven", async () => {
    const door = await edge(application);
    const events: string[] = [];
    const witness = watch({
      on: ({ type, ...event }) => events.push(`${type} ${"as" in event ? event.as : event.what}`),
    });
    const sights = [door.sight];
    const [look] = await witness.once(sights);
    expect(look?.judgement).toEqual({ kind: "application", why: "200" });
    witness.expect(sights, "application");
    expect(await witness.seen(sights, "application", soon())).toEqual({ seen: true, ended: "settled", pending: [] });

    witness.expect(sights, "page");
    door.answer = page;
    expect(await witness.seen(sights, "page", soon())).toMatchObject({ seen: true });
    witness.expect(sights, "application");
    door.answer = application;
    expect(await witness.seen(sights, "application", soon())).toMatchObject({ seen: true });

    const evidence = await witness.stop();
    expect(evidence).toMatchObject({ v: 1, version: "1.2.3", failures: [], furtherFailures: 0, certificates: [] });
    const { total } = evidence;
    expect(total).toMatchObject({ failed: 0, foreign: 0, late: 0, reconnected: 0 });
    expect(total.application + total.page).toBe(total.probes);
    expect(total.probes).toBe(door.asked());
    const { timeline } = evidence;
    const told = [...timeline.application, ...timeline.page, ...timeline.foreign, ...timeline.failed];
    // The question before the first mark is of no transition.
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(total.probes - 1);
    expect(total.pageFirstSeen).toBeLessThanOrEqual(total.pageOnly ?? -1);
    expect(evidence.sights[0]?.transitions.map((one) => one.expect)).toEqual(["application", "page", "application"]);
    expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
    expect(events.filter((event) => event === "first-seen page")).toHaveLength(1);
    const turns = events.filter((event) => !event.startsWith("answered"));
    expect(turns.slice(-2)).toEqual(["first-seen application", "settled application"]);
    expect(events.length - turns.length).toBe(total.probes);
    await until(() => door.sockets.size === 0);
  });

  test("a door that still shows the application is named", async () => {
    const [closed, open] = [await edge(page), await edge(application)];
    const settled = new AbortController();
    const witness = watch({ on: ({ type }) => type === "settled" && settled.abort() });
    await witness.once([open.sight]);
    const before = open.asked();
    witness.expect([closed.sight, open.sight], "page");
    await until(() => open.asked() > before + 2);
    const verdict = await witness.seen([closed.sight, open.sight], "page", { ...soon(), signal: settled.signal });
    expect(verdict).toMatchObject({ seen: false, ended: "aborted" });
    expect(verdict.pending.map(({ sight }) => sight)).toEqual([open.sight]);
    expect(verdict.pending[0]?.says).toMatch(/^still the application: 200 on a (new|kept-alive|long idle) connection$/);
    expect(verdict.pending[0]?.last).toEqual({ kind: "application", why: "200" });
  });

  test("at the deadline, what is not as expected is told", async () => {
    const door = await edge(application);
    const verdict = await watch().seen([door.sight], "page", { settle: 100, deadline: realClock.now() });
    expect(verdict).toMatchObject({ seen: false, ended: "deadline", pending: [{ sight: door.sight }] });
  });

  test("a kept-alive connection that still leads to the application does not pass for closed", async () => {
    const known = new Set<unknown>();
    const door = await edge((request, response) => {
      const first = !known.has(request.socket);
      known.add(request.socket);
      (first ? page : application)(request, response);
    });
    const abort = new AbortController();
    const verdict = watch().seen([door.sight], "page", { settle: 0, deadline: Infinity, signal: abort.signal });
    await until(() => door.asked() > 10);
    abort.abort();
    expect((await verdict).seen).toBe(false);
  });

  test("an edge that keeps no connection alive can be seen all the same", async () => {
    const door = await edge((request, response) => page(request, response.setHeader("connection", "close")));
    expect((await watch().seen([door.sight], "page", soon())).seen).toBe(true);
  });

  test("somebody else's page is named, and is not ours", async () => {
    const door = await edge((_request, response) => void response.setHeader("entracte-page", "other").end());
    const witness = watch();
    const abort = new AbortController();
    const seen = witness.seen([door.sight], "page", { ...soon(), signal: abort.signal });
    await until(() => door.asked() > 3);
    abort.abort();
    const verdict = await seen;
    expect(verdict.pending[0]?.says).toContain("somebody else's page: 200 with the token of another page, other");
    const { total } = await witness.stop();
    expect(total).toMatchObject({ failed: 0, page: 0, foreign: total.probes });
  });

  test("a page that sends no token is known by a text of it, and the application by its absence", async () => {
    const html = Buffer.from("<h1>Zurück um sechs</h1>");
    const door = await edge((_request, response) => {
      response.write(html.subarray(0, 8));
      setImmediate(() => response.end(html.subarray(8)));
    });
    const witness = watch({ page: { token: TOKEN, knownBy: "Zurück um sechs" } });
    expect((await witness.seen([door.sight], "page", soon())).seen).toBe(true);
    const [look] = await witness.once([door.sight]);
    expect(look?.judgement).toEqual({ kind: "page", why: "200 with the page's text" });
    door.answer = application;
    expect((await witness.seen([door.sight], "application", soon())).seen).toBe(true);
    expect((await witness.stop()).total).toMatchObject({ failed: 0, foreign: 0 });
  });

  test("a page that sends the token of an image made elsewhere is known by its text, too", async () => {
    const door = await edge((_request, response) => response.setHeader("entracte-page", "other").end("Back soon"));
    const witness = watch({ page: { token: TOKEN, knownBy: "Back soon" } });
    expect((await witness.seen([door.sight], "page", soon())).seen).toBe(true);
  });

  test("another token can be told with the mark", async () => {
    const door = await edge((_request, response) => void response.setHeader("entracte-page", "other").end());
    const witness = watch();
    witness.expect([door.sight], "page", { page: { token: "other" } });
    expect((await witness.seen([door.sight], "page", soon())).seen).toBe(true);
  });

  test("many idle connections are not asked at once, and each once in a switch", async () => {
    const door = await edge(application);
    const witness = watch({ idleAfter: [0, 100, 200] });
    const on = new Map<unknown, string[]>();
    const noting =
      (answer: typeof page, what: string): typeof page =>
      (request, response) => {
        on.set(request.socket, [...(on.get(request.socket) ?? []), what]);
        answer(request, response);
      };
    door.answer = noting(application, "a");
    witness.expect([door.sight], "application");
    await witness.seen([door.sight], "application", soon());
    witness.expect([door.sight], "page");
    door.answer = noting(page, "p");
    await witness.seen([door.sight], "page", soon(600));
    expect([...on.values()].filter((seen) => seen.join("") === "ap")).toHaveLength(3);
  });

  test("an old answer on a connection left idle is late: neither failed nor not closed", async () => {
    const door = await edge(application);
    const witness = watch({ idleAfter: [150] });
    const before = new Set<unknown>();
    door.answer = (request, response) => {
      before.add(request.socket);
      application(request, response);
    };
    witness.expect([door.sight], "application");
    await until(() => door.sockets.size >= 2 && door.asked() > 6);
    witness.expect([door.sight], "page");
    // As with idleConnectionTerminationPolicy Deferred: one more answer of the old backend, and the end.
    door.answer = (request, response) => {
      if (!before.delete(request.socket)) return page(request, response);
      application(request, response.setHeader("connection", "close"));
    };
    expect((await witness.seen([door.sight], "page", soon(500))).seen).toBe(true);
    const { total } = await witness.stop();
    expect(total.failed).toBe(0);
    expect(total.late).toBeGreaterThanOrEqual(1);
  });
});

describe("a verification", () => {
  test("ends when it is called off, and when the witness stops; afterwards nothing is asked", async () => {
    const door = await edge(application);
    const witness = watch();
    const abort = new AbortController();
    const called = witness.seen([door.sight], "page", { ...soon(), signal: abort.signal });
    const stopped = witness.seen([door.sight], "page", soon());
    abort.abort();
    expect(await called).toMatchObject({ seen: false, ended: "aborted" });
    const evidence = await witness.stop();
    expect(await stopped).toMatchObject({ seen: false, ended: "stopped" });
    expect(await witness.stop()).toBe(evidence);
    witness.expect([door.sight], "page");
    expect(await witness.once([door.sight])).toEqual([]);
    expect(await witness.seen([door.sight], "page", soon())).toMatchObject({ ended: "stopped" });
    expect(door.asked()).toBe(evidence.total.probes);
  });

  test("of nothing is done at once", async () => {
    expect(await watch().seen([], "page", soon())).toEqual({ seen: true, ended: "settled", pending: [] });
  });

  test("a sight that is left is asked no more, and its connections end; the others go on", async () => {
    const [gone, stays] = [await edge(page), await edge(page)];
    const witness = watch();
    witness.expect([gone.sight, stays.sight], "page");
    await witness.seen([gone.sight, stays.sight], "page", soon());
    await witness.leave([gone.sight]);
    const [asked, others] = [gone.asked(), stays.asked()];
    await until(() => gone.sockets.size === 0 && stays.asked() > others + 5);
    expect(gone.asked()).toBe(asked);
    const { sights } = await witness.stop();
    expect(sights.map(({ door }) => door)).toEqual([hostAndPort(stays.sight.door.ip, stays.sight.door.port)]);
  });
});
