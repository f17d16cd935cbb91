import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { hostAndPort, parseEdge, urlOf } from "../../src/core/address.ts";
import { Trouble } from "../../src/core/errors.ts";

describe("--edge", () => {
  test.each([
    ["http=127.0.0.1:8080", [{ scheme: "http", host: "127.0.0.1", port: 8080 }]],
    ["router.example.com:80", [{ scheme: "http", host: "router.example.com", port: 80 }]],
    ["https=[2001:db8::7]:443", [{ scheme: "https", host: "2001:db8::7", port: 443 }]],
    ["[::1]:8080", [{ scheme: "http", host: "::1", port: 8080 }]],
    [
      "http=a:80, https=b:443,https=c:443",
      [
        { scheme: "http", host: "a", port: 80 },
        { scheme: "https", host: "b", port: 443 },
        { scheme: "https", host: "c", port: 443 },
      ],
    ],
  ])("%s is understood", (text, entries) => {
    expect(parseEdge(text)).toEqual(entries);
  });

  test.each([
    "",
    "a",
    "a:",
    ":80",
    "a:0",
    "a:65536",
    "ftp=a:21",
    "https://a:443",
    "::1:80",
    "[a]:80",
    "http=a:80,",
    "a:80/",
  ])("%j is refused with a remedy", (text) => {
    expect(() => parseEdge(text)).toThrow(Trouble);
    expect(() => parseEdge(text)).toThrow(/is no entry of the edge/);
  });

  test("any entry that is printed is read back as it was", () => {
    const hosts = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(
        hosts,
        fc.integer({ min: 1, max: 65_535 }),
        fc.constantFrom("http", "https"),
        (host, port, scheme) => {
          expect(parseEdge(`${scheme}=${hostAndPort(host, port)}`)).toEqual([
            { scheme, host: host.toLowerCase(), port },
          ]);
        },
      ),
    );
  });
});

test("an address is shown as people type it, IPv6 in brackets", () => {
  expect(urlOf({ scheme: "https", host: "shop.example.com", path: "/api" })).toBe("https://shop.example.com/api");
  expect(urlOf({ scheme: "http", host: "::1", path: "/" })).toBe("http://[::1]/");
});
