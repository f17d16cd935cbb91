import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask, keptAlive } from "../support/ask.ts";
import { environmentOf, run, type Ran } from "../support/command.ts";

/**
 * An edge as large clusters have it, at a fifth of its real pace: two routers, the second of which hears of changes later,
 * both reload once a second at most, and leave idle connections to their old processes.
 */
const reload = 1_000;
const lag = 1_500;
let lab: Lab;

const entracte = (...args: readonly string[]): Promise<Ran> => {
  const entries = lab.edges.map(({ http, https }) => `http=${http},https=${https}`).join(",");
  const settle = String((reload + lag + 500) / 1_000);
  return run(args, { ...environmentOf(lab), ENTRACTE_EDGE: entries, ENTRACTE_SETTLE: settle });
};

const showsPage = async (replica: number, agent?: ReturnType<typeof keptAlive>): Promise<boolean> => {
  const headers = { accept: "text/html" };
  const asking = agent === undefined ? { headers } : { headers, agent };
  const answer = await ask(lab.edges[replica]?.http ?? "", lab.hosts["shop"] ?? "", asking);
  expect(answer.status).toBe(200);
  return "entracte-page" in answer.headers;
};

const shop = () => {
  const route = lab.store.get(resources.route, lab.namespace, "shop");
  return { spec: route?.spec, labels: route?.metadata.labels, annotations: route?.metadata.annotations };
};

/** Changes another Route twice a second, so that a router reloads as often as it may. Returns the way to stop. */
function busily(): () => void {
  let turn = 0;
  const change = (): void => {
    lab.store.update(resources.route, lab.namespace, "news", (it) => ({
      ...it,
      spec: { ...it.spec, path: `/${String(turn++)}` },
    }));
  };
  const timer = setInterval(change, 500);
  return () => clearInterval(timer);
}

beforeAll(async () => {
  lab = await startLab({
    replicas: 2,
    lag: [0, lag],
    idle: "Deferred",
    reloadInterval: reload,
    probeScale: 0.1,
    stopScale: 0.01,
  });
});
afterAll(() => lab.stop());

describe("at a busy edge", () => {
  test("Law 8: while other Routes change all the time, a Route is closed when every router shows the page, one that lags too", async () => {
    const before = shop();
    const reloads = lab.edges[0]?.reloads ?? 0;
    const stop = busily();
    try {
      const closed = await entracte("close", "route/shop");
      expect(closed, closed.stdout).toMatchObject({ code: 0, stderr: "" });
      expect([await showsPage(0), await showsPage(1)]).toEqual([true, true]);
      expect(closed.stdout).toMatch(/probes: .* 0 failed/);

      const opened = await entracte("reopen", "route/shop");
      expect(opened, opened.stdout).toMatchObject({ code: 0, stderr: "" });
      expect([await showsPage(0), await showsPage(1)]).toEqual([false, false]);
      expect(opened.stdout).toMatch(/probes: .* 0 failed/);
    } finally {
      stop();
    }
    expect(shop()).toEqual(before);
    expect((lab.edges[0]?.reloads ?? 0) - reloads).toBeGreaterThan(4);
  });

  test("Law 1: a connection left idle since before gets the application or the page once more, never an error", async () => {
    await lab.applied();
    const idle = keptAlive();
    expect(await showsPage(0, idle)).toBe(false);
    const closed = await entracte("close", "route/shop");
    expect(closed, closed.stdout).toMatchObject({ code: 0, stderr: "" });
    expect(closed.stdout).toMatch(/late answers? on connections left idle since before/);
    expect(await showsPage(0, idle)).toBe(false);
    expect(await showsPage(0, idle)).toBe(true);

    expect((await entracte("reopen", "route/shop")).code).toBe(0);
    expect(await showsPage(0, idle)).toBe(true);
    expect(await showsPage(0, idle)).toBe(false);
    idle.destroy();
  });
});
