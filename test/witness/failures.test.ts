import { describe, expect, test } from "vitest";

import { sightOf } from "../../src/engine/witness/index.ts";
import type { WitnessEvent } from "../../src/engine/witness/index.ts";
import { HandClock, until } from "./support/clock.ts";
import { application, page } from "./support/server.ts";
import { soon, stage } from "./support/stage.ts";

const { edge, watch } = stage();

describe("what fails", () => {
  test("is counted, listed with time and place, told at once, and spoils the verdict until it is over", async () => {
    const door = await edge(application);
    const events: WitnessEvent[] = [];
    const witness = watch({ on: (event) => events.push(event) });
    await witness.once([door.sight]);
    witness.expect([door.sight], "page");
    door.answer = (_request, response) => void response.writeHead(503).end();
    await until(() => events.length >= 3);
    door.answer = page;
    expect((await witness.seen([door.sight], "page", soon())).seen).toBe(true);
    const { total, failures } = await witness.stop();
    expect(total.failed).toBe(failures.length);
    expect(failures[0]).toMatchObject({
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      address: "http://shop.example.com/",
      door: `127.0.0.1:${door.port}`,
      what: "503 without the page's token",
    });
  });

  test("a 5xx that the application already gave is the application's", async () => {
    const door = await edge((_request, response) => void response.writeHead(503).end());
    const witness = watch();
    expect((await witness.once([door.sight]))[0]?.judgement.kind).toBe("application");
    expect((await witness.seen([door.sight], "application", soon())).seen).toBe(true);
    const { total } = await witness.stop();
    expect(total).toMatchObject({ failed: 0, asBefore: total.application });
    expect(total.asBefore).toBeGreaterThan(0);
    const reopened = watch();
    reopened.expect([door.sight], "application", { answered: { "http://shop.example.com/": 503 } });
    expect((await reopened.seen([door.sight], "application", soon())).seen).toBe(true);
  });

  test("the end of idle connections, as a reload brings it, is not", async () => {
    const door = await edge(application);
    const witness = watch();
    witness.expect([door.sight], "application");
    await witness.seen([door.sight], "application", soon());
    witness.expect([door.sight], "page");
    door.answer = page;
    door.dropIdle();
    expect((await witness.seen([door.sight], "page", soon())).seen).toBe(true);
    const { total } = await witness.stop();
    expect(total.failed).toBe(0);
    expect(total.reconnected).toBeGreaterThanOrEqual(1);
  });

  test("more than a hundred failures are not all listed", async () => {
    const door = await edge((_request, response) => void response.writeHead(502).end());
    const clock = new HandClock();
    const witness = watch({ clock });
    witness.expect([door.sight], "application");
    while (door.asked() < 120) await clock.advance(20);
    const { total, failures, furtherFailures } = await witness.stop();
    expect(failures).toHaveLength(100);
    expect(furtherFailures).toBe(total.failed - 100);
  });
});

describe("the edge is not hammered", () => {
  test("50 probes a second in all, and a Route with a limit of its own less; stopped, no timer is left", async () => {
    const clock = new HandClock();
    const door = await edge(application);
    const at = (path: string, maxPerSecond?: number) => ({
      ...sightOf({ ...door.sight.address, path }, door.sight.door),
      ...(maxPerSecond === undefined ? {} : { maxPerSecond }),
    });
    const asked = new Map<string | undefined, number>();
    door.answer = (request, response) => {
      asked.set(request.url, (asked.get(request.url) ?? 0) + 1);
      application(request, response);
    };
    const witness = watch({ clock, idleAfter: [] });
    witness.expect([at("/"), at("/api"), at("/slow", 2), at("/static")], "application");
    await clock.advance(5_000);
    const { total } = await witness.stop();
    expect(total.probes).toBe(door.asked());
    expect(total.probes).toBeLessThanOrEqual(251);
    expect(asked.get("/slow")).toBeLessThanOrEqual(11);
    expect(asked.get("/")).toBeLessThanOrEqual(101);
    expect(clock.waiting).toBe(0);
    await until(() => door.sockets.size === 0);
  });

  test("an edge that hangs is not flooded", async () => {
    const clock = new HandClock();
    const door = await edge(() => {});
    const witness = watch({ clock, idleAfter: [] });
    witness.expect([door.sight], "application");
    await clock.advance(4_000);
    await until(() => door.asked() === 5);
    expect(door.opened()).toBe(5);
    const stopped = witness.stop();
    await clock.advance(5_000);
    expect((await stopped).total).toMatchObject({ probes: 5, failed: 5 });
  });

  test("the baseline of many sights is asked at the same rate", async () => {
    const clock = new HandClock();
    const door = await edge(application);
    const sights = Array.from({ length: 60 }, (_, i) =>
      sightOf({ ...door.sight.address, path: `/${i}` }, door.sight.door),
    );
    const witness = watch({ clock });
    const looks = witness.once(sights);
    await clock.advance(500);
    expect(door.asked()).toBeLessThanOrEqual(26);
    while (door.asked() < 60) await clock.advance(20);
    expect((await looks).map(({ sight }) => sight.id)).toEqual(sights.map(({ id }) => id));
  });
});
