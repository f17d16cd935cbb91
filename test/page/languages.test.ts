import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentKeys } from "../../src/page/content.ts";
import { ask } from "./support/ask.ts";
import { startPage, type PageServer } from "./support/nginx.ts";

const html = { default: "in English", fr: "en français", "pt-BR": "no Brasil", pt: "em Portugal", de: "auf Deutsch" };
let page: PageServer;
beforeAll(async () => {
  page = await startPage({}, contentKeys({ id: "m", pages: [{ hosts: ["shop.apps.test"], html }] }, []));
});
afterAll(() => page.stop());

describe("the page speaks the visitor's language", () => {
  test.each([
    ["fr", "fr"],
    ["fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "fr"],
    ["pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7", "pt-BR"],
    ["pt-PT,pt;q=0.9", "pt"],
    ["pt-br", "pt"],
    ["nl-BE,nl;q=0.9,de-DE;q=0.8,de;q=0.7,fr;q=0.6", "de"],
    ["nl, it, fr", "fr"],
    ["de;q=0.2, fr;q=0.8, en;q=0.1", "fr"],
    ["nl;q=0.1, fr;q=0.9, de", "de"],
    ["fr;q=0, de;q=0.5", "de"],
    ["it, fr;q=0.0", "default"],
    ["ja", "default"],
    ["*", "default"],
    ["", "default"],
    ["../../etc/passwd", "default"],
    ["x".repeat(4000), "default"],
  ])("Accept-Language %j: %s", async (header, language) => {
    const headers = { accept: "text/html", "accept-language": header };
    const { body, status } = await ask(page, "/some/path", { headers });
    expect(Buffer.from(body, "latin1").toString()).toBe(html[language as keyof typeof html]);
    expect(status).toBe(200);
  });

  test("without Accept-Language, the default", async () => {
    expect((await ask(page, "/", { headers: { accept: "text/html" } })).body).toBe(html.default);
  });

  test("the default page, too", async () => {
    page.publish({ data: { "index.fr.html": "par défaut" }, binaryData: {} });
    const headers = { accept: "text/html", "accept-language": "fr-FR" };
    const { body } = await ask(page, "/", { headers, host: "other.apps.test" });
    expect(Buffer.from(body, "latin1").toString()).toBe("par défaut");
  });
});
