import { describe, expect, test } from "vitest";
import { contentKeys, pagesFor, type ContentPatch } from "../../src/page/content.ts";

const page = (text: string, ...hosts: string[]) => ({ hosts, html: { default: text } });
const keysOf = ({ data, binaryData }: ContentPatch) =>
  Object.entries({ ...data, ...binaryData }).flatMap(([key, text]) => (text === null ? [] : [key]));
/** What is there after a patch: keys only. */
const after = (present: readonly string[], { data, binaryData }: ContentPatch) => {
  const all = new Set([...present, ...Object.keys({ ...data, ...binaryData })]);
  for (const [key, text] of Object.entries({ ...data, ...binaryData })) if (text === null) all.delete(key);
  return [...all];
};

describe("the content of a maintenance", () => {
  test("is each page once, by language, and an empty file for each of its hosts", () => {
    const html = { default: "<p>", fr: "<p lang=fr>", "pt-br": "<p lang=pt-BR>" };
    const { data } = contentKeys({ id: "legacy", pages: [{ hosts: ["a.test", "b.test", "Bad/Host"], html }] }, []);
    expect(data).toEqual({
      "page-a.html": "<p>",
      "page-a.fr.html": "<p lang=fr>",
      "page-a.pt-BR.html": "<p lang=pt-BR>",
      "host.a.test.a": "",
      "host.b.test.a": "",
      "maintenance.legacy.a": expect.any(String),
    });
  });

  test("names the fourth page by two letters: so do its hosts, which say that there is a later one", () => {
    const pages = [1, 2, 3, 4].map((n) => page(String(n), `h${String(n)}.test`));
    const { data } = contentKeys({ id: "m", pages }, []);
    const marks = { "host.h4.test.b": "", "host.h4.test.c": "", "host.h4.test.more": "" };
    expect(data).toMatchObject({ "page-bc.html": "4", ...marks });
    expect(Object.keys(data).filter((key) => key.includes(".h2."))).toEqual(["host.h2.test.b"]);
  });

  test("a page of a later letter takes what its hosts say away with itself", () => {
    const pages = [1, 2, 3].map((n) => page(String(n), `h${String(n)}.test`));
    const present = keysOf(contentKeys({ id: "m", pages }, []));
    expect(present).toContain("host.h3.test.more");
    const now = contentKeys({ id: "m", pages: pages.slice(0, 2) }, present);
    expect(after(present, now).filter((key) => key.includes("h3.test"))).toEqual([]);
  });

  test("does not touch what is of another maintenance, and takes no name of it", () => {
    const first = contentKeys({ id: "one", pages: [page("1", "a.test")] }, []);
    const present = keysOf(first);
    const second = contentKeys({ id: "two", pages: [page("2", "b.test")] }, present);
    expect(keysOf(second)).toEqual(["page-b.html", "host.b.test.b", "maintenance.two.b"]);
    expect(after(present, contentKeys({ id: "two", pages: [] }, [...present, ...keysOf(second)]))).toEqual(present);
  });

  test("keeps its names when it changes, so that one file changes", () => {
    const before = contentKeys({ id: "one", pages: [page("1", "a.test")] }, []);
    const now = contentKeys({ id: "one", pages: [page("2", "a.test")] }, keysOf(before));
    expect(keysOf(now)).toEqual(keysOf(before));
    expect(now.data["maintenance.one.a"]).not.toBe(before.data["maintenance.one.a"]);
  });

  test("takes away what it no longer shows: a language, an asset, a host, a whole page", () => {
    const rich = {
      hosts: ["a.test", "b.test"],
      html: { default: "1", fr: "1" },
      assets: { "x/y.css": new Uint8Array(3) },
    };
    const present = keysOf(contentKeys({ id: "one", pages: [rich, page("2", "c.test")] }, []));
    expect(present).toContain("page-a.asset.x..y.css");
    const now = contentKeys({ id: "one", pages: [page("1", "a.test")] }, present);
    expect(after(present, now).toSorted()).toEqual(["host.a.test.a", "maintenance.one.a", "page-a.html"]);
    expect(after(present, contentKeys({ id: "one", pages: [] }, present))).toEqual([]);
  });

  test("hosts that were closed before, and are not now, keep their pages, even such as they shared", () => {
    const present = keysOf(contentKeys({ id: "one", pages: [page("1", "a.test", "b.test"), page("2", "c.test")] }, []));
    const other = contentKeys({ id: "one", pages: [page("3", "a.test")], staying: { "b.test": "a" } }, present);
    expect(after(present, other).toSorted()).toEqual([
      "host.a.test.b",
      "host.b.test.a",
      "maintenance.one.a",
      "maintenance.one.b",
      "page-a.html",
      "page-b.html",
    ]);
    expect(other.data).toMatchObject({ "page-b.html": "3", "host.a.test.a": null });
    const none = contentKeys({ id: "one", pages: [], bare: ["a.test"], staying: { "b.test": "a" } }, present);
    expect(after(present, none).toSorted()).toEqual(["host.b.test.a", "maintenance.one.a", "page-a.html"]);
  });

  test("a host that goes over to another page loses the letters of the one before", () => {
    const present = keysOf(contentKeys({ id: "one", pages: [page("1", "a.test")] }, []));
    const now = contentKeys({ id: "two", pages: [page("2", "a.test")] }, present);
    expect(now.data).toMatchObject({ "host.a.test.a": null, "host.a.test.b": "" });
  });

  test.each(["a b.png", "é.css", "../x", "a..b", ".hidden", "a/b/c/d/e/f/g.js", `${"x".repeat(250)}.js`])(
    "refuses a file that cannot be published: %s",
    (path) => {
      const pages = [{ ...page("1", "a.test"), assets: { [path]: new Uint8Array() } }];
      expect(() => contentKeys({ id: "one", pages }, [])).toThrow(/cannot be published/);
    },
  );

  test("refuses a 257th page, and says what helps", () => {
    const pages = Array.from({ length: 257 }, (_, i) => page(String(i), `h${String(i)}.test`));
    expect(() => contentKeys({ id: "one", pages }, [])).toThrow(/would hold 257 pages; it has names for 256/);
    expect(keysOf(contentKeys({ id: "one", pages: pages.slice(1) }, []))).toContain("page-bcdefghi.html");
  });
});

test("hosts with a page of their own have it; the others share theirs", () => {
  const [all, own] = [{ html: { default: "all" } }, { html: { default: "own" } }];
  expect(pagesFor(["a", "b", "c"], { page: all, hosts: { b: own, elsewhere: own } })).toEqual([
    { ...all, hosts: ["a", "c"] },
    { ...own, hosts: ["b"] },
  ]);
  expect(pagesFor(["a"], {})).toEqual([]);
});
