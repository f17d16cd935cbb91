import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "./support/ask.ts";
import { startPage, token, type PageServer } from "./support/nginx.ts";

let page: PageServer;
beforeAll(async () => {
  page = await startPage();
});
afterAll(() => page.stop());

const from = (dest: string) => ask(page, "/x", { headers: { accept: "*/*", "sec-fetch-dest": dest } });

describe("what a browser wants an answer for (Fetch, request destinations)", () => {
  test.each(["document", "iframe", "frame", "fencedframe"])("%s: the page", async (dest) => {
    const { status, headers, body } = await from(dest);
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(body).toContain("<h1>");
  });

  test.each([
    ["script", "text/javascript"],
    ["worker", "text/javascript"],
    ["sharedworker", "text/javascript"],
    ["serviceworker", "text/javascript"],
    ["audioworklet", "text/javascript"],
    ["paintworklet", "text/javascript"],
    ["style", "text/css"],
    ["image", "image/png"],
    ["font", "font/woff2"],
    ["audio", "audio/mpeg"],
    ["video", "video/mp4"],
    ["track", "text/vtt"],
    ["manifest", "application/manifest+json"],
    ["xslt", "application/xml"],
    ["object", "text/plain"],
    ["embed", "text/plain"],
    ["report", "text/plain"],
  ])("%s: nothing, typed %s, and not as a success", async (dest, type) => {
    const { status, headers, body } = await from(dest);
    expect([status, body]).toEqual([429, ""]);
    expect(headers["content-type"]).toMatch(new RegExp(`^${type.replace("+", "\\+")}(?:;|$)`));
  });
});

test.each(["document", "script", "empty", "json"])(
  "to %s: says what the answer depends on, and that its type is to be believed",
  async (dest) => {
    const { headers } = await from(dest);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers.vary?.toString().split(", ").toSorted()).toEqual([
      "Accept",
      "Accept-Language",
      "Origin",
      "Sec-Fetch-Dest",
      "User-Agent",
      "X-Requested-With",
    ]);
  },
);

test("a Host that is no name is looked up in no file, not even in one that is there", async () => {
  page.publish({ data: { "host.a_b.test.a": "", "page-a.html": "<h1>Elsewhere</h1>" }, binaryData: {} });
  const headers = { accept: "text/html", "user-agent": "Mozilla/5.0" };
  expect((await ask(page, "/", { host: "a_b.test", headers })).body).toContain(`<!-- entracte-page: ${token} -->`);
});
