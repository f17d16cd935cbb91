import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { HtmlValidate } from "html-validate";
import { describe, expect, test } from "vitest";
import { contrast, hexOf, parseColour, type Colour } from "../../src/page/colour.ts";
import { renderHtml } from "../../src/page/html.ts";
import { defaultTexts } from "../../src/page/model.ts";
import { builtIn } from "../../src/page/texts.ts";

const until = { iso: "2026-11-26T05:00:00Z", at: Date.parse("2026-11-26T05:00:00Z"), zone: "Europe/Paris" };
const full = { ...defaultTexts, contact: "help@example.com" };

describe("the page", () => {
  test.each(Object.entries(builtIn))("says maintenance in %s, in less than 10 KiB", (lang, { texts }) => {
    const html = renderHtml({ ...texts, contact: "help@example.com" }, { lang, until });
    expect(html).toMatch(/<main data-page="maintenance">[\s\S]*maintenance[\s\S]*<\/main>/);
    expect(html).toContain(`<html lang="${lang}" dir="ltr">`);
    expect(Buffer.byteLength(html)).toBeLessThan(10 * 1024);
  });

  test("is HTML without a fault", async () => {
    const validator = new HtmlValidate({ extends: ["html-validate:standard"], rules: { "no-inline-style": "error" } });
    const { results } = await validator.validateString(renderHtml(full, { until, lang: "fr" }));
    expect(results.flatMap(({ messages }) => messages)).toEqual([]);
  });

  test("allows its own style and script by their hashes, and nothing from elsewhere", () => {
    const html = renderHtml(full, { until, brand: { css: "h1 { color: red; }" } });
    const hash = (tag: string) => {
      const inside = new RegExp(`<${tag}>([\\s\\S]*)</${tag}>`).exec(html)?.[1] ?? "";
      return `'sha256-${createHash("sha256").update(inside).digest("base64")}'`;
    };
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.split("; ");
    expect(policy).toEqual([
      "default-src 'none'",
      `style-src ${hash("style")}`,
      `script-src ${hash("script")}`,
      "img-src data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  test("escapes every text, and never lets one out of its place", () => {
    const texts = fc.record({ title: fc.string(), message: fc.string(), contact: fc.string() });
    const hostile = fc.constantFrom(
      `</title><script>"'&`,
      "</p><img src=x onerror=y>",
      "https://x.example/\"onclick='y'",
    );
    fc.assert(
      fc.property(texts, hostile, (plain, evil) => {
        const html = renderHtml({ title: plain.title + evil, message: evil + plain.message, contact: evil });
        const body = html.slice(html.indexOf("<body>"), html.lastIndexOf("<script>"));
        expect(body).not.toMatch(/<script|<img|onerror=y>|" ?onclick/);
        expect(html.match(/<title>/g)).toHaveLength(1);
      }),
    );
  });

  test("makes links of the web and mail addresses of a text", () => {
    const { message, ...texts } = full;
    const html = renderHtml({ ...texts, message: `${message}\nSee https://status.example.com/a?b=1&c=2.` });
    expect(html).toContain(
      '<a href="https://status.example.com/a?b=1&amp;c=2">https://status.example.com/a?b=1&amp;c=2</a>.',
    );
    expect(html).toContain('<a href="mailto:help@example.com">help@example.com</a>');
  });

  test("is written from right to left in languages that are", () => {
    expect(renderHtml(full, { lang: "he" })).toContain('<html lang="he" dir="rtl">');
    expect(renderHtml(full, { lang: "az-Arab" })).toContain('dir="rtl"');
  });

  test("says the expected end in words of its language, in the zone of the maintenance", () => {
    expect(renderHtml(full, { until, lang: "fr" })).toContain(
      '<time data-until datetime="2026-11-26T05:00:00Z">jeudi 26 novembre à 06:00 UTC+1</time>',
    );
  });
});

describe("a brand's colour", () => {
  const bytes = fc.integer({ min: 0, max: 255 });

  test("is changed until text in it can be read, in light and in dark", () => {
    fc.assert(
      fc.property(fc.tuple(bytes, bytes, bytes), (colour: Colour) => {
        const html = renderHtml(full, { brand: { colour: hexOf(colour) } });
        const values = (name: string) =>
          [...html.matchAll(new RegExp(`--${name}: (#[0-9a-f]{6})`, "g"))].map(([, hex]) => parseColour(hex ?? ""));
        const grounds = values("bg");
        const accents = values("accent");
        expect(accents).toHaveLength(2);
        for (const [i, accent] of accents.entries())
          expect(contrast(accent, grounds[i] as Colour)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(values("on-brand")[0] as Colour, colour)).toBeGreaterThanOrEqual(3);
      }),
    );
  });

  test("that can be read stays as it is", () => {
    expect(renderHtml(full, { brand: { colour: "#04a" } })).toContain("--accent: #0044aa");
  });

  test("Law 10: that is none is refused with a sentence", () => {
    expect(() => renderHtml(full, { brand: { colour: "blurple" } })).toThrow(
      expect.objectContaining({ ending: "usage", remedy: [expect.stringContaining("#rrggbb")] }),
    );
  });
});
