import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLab, type Lab, type LabOptions } from "../../src/lab/lab.ts";
import { untilNextReload } from "../../src/lab/edge/limiter.ts";
import { ask, keptAlive } from "../support/ask.ts";
import { app, patchRoute, podsOf, route, to, until } from "./support.ts";

// openshift/router: images/router/haproxy/reload-haproxy (a new process takes the listeners over, old ones finish),
// pkg/router/template/limiter/limiter.go (coalescing); openshift/api IngressController idleConnectionTerminationPolicy.

const http = { targetPort: "http" };
const objects = [...app("alpha"), ...app("beta"), route("shop", { to: to("alpha"), port: http })];
const fast = { seed: false, objects, reloadInterval: 30, probeScale: 0.1, stopScale: 0.01 } as const;

describe("a reload of the edge", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab(fast);
  });
  afterAll(() => lab.stop());
  const switchTo = async (name: string): Promise<void> => {
    patchRoute(lab, "shop", { to: to(name) });
    await lab.applied();
  };

  test("requests under way are finished by the old process with the old backend", async () => {
    await switchTo("alpha");
    const slow = ask(lab.edge.http, "shop.apps.test", { path: "/stream?n=20&ms=50" });
    // By the time that a later request is answered, the earlier one has reached the application.
    await ask(lab.edge.http, "shop.apps.test");
    await switchTo("beta");
    expect((await ask(lab.edge.http, "shop.apps.test")).headers["x-application"]).toBe("beta");
    expect(lab.edges[0]?.processes).toBe(2);
    expect((await slow).body).toContain("alpha 19");
    await until(() => lab.edges[0]?.processes === 1, "the old process has finished");
  });

  test("a tunnel goes on through the old process", async () => {
    await switchTo("alpha");
    const socket = await upgraded(lab.edge.http, "shop.apps.test");
    await switchTo("beta");
    socket.write("still here");
    const heard = await new Promise((resolve) => socket.once("data", resolve));
    expect(String(heard)).toBe("still here");
    socket.destroy();
  });

  test("Immediate: idle client connections are closed", async () => {
    await switchTo("alpha");
    const socket = await idle(lab.edge.http, "shop.apps.test");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await switchTo("beta");
    await closed;
  });
});

describe("with idle connections Deferred", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ ...fast, idle: "Deferred" });
  });
  afterAll(() => lab.stop());

  test("the first request on an idle connection still goes to the old backend, the next to the new one", async () => {
    const agent = keptAlive();
    const from = async (): Promise<unknown> =>
      (await ask(lab.edge.http, "shop.apps.test", { agent })).headers["x-application"];
    expect(await from()).toBe("alpha");
    patchRoute(lab, "shop", { to: to("beta") });
    await lab.applied();
    expect((await ask(lab.edge.http, "shop.apps.test")).headers["x-application"]).toBe("beta");
    expect(await from()).toBe("alpha");
    expect(await from()).toBe("beta");
    agent.destroy();
  });

  test("and is answered with the router's 503 when the old backend's pod is gone by then", async () => {
    const agent = keptAlive();
    await ask(lab.edge.http, "shop.apps.test", { agent });
    patchRoute(lab, "shop", { to: to("alpha") });
    await lab.applied();
    lab.scale("beta", 0);
    await until(() => podsOf(lab, "beta").length === 0 && gone(lab, "beta"), "the pod is gone");
    expect(await ask(lab.edge.http, "shop.apps.test", { agent })).toMatchObject({ status: 503, version: "1.0" });
    agent.destroy();
  });
});

describe("reloads are coalesced", () => {
  const start = (options: LabOptions): Promise<Lab> => startLab({ ...fast, ...options });

  test("the first change after a quiet time goes at once, later ones wait for the interval since the last start", () => {
    expect(untilNextReload(undefined, 5000, 100)).toBe(0);
    expect(untilNextReload(1000, 5000, 1100)).toBe(4900);
    expect(untilNextReload(1000, 5000, 60_000)).toBe(0);
  });

  test("a hundred changes are two reloads", async () => {
    const many = Array.from({ length: 100 }, (_, i) => route(`r${i}`, { to: to("alpha"), port: http }));
    const lab = await start({ objects: [...objects, ...many], reloadInterval: 1500 });
    try {
      for (let i = 0; i < 100; i++) {
        patchRoute(lab, `r${i}`, { to: to("beta") });
        if (i === 0) await until(() => lab.edges[0]?.reloads === 1, "the first change is applied");
      }
      await lab.applied();
      expect(lab.edges[0]?.reloads).toBe(2);
      expect((await ask(lab.edge.http, "r99.apps.test")).headers["x-application"]).toBe("beta");
    } finally {
      await lab.stop();
    }
  });

  test("a change that the router does not need causes none", async () => {
    const lab = await start({});
    try {
      lab.scale("beta", 0);
      await until(() => podsOf(lab, "beta").length === 0, "nothing of beta is left");
      await lab.applied();
      expect(lab.edges[0]?.reloads).toBe(0);
    } finally {
      await lab.stop();
    }
  });

  test("replicas reload on their own: one may still answer as before", async () => {
    const lab = await start({ replicas: 2, lag: [0, 2000] });
    try {
      const from = async (replica: number): Promise<unknown> =>
        (await ask(lab.edges[replica]?.http ?? "", "shop.apps.test")).headers["x-application"];
      patchRoute(lab, "shop", { to: to("beta") });
      await until(async () => (await from(0)) === "beta", "the first has reloaded");
      expect(lab.edges[1]?.reloads).toBe(0);
      expect(await from(1)).toBe("alpha");
      await until(async () => (await from(1)) === "beta", "the second has reloaded, too");
    } finally {
      await lab.stop();
    }
  });
});

function gone(lab: Lab, name: string): boolean {
  return lab.store
    .list({ group: "", version: "v1", plural: "pods", kind: "Pod", namespaced: true })
    .every((pod) => pod.metadata.labels?.["app"] !== name);
}

function open(edge: string, request: string): Promise<Socket> {
  const [host, port] = edge.split(":");
  const socket = connect(Number(port), host);
  socket.on("error", () => {});
  return new Promise((resolve, reject) => {
    socket.once("close", () => reject(new Error("closed")));
    socket.once("data", () => resolve(socket));
    socket.write(request);
  });
}

function idle(edge: string, host: string): Promise<Socket> {
  return open(edge, `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
}

function upgraded(edge: string, host: string): Promise<Socket> {
  return open(edge, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`);
}
