import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { defaultPolicy } from "../../src/page/answer-policy.ts";
import { contentKeys } from "../../src/page/content.ts";
import { mostServers } from "../../src/page/nginx/hosts.ts";
import { ask } from "./support/ask.ts";
import { memoryGroup } from "./support/memory-group.ts";
import { startPage, type PageServer } from "./support/nginx.ts";

const group = memoryGroup(24);
/** Other maintenances, as many as want their own answers at most. */
const apart = Array.from({ length: mostServers - 1 }, (_, n) => ({
  hosts: [`h${String(n)}.apps.test`],
  policy: {
    ...defaultPolicy,
    statuses: { ...defaultPolicy.statuses, machines: 430 + n },
    paths: [1, 2, 3, 4, 5].map((i) => ({ path: `/health-check-${String(i)}`, status: 200 })),
  },
}));
const request = (path: string) =>
  `GET ${path} HTTP/1.1\r\nHost: shop.apps.test\r\nAccept: text/html\r\nUser-Agent: Mozilla/5.0\r\nCookie: a=${"x".repeat(500)}\r\n\r\n`;

describe.skipIf(typeof group === "string")(
  `in 24 MiB, with as many policies as there may be${typeof group === "string" ? ` (skipped: ${group})` : ""}`,
  () => {
    if (typeof group === "string") return;
    const sockets: Socket[] = [];
    let page: PageServer;

    beforeAll(async () => {
      const film = {
        hosts: ["shop.apps.test"],
        html: { default: "<h1>Shop</h1>" },
        assets: { "a.mp4": new Uint8Array(700_000) },
      };
      page = await startPage({ apart }, contentKeys({ id: "m", pages: [film] }, []), (pid) => group.add(pid));
    });
    afterEach(() => {
      for (const socket of sockets.splice(0)) socket.destroy();
    });
    afterAll(async () => {
      await page.stop();
      group.remove();
    });

    /** Opens connections, each with one request, and waits until every one has had the beginning of its answer. */
    const open = async (count: number, path: string, slow: boolean): Promise<number> => {
      const begun = Array.from({ length: count }, () => {
        const socket = connect(page.port, "127.0.0.1", () => socket.write(request(path)));
        sockets.push(socket);
        return new Promise<number>((resolve) => {
          socket.once("data", () => {
            if (slow) socket.pause();
            resolve(1);
          });
          socket.on("error", () => resolve(0));
          socket.on("close", () => resolve(0));
        });
      });
      return (await Promise.all(begun)).reduce((sum, each) => sum + each, 0);
    };

    test("serves 1,000 open connections, 100 of them downloads that hardly move", async () => {
      expect(await open(100, "/-entracte/page/a.mp4", true)).toBe(100);
      expect(await open(900, "/", false)).toBe(900);
      expect((await ask(page, "/", { headers: { accept: "text/html" } })).status).toBe(200);
      expect(group.peak()).toBeGreaterThan(2); // it is in the group
      expect(group.peak()).toBeLessThan(24);
      expect(group.kills()).toBe(0);
    });

    test("with 5,000 connections the oldest idle ones are closed, and it lives and answers", async () => {
      let answered = 0;
      for (let batch = 0; batch < 10; batch++) answered += await open(500, "/", false);
      expect(answered).toBe(5_000);
      expect((await ask(page, "/", { headers: { accept: "text/html" } })).status).toBe(200);
      expect(page.alive()).toBe(true);
      expect(group.kills()).toBe(0); // nginx would start another worker
    });
  },
);
