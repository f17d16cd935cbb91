import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentKeys } from "../../src/page/content.ts";
import { parsed, raw, type RawReply } from "./support/raw.ts";
import { startPage, token, type PageServer } from "./support/nginx.ts";

let page: PageServer;
beforeAll(async () => {
  const own = { hosts: ["shop.apps.test"], html: { default: "<h1>Shop</h1>", fr: "<h1>Boutique</h1>" } };
  page = await startPage({}, contentKeys({ id: "m", pages: [own] }, []));
});
afterAll(() => page.stop());

const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
const method = fc.oneof(
  fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"),
  fc.string({ unit: fc.constantFrom(...upper, "_", "-"), minLength: 1, maxLength: 30 }),
);
/** What may stand in a path as it is, and escapes. */
const step = fc.string({
  unit: fc.constantFrom(..."abcXYZ019-._~!$&'()*+,;=:@".split(""), "%20", "%2f", "%2E", "%C3%A9", "%3C", "..;", ".."),
  maxLength: 40,
});
const path = fc
  .tuple(fc.array(step, { maxLength: 6 }), fc.option(step))
  .map(([steps, query]) => `/${steps.join("/")}${query === null ? "" : `?${query}`}`);

/**
 * Does this path lead out of the root, with its dots and slashes decoded? nginx refuses such a one before it has read who
 * asks (ngx_http_parse_complex_uri). An empty step is one like any other: `merge_slashes off`.
 */
function climbs(at: string): boolean {
  const [plain = ""] = at.split("?");
  const steps = plain.replaceAll(/%2e/gi, ".").replaceAll(/%2f/gi, "/").split("/").slice(1);
  let depth = 0;
  return steps.some((each) => (depth += each === ".." ? -1 : each === "." ? 0 : 1) < 0);
}
const value = fc.string({ unit: fc.constantFrom(..."abcxyz/*;=q.0189,- +".split("")), maxLength: 60 });
const accept = fc.oneof(value, fc.constantFrom("*/*", "text/html", "application/json", "text/html;q=0", "image/*", ""));
const headers = fc.record(
  {
    accept,
    "accept-language": value,
    "content-type": fc.oneof(
      value,
      fc.constantFrom("application/x-www-form-urlencoded", "application/grpc", "text/xml"),
    ),
    "user-agent": fc.oneof(
      value,
      fc.constantFrom("Mozilla/5.0 (X11; Linux x86_64) Firefox/132.0", "curl/8", "Googlebot"),
    ),
    origin: fc.oneof(value, fc.constantFrom("null", "https://a.test")),
    referer: fc.oneof(value, fc.constantFrom("https://shop.apps.test/x")),
    upgrade: fc.constantFrom("websocket", "h2c", "WebSocket"),
    range: fc.constantFrom("bytes=0-1", "bytes=9-1", "x"),
    expect: fc.constantFrom("100-continue", "x"),
    "if-match": fc.constantFrom('"x"', "*"),
    "if-none-match": fc.constantFrom('"x"', "*"),
    "if-unmodified-since": fc.constantFrom("Thu, 01 Jan 1970 00:00:00 GMT"),
    "entracte-ask": fc.constantFrom("back", "x"),
    "access-control-request-method": fc.constantFrom("PUT", "a b"),
    cookie: fc.string({ unit: fc.constantFrom(..."abc=; ".split("")), maxLength: 3_000 }),
  },
  { requiredKeys: [] },
);
const host = fc.oneof(fc.constantFrom("shop.apps.test", "SHOP.apps.test:8080", "other", "[::1]", "a..b", "_"), step);

async function send(
  line: string,
  all: { readonly [name: string]: string },
  name = "shop.apps.test",
): Promise<RawReply> {
  const lines = Object.entries({ host: name, connection: "close", ...all }).map(([key, text]) => `${key}: ${text}\r\n`);
  return parsed(await raw(page, `${line}\r\n${lines.join("")}\r\n`));
}

/** The page of whoever cannot be told from others. */
function isDefaultPage({ status, body }: RawReply, verb: string): void {
  expect(status).toBe(200);
  if (verb !== "HEAD") expect(body).toContain("<h1>Down for maintenance</h1>");
}

const marked = ({ head }: RawReply) => expect(head).toContain(`\r\nentracte-page: ${token}`);
const runs = { numRuns: 400 };

