import { describe, expect, test } from "vitest";

import type { Address } from "../../src/core/address.ts";
import { sights } from "../../src/engine/witness/index.ts";

const shop: Address = { scheme: "https", host: "shop.example.com", path: "/" };
const news: Address = { scheme: "http", host: "news.example.com", path: "/" };

const resolve = async (host: string): Promise<readonly string[]> => {
  if (host === "shop.example.com") return ["203.0.113.7", "2001:db8::7"];
  if (host === "router.example.com") return ["198.51.100.1", "198.51.100.2"];
  throw Object.assign(new Error("no such host"), { code: host === "slow.example.com" ? "EAI_AGAIN" : "ENOTFOUND" });
};

describe("where an address is seen", () => {
  test("by DNS: through every address of its host, at the usual port", async () => {
    const found = await sights([shop], { resolve });
    expect(found.sights.map(({ id }) => id)).toEqual([
      "https://shop.example.com/ at 203.0.113.7:443",
      "https://shop.example.com/ at [2001:db8::7]:443",
    ]);
    expect(found.blind).toEqual([]);
  });

  test("by --edge: through every entry of its scheme, and every address of an entry that is a name", async () => {
    const edges = [
      { scheme: "https", host: "router.example.com", port: 8443 },
      { scheme: "https", host: "192.0.2.1", port: 443 },
      { scheme: "http", host: "192.0.2.1", port: 80 },
    ] as const;
    const found = await sights([shop, news], { resolve, edges });
    expect(found.sights.map(({ id }) => id)).toEqual([
      "https://shop.example.com/ at 198.51.100.1:8443",
      "https://shop.example.com/ at 198.51.100.2:8443",
      "https://shop.example.com/ at 192.0.2.1:443",
      "http://news.example.com/ at 192.0.2.1:80",
    ]);
  });

  test("nowhere: the reason is told, and the others are seen", async () => {
    const slow = { ...news, host: "slow.example.com" };
    const found = await sights([news, shop, slow], { resolve });
    expect(found.sights).toHaveLength(2);
    expect(found.blind).toEqual([
      { address: news, reason: "news.example.com does not resolve here" },
      { address: slow, reason: "slow.example.com does not resolve here (EAI_AGAIN)" },
    ]);
    const unnamed = await sights([shop], { resolve, edges: [{ scheme: "http", host: "192.0.2.1", port: 80 }] });
    expect(unnamed.blind).toEqual([{ address: shop, reason: "no --edge says where https is answered" }]);
  });

  test("the same address twice is one sight; all ways to an object share what its rate limit leaves", async () => {
    const found = await sights([shop, shop], { resolve: async () => ["203.0.113.7"], maxPerSecond: 2 });
    expect(found.sights).toMatchObject([{ id: "https://shop.example.com/ at 203.0.113.7:443", maxPerSecond: 2 }]);
    const doors = await sights([shop], { resolve: async () => ["203.0.113.7", "203.0.113.8"], maxPerSecond: 2 });
    expect(doors.sights).toMatchObject([{ maxPerSecond: 1 }, { maxPerSecond: 1 }]);
  });

  test("a host is resolved once, however many addresses it has", async () => {
    let asked = 0;
    const counting = async (): Promise<readonly string[]> => [`203.0.113.${++asked}`];
    const paths = ["/", "/api", "/static"].map((path) => ({ ...shop, path }));
    await sights(paths, { resolve: counting });
    expect(asked).toBe(1);
  });

  test("by the system's own resolver, the loopback is found", async () => {
    const found = await sights([{ ...news, host: "localhost" }]);
    expect(found.sights.map(({ door }) => door.port)).toContain(80);
  });
});
