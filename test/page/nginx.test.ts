import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentKeys } from "../../src/page/content.ts";
import { withToken } from "../../src/page/html.ts";
import { ask } from "./support/ask.ts";
import { startPage, token, type PageServer } from "./support/nginx.ts";

const own = withToken("<h1>Billing is resting</h1>", token);
const style = new TextEncoder().encode("h1 { color: teal }");
const billing = { hosts: ["billing.apps.test"], html: { default: own }, assets: { "css/app.css": style } };

let page: PageServer;
beforeAll(async () => {
  page = await startPage({}, contentKeys({ id: "legacy", pages: [billing] }, []));
});
afterAll(() => page.stop());

const browser = { accept: "text/html" };

describe("the page, on real nginx", () => {
  test.each([
    ["GET", "/"],
    ["GET", "/some/deep/path.js?q=1"],
    ["GET", "/-entracte/html"],
    ["GET", "/-entracte/as/crawler"],
    ["GET", "/-entracte/as/machine.json"],
    ["GET", "/etc/entracte/nginx.conf"],
  ])("Law 1: answers %s %s with 200, the token in header and body, and no-store", async (method, path) => {
    const reply = await ask(page, path, { method, headers: browser });
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({ "entracte-page": token, "cache-control": "no-store" });
    expect(reply.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(reply.body).toContain("maintenance");
    expect(reply.body).toContain(`<!-- entracte-page: ${token} -->`);
  });

  test("shows the user's own HTML on the hosts of its maintenance, as it is", async () => {
    const reply = await ask(page, "/", { host: "billing.apps.test", headers: browser });
    expect(reply.body).toBe(own);
    expect(reply.status).toBe(200);
  });

  test("finds each of many pages by its host, with its files", async () => {
    const pages = Array.from({ length: 256 }, (_, i) => ({
      hosts: [`h${String(i)}.test`],
      html: { default: `<p>${String(i)}</p>` },
      ...(i % 50 === 3 ? { assets: { "a.txt": new TextEncoder().encode(String(i)) } } : {}),
    }));
    const many = await startPage({}, contentKeys({ id: "many", pages }, []));
    for (const i of [0, 1, 2, 3, 4, 6, 7, 100, 127, 128, 129, 203, 255]) {
      expect((await ask(many, "/", { host: `h${String(i)}.test`, headers: browser })).body).toBe(`<p>${String(i)}</p>`);
    }
    for (const i of [3, 53, 203]) {
      expect((await ask(many, "/-entracte/page/a.txt", { host: `h${String(i)}.test` })).body).toBe(String(i));
    }
    await many.stop();
  });

  test("serves the files of the page's own folder on its hosts, by the type of their extension", async () => {
    const reply = await ask(page, "/-entracte/page/css/app.css", { host: "billing.apps.test" });
    expect(reply).toMatchObject({ status: 200, body: "h1 { color: teal }" });
    expect(reply.headers["content-type"]).toBe("text/css");
    expect((await ask(page, "/-entracte/page/css/app.css")).body).not.toContain("teal");
  });

  test.each(["../nginx.conf", "..%2fnginx.conf", "a/../../etc/passwd", "billing.apps.test/../x", "_", "BAD host"])(
    "a Host of %j never leaves the default page",
    async (host) => {
      const reply = await ask(page, "/", { host, headers: browser });
      expect(reply.status).toBe(200);
      expect(reply.body).toContain("Down for maintenance");
    },
  );

  test("shows each replica's own content by file, and nothing but content", async () => {
    expect((await ask(page, "/-entracte/content/page-a.html")).body).toBe(own);
    expect((await ask(page, "/-entracte/content/index.html")).body).toContain("Down for maintenance");
    expect(await ask(page, "/-entracte/content/host.billing.apps.test.a")).toMatchObject({ status: 200, body: "" });
    expect(await ask(page, "/-entracte/content/maintenance.gone.a")).toMatchObject({ status: 404, body: "absent\n" });
    page.publish({
      data: { "nginx.conf": "secret", "targets.legacy": "secret", "policy.legacy": "secret" },
      binaryData: {},
    });
    for (const file of ["nginx.conf", "targets.legacy", "policy.legacy", "../etc/targets.legacy"])
      expect((await ask(page, `/-entracte/content/${file}`)).body).not.toContain("secret");
  });

  test("shows what the folder of a replica holds at that moment, though the page itself may be remembered", async () => {
    const content = async () => (await ask(page, "/-entracte/content/maintenance.new.a")).body;
    expect(await content()).toBe("absent\n");
    for (const text of ["one", "two"]) {
      page.publish({ data: { "maintenance.new.a": text }, binaryData: {} });
      expect(await content()).toBe(text);
    }
  });

  test("whatever a browser kept of the application, the page comes whole, and nothing of it is to be kept", async () => {
    const { headers } = await ask(page, "/", { headers: browser });
    expect(headers).not.toHaveProperty("etag");
    const dates = [headers["last-modified"]].flat().filter((date) => date !== undefined);
    for (const date of [...dates, new Date().toUTCString()]) {
      const again = await ask(page, "/", { headers: { ...browser, "if-modified-since": date } });
      expect([again.status, again.body]).toEqual([200, expect.stringContaining("Down for maintenance")]);
    }
  });

  test("Law 1: is there, plain as it may be, even where its files are not", async () => {
    const empty = await startPage({}, { data: { "index.html": null, "index.fr.html": null }, binaryData: {} });
    const { status, headers, body } = await ask(empty, "/", { headers: browser });
    await empty.stop();
    expect([status, headers["entracte-page"]]).toEqual([200, token]);
    expect(body).toContain("<h1>Down for maintenance</h1>");
  });

  test("does not tell the version of nginx", async () => {
    expect((await ask(page, "/", { headers: browser })).headers["server"]).not.toMatch(/\d/);
  });

  test("says the type of an answer by what it is, not by what the path looks like", async () => {
    for (const path of ["/.well-known/acme-challenge/x.html", "/.well-known/acme-challenge/x.jpg"])
      expect((await ask(page, path)).headers["content-type"]).toMatch(/^text\/plain/);
  });
});
