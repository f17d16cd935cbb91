import { describe, expect, test } from "vitest";
import { tokenOf } from "../../src/engine/witness/token.ts";
import { renderHtml, withToken } from "../../src/page/html.ts";
import { defaultTexts } from "../../src/page/model.ts";

const mark = "<!-- entracte-page: k7 -->";

describe("Law 8: the token in a body", () => {
  test("is found in the first bytes of a page of any length", () => {
    const long = `<!doctype html><title>x</title>${"<p>text</p>".repeat(20_000)}`;
    expect(tokenOf(undefined, withToken(long, "k7").slice(0, 1024))).toBe("k7");
    expect(tokenOf(undefined, withToken(renderHtml(defaultTexts), "k7").slice(0, 1024))).toBe("k7");
  });

  test.each([
    ["<!DOCTYPE html>\n<html>", `<!DOCTYPE html>${mark}\n<html>`],
    ["\uFEFF\n<!-- a licence -->\n<!doctype html><p>", `\uFEFF\n<!-- a licence -->\n<!doctype html>${mark}<p>`],
    ['<?xml version="1.0"?><!DOCTYPE html><html>', `<?xml version="1.0"?><!DOCTYPE html>${mark}<html>`],
    ["<h1>Back soon</h1>", `${mark}<h1>Back soon</h1>`],
    ["<!-- <!doctype html> --><p>", `${mark}<!-- <!doctype html> --><p>`],
  ])("follows the document type, so that no browser falls into quirks mode: %j", (html, published) => {
    expect(withToken(html, "k7")).toBe(published);
  });
});