describe("whatever is asked", () => {
  test("a person's navigation is never answered with a 5xx, and shows the page", () =>
    fc.assert(
      fc.asyncProperty(method, path, headers, async (verb, at, all) => {
        const agent = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0" };
        const reply = await send(`${verb} ${at} HTTP/1.1`, { ...all, ...agent, "sec-fetch-dest": "document" });
        marked(reply);
        expect(reply.status).toBeGreaterThanOrEqual(200);
        expect(reply.status).toBeLessThan(300);
        if (climbs(at)) isDefaultPage(reply, verb);
        else if (verb !== "HEAD") expect(reply.body).toMatch(/<h1>(Shop|Boutique)<\/h1>/);
      }),
      runs,
    ));

  test("a script never gets HTML, nor a success that it did not ask for", () =>
    fc.assert(
      fc.asyncProperty(method, path, headers, async (verb, at, all) => {
        const { upgrade: _, ...others } = all;
        const reply = await send(`${verb} ${at} HTTP/1.1`, { ...others, "sec-fetch-dest": "empty" });
        marked(reply);
        if (climbs(at)) return isDefaultPage(reply, verb);
        expect(reply.head).not.toContain("text/html");
        expect(reply.body).not.toMatch(/<h1>|<html/i);
        const asked = [all["entracte-ask"], all["access-control-request-method"]].some((it) => it !== undefined);
        if (!asked && !/grpc/.test(all["content-type"] ?? "")) expect(reply.status).toBe(429);
      }),
      { ...runs, examples: ["/..%2f", "/%2e%2E/", "/a/..%2f..%2f", "/a/..%2f", "//.."].map((at) => ["A", at, {}]) },
    ));

  test("every Host gets an answer of the policy", () =>
    fc.assert(
      fc.asyncProperty(method, path, headers, host, async (verb, at, all, name) => {
        const reply = await send(`${verb} ${at} HTTP/1.1`, all, name);
        marked(reply);
        // 304 is what a program asks for by `If-None-Match: *`, where 200 is due to it: by gRPC.
        const nothing = all["if-none-match"] === "*" && /grpc/.test(all["content-type"] ?? "") ? [304] : [];
        expect([200, 203, 204, 429, 503, ...nothing]).toContain(reply.status);
      }),
      runs,
    ));

  test("bytes that are no HTTP at all are answered, too, and never with a 5xx", () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        fc.pre(bytes.some((byte) => byte !== 10 && byte !== 13)); // empty lines are no question yet
        const text = await raw(page, Buffer.concat([Buffer.from(bytes), Buffer.from("\r\n\r\n")]));
        expect(text).toContain(token);
        if (text.startsWith("HTTP/")) expect(parsed(text).status).toBeLessThan(500);
      }),
      runs,
    ));
});

describe("what nginx would refuse by itself gets the page", () => {
  const person = "Host: shop.apps.test\r\nConnection: close\r\nAccept: text/html\r\nUser-Agent: Mozilla/5.0\r\n";
  test.each([
    ["a path that leads out of the root", `GET /../../etc/passwd HTTP/1.1\r\n${person}\r\n`],
    ["an escaped zero byte", `GET /a%00b HTTP/1.1\r\n${person}\r\n`],
    ["an address of 20 KB", `GET /${"x".repeat(20_000)} HTTP/1.1\r\n${person}\r\n`],
    ["cookies of 20 KB", `GET / HTTP/1.1\r\n${person}Cookie: a=${"x".repeat(20_000)}\r\n\r\n`],
    [
      "no Host in HTTP/1.1",
      "GET / HTTP/1.1\r\nConnection: close\r\nAccept: text/html\r\nUser-Agent: Mozilla/5.0\r\n\r\n",
    ],
    ["two Hosts", `GET / HTTP/1.1\r\nHost: a\r\n${person}\r\n`],
    ["a body of a length that is none", `GET / HTTP/1.1\r\n${person}Content-Length: x\r\n\r\n`],
    ["a transfer encoding that nobody knows", `GET / HTTP/1.1\r\n${person}Transfer-Encoding: x\r\n\r\n`],
    ["HTTP/1.0", `GET / HTTP/1.0\r\n${person}\r\n`],
    ["HTTP/3.0", `GET / HTTP/3.0\r\n${person}\r\n`],
    ["an address with a host", `GET http://elsewhere.test/ HTTP/1.1\r\n${person}\r\n`],
    ["OPTIONS *", `OPTIONS * HTTP/1.1\r\n${person}\r\n`],
    ["a condition that is not met", `GET / HTTP/1.1\r\n${person}If-Match: "x"\r\n\r\n`],
    ["a condition that asks for nothing", `GET / HTTP/1.1\r\n${person}If-None-Match: *\r\n\r\n`],
    ["a range", `GET / HTTP/1.1\r\n${person}Range: bytes=0-0\r\n\r\n`],
  ])("%s", async (_, request) => {
    const { status, body, head } = parsed(await raw(page, request));
    expect([200, 203]).toContain(status);
    expect(head).toContain(token);
    expect(body).toMatch(/<h1>/);
  });

  test("chunks that are none are refused, with the marker", async () => {
    const { status, head } = parsed(
      await raw(page, `GET / HTTP/1.1\r\n${person}Transfer-Encoding: chunked\r\n\r\nzz\r\n`),
    );
    expect(status).toBe(400);
    expect(head).toContain(token);
  });

  test("HTTP/0.9 has no headers: it gets what a program gets that says nothing of itself", async () => {
    expect(await raw(page, "GET /\r\n")).toMatch(/^Down for maintenance/);
  });

  test("a body larger than anything, sent by a program that does not stop, is refused at once and read to its end", async () => {
    const size = 5_000_000;
    const head = `POST /up HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept: application/json\r\nContent-Length: ${String(size)}\r\n\r\n`;
    const { status } = parsed(await raw(page, Buffer.concat([Buffer.from(head), Buffer.alloc(size)])));
    expect(status).toBe(429);
  });
});
