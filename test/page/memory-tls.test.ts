import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "./support/ask.ts";
import { memoryGroup } from "./support/memory-group.ts";
import { startPage, type PageServer } from "./support/nginx.ts";

const group = memoryGroup(24);

describe.skipIf(typeof group === "string")(
  `in 24 MiB, by TLS${typeof group === "string" ? ` (skipped: ${group})` : ""}`,
  () => {
    if (typeof group === "string") return;
    const sockets: TLSSocket[] = [];
    let page: PageServer;
    beforeAll(async () => {
      const tls = { secrets: { "shop.apps.test": "shop-tls" }, serving: "page-serving" };
      page = await startPage({ tls }, undefined, (pid) => group.add(pid));
    });
    afterAll(async () => {
      for (const socket of sockets) socket.destroy();
      await page.stop();
      group.remove();
    });

    /** Opens connections as a router that encrypts again does: without a host, so that they stay. How many were answered? */
    const open = async (count: number): Promise<number> => {
      const begun = Array.from({ length: count }, () => {
        const socket = connect({ port: page.securePort, host: "127.0.0.1", rejectUnauthorized: false }, () =>
          socket.write(
            "GET / HTTP/1.1\r\nHost: shop.apps.test\r\nAccept: text/html\r\nUser-Agent: Mozilla/5.0\r\n\r\n",
          ),
        );
        sockets.push(socket);
        return new Promise<number>((resolve) => {
          socket.once("data", () => resolve(1));
          socket.on("error", () => resolve(0));
          socket.on("close", () => resolve(0));
        });
      });
      return (await Promise.all(begun)).reduce((sum, each) => sum + each, 0);
    };

    test("with 1,000 connections the oldest idle ones are closed, and it lives and answers", async () => {
      let answered = 0;
      for (let batch = 0; batch < 20; batch++) answered += await open(50);
      expect(answered).toBe(1_000);
      expect((await ask(page, "/", { headers: { accept: "text/html" } })).status).toBe(200);
      expect(page.alive()).toBe(true);
      expect(group.peak()).toBeGreaterThan(8); // it is in the group
      expect(group.kills()).toBe(0);
    });
  },
);
