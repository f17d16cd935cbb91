import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contentKeys } from "../../src/page/content.ts";
import { ask, type Question } from "./support/ask.ts";
import { startPage, type PageServer } from "./support/nginx.ts";

const html = {
  default: "<p>closed</p>",
  fr: "<p>fermé</p>",
  "fr-CA": "<p>fermé, là-bas</p>",
  "pt-BR": "<p>fechado</p>",
};

let page: PageServer;
beforeAll(async () => {
  // The first page has the short way, the second one has not.
  const pages = ["first.test", "second.test"].map((host) => ({ hosts: [host], html }));
  page = await startPage({}, contentKeys({ id: "m", pages }, []));
});
afterAll(() => page.stop());

const agents = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1) Chrome/131.0.0.0 Safari/537.36",
  "okhttp/4.12.0",
];
const language = fc.constantFrom("fr", "fr-FR", "fr-CA", "pt-BR", "pt", "de-CH", "en-US", "*", "FR");
const weight = fc.constantFrom("", "", ";q=0.9", ";q=0.5", ";q=0", "; q=0.8");
const languages = fc
  .array(fc.tuple(language, weight), { maxLength: 5 })
  .map((all) => all.map(([tag, q]) => `${tag}${q}`).join(","));
const visitor = fc.record({
  "user-agent": fc.constantFrom(...agents),
  "accept-language": languages,
  accept: fc.constantFrom("text/html,*/*;q=0.8", "*/*", "application/json"),
  "sec-fetch-dest": fc.constantFrom("document", "document", "document", "empty", "iframe", "script"),
});
const more = fc.record(
  {
    "if-none-match": fc.constantFrom("*", '"x"'),
    "if-match": fc.constantFrom("*", '"x"'),
    "if-unmodified-since": fc.constant("Thu, 01 Jan 1970 00:00:00 GMT"),
    range: fc.constant("bytes=0-1"),
    upgrade: fc.constant("websocket"),
  },
  { requiredKeys: [] },
);
const headers = fc
  .tuple(visitor, fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: more }))
  .map(([usual, rare]): { [name: string]: string } => ({ ...usual, ...rare }));
const questions = fc.record({ method: fc.constantFrom("GET", "GET", "GET", "HEAD", "POST"), headers });

async function answer(question: Question, path: string) {
  // nginx ends the connection after an answer in the place of a condition's (ngx_http_filter_finalize_request).
  const alone = { ...question.headers, connection: "close" };
  const { status, headers: all, body } = await ask(page, path, { ...question, headers: alone });
  const { date: _, "last-modified": __, ...said } = all;
  return { status, said, body };
}

test("the short way of the first page has the same answer as the long way of the others", async () => {
  const paths = fc.constantFrom("/", "/some/deep/path.js?q=1", "/%20/a");
  await fc.assert(
    fc.asyncProperty(questions, paths, async (asked, path) => {
      const first = await answer({ ...asked, host: "first.test" }, path);
      expect(first).toEqual(await answer({ ...asked, host: "second.test" }, path));
    }),
    { numRuns: 300 },
  );
});

test("the first page comes in the visitor's language", async () => {
  const get = async (wanted: string) => {
    const asked = { "user-agent": agents[0] as string, "sec-fetch-dest": "document", "accept-language": wanted };
    return Buffer.from((await ask(page, "/", { host: "first.test", headers: asked })).body, "latin1").toString();
  };
  expect(await get("fr-FR,fr;q=0.9,en;q=0.8")).toBe(html.fr);
  expect(await get("fr-CA,fr;q=0.9")).toBe(html["fr-CA"]);
  expect(await get("en;q=0.5,pt-BR;q=0.9")).toBe(html["pt-BR"]);
  expect(await get("de")).toBe(html.default);
});
