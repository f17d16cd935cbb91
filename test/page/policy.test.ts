import { afterEach, describe, expect, test } from "vitest";
import { defaultPolicy, type AnswerPolicy } from "../../src/page/answer-policy.ts";
import { defaultWorkload } from "../../src/page/model.ts";
import { nginxConfig } from "../../src/page/nginx/config.ts";
import { httpDate, lessThan } from "../../src/page/nginx/retry-after.ts";
import { ask } from "./support/ask.ts";
import { startPage, type PageServer } from "./support/nginx.ts";

let running: PageServer | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
const startWith = async (policy: Partial<AnswerPolicy>) => {
  running = await startPage({ policy: { ...defaultPolicy, ...policy } });
  return running;
};
const json = { accept: "application/json" };

describe("what scripts and programs of other origins see", () => {
  const origin = "https://other.test";

  test("a preflight is answered with all that it asks for, and not remembered", async () => {
    const page = await startWith({});
    const asked = { "access-control-request-method": "PUT", "access-control-request-headers": "authorization,x-a" };
    const { status, headers } = await ask(page, "/api", { method: "OPTIONS", headers: { origin, ...asked } });
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "PUT",
      "access-control-allow-headers": "authorization,x-a",
      "access-control-max-age": "0",
    });
  });

  test.each([
    ["JSON", { accept: "application/json" }],
    ["XML", { accept: "application/xml" }],
    ["text", { accept: "text/plain" }],
    ["a font", { accept: "*/*", "sec-fetch-dest": "font" }],
  ])(
    "the answer to a request for %s can be read: its status, when to come again, and the marker",
    async (_, asking) => {
      const page = await startWith({});
      const { status, headers } = await ask(page, "/api", { headers: { ...asking, origin } });
      expect(status).toBe(429);
      expect(headers["access-control-allow-origin"]).toBe(origin);
      expect(headers["access-control-expose-headers"]).toBe("entracte-page, Retry-After, grpc-status, grpc-message");
    },
  );

  test("what is no origin, no method and no list of names does not come back", async () => {
    const page = await startWith({});
    const asked = { "access-control-request-method": "PUT;x", "access-control-request-headers": "a\tb<" };
    const { headers } = await ask(page, "/", { method: "OPTIONS", headers: { origin: "<script>", ...asked } });
    for (const name of ["origin", "credentials", "methods", "headers"])
      expect(headers).not.toHaveProperty(`access-control-allow-${name}`);
  });

  test("gRPC hears UNAVAILABLE, in the type that it speaks", async () => {
    const page = await startWith({});
    const headers = { "content-type": "application/grpc-web-text+proto", origin };
    const reply = await ask(page, "/a.B/C", { method: "POST", headers, body: "x" });
    expect(reply.headers).toMatchObject({
      "grpc-status": "14",
      "grpc-message": "down for maintenance",
      "content-type": "application/grpc-web-text",
      "access-control-allow-origin": origin,
    });
  });
});

describe("the policy of a workload", () => {
  test("each class has its own status", async () => {
    const page = await startWith({ statuses: { page: 410, machines: 451, crawlers: 429, assets: 404 } });
    const dest = { "sec-fetch-dest": "image" };
    expect((await ask(page, "/", { headers: { accept: "text/html" } })).status).toBe(410);
    expect((await ask(page, "/", { headers: json })).status).toBe(451);
    expect((await ask(page, "/", { headers: { accept: "text/html", "user-agent": "Googlebot" } })).status).toBe(429);
    expect((await ask(page, "/", { headers: dest })).status).toBe(404);
  });

  test("unknown clients get the page where the policy says so; a script's do not", async () => {
    const page = await startWith({ unknown: "page" });
    expect((await ask(page, "/", { headers: { accept: "*/*", "user-agent": "Go-http-client/1.1" } })).status).toBe(200);
    expect((await ask(page, "/", { headers: { accept: "*/*", origin: "https://a.test" } })).status).toBe(429);
    expect((await ask(page, "/", { headers: json })).status).toBe(429);
  });

  test("a path has an answer of its own, by any method; one that ends in / is for all below it", async () => {
    const paths = [
      { path: "/healthz", status: 204 },
      { path: "/hooks/", status: 503 },
    ];
    const page = await startWith({ paths });
    expect((await ask(page, "/healthz?full")).status).toBe(204);
    expect((await ask(page, "/hooks/github", { method: "POST", headers: json, body: "{}" })).status).toBe(503);
    expect((await ask(page, "/healthz/x", { headers: json })).status).toBe(429);
    expect((await ask(page, "/hooks/github")).headers).toHaveProperty("entracte-page");
  });

  test("Retry-After is the end of the maintenance, as a date", async () => {
    const until = Math.floor(Date.now() / 1000) + 3600;
    const page = await startWith({ retryAfter: { seconds: 60, until } });
    const { headers } = await ask(page, "/", { headers: json });
    expect(headers["retry-after"]).toBe(new Date(until * 1000).toUTCString());
  });

  test("once that has passed, it is seconds again: a date gone by would say at once", async () => {
    const page = await startWith({ retryAfter: { seconds: 60, until: Math.floor(Date.now() / 1000) - 1 } });
    expect((await ask(page, "/", { headers: json })).headers["retry-after"]).toBe("60");
  });
});

describe("what cannot be answered is refused, with what can", () => {
  const refuse = (path: string, status: number) => () =>
    nginxConfig({ ...defaultWorkload, token: "t", policy: { ...defaultPolicy, paths: [{ path, status }] } });
  test.each([
    ["/", 200],
    ["/-entracte/ready", 200],
    ["/a b", 200],
    ['/"; return 200', 200],
    ["/a", 302],
    ["/a", 199],
  ])("path %s with status %i", (path, status) => {
    expect(refuse(path, status)).toThrow(/page\.paths/);
  });

  test("a path with two answers", () => {
    const paths = [1, 2].map(() => ({ path: "/a", status: 200 }));
    expect(() => nginxConfig({ ...defaultWorkload, token: "t", policy: { ...defaultPolicy, paths } })).toThrow(
      /two answers/,
    );
  });
});

test("a pattern tells smaller numbers of as many digits from all others", () => {
  for (const n of [1_764_050_400, 2_000_000_000, 1_999_999_999]) {
    const pattern = new RegExp(`^(?:${lessThan(n)})$`);
    for (const by of [1, 2, 9, 10, 99, 12_345, 700_000_000]) expect(pattern.test(String(n - by))).toBe(true);
    for (const by of [0, 1, 10, 12_345]) expect(pattern.test(String(n + by))).toBe(false);
  }
});

test("dates are written as HTTP has them", () => {
  for (const at of [0, 1_764_050_400, 1_790_000_000]) expect(httpDate(at)).toBe(new Date(at * 1000).toUTCString());
});
