import { describe, expect, test } from "vitest";
import { withToken } from "../../src/page/html.ts";
import { defaultView, shownBy, type OwnPage, type PageSource } from "../../src/page/pages.ts";

const own = (text: string, more: Partial<OwnPage> = {}): OwnPage => ({
  main: { file: "index.html", text },
  languages: {},
  assets: {},
  ...more,
});
const shown = (source: PageSource, ...hosts: string[]) => shownBy(source, hosts, "t");
const htmlOf = (source: PageSource) => shown(source).page?.html ?? { default: "" };
const heading = (html: string | undefined) => /<h1[^>]*>(.*)<\/h1>/.exec(html ?? "")?.[1];
const languageOf = (html: string | undefined) => /<html lang="([^"]*)"/.exec(html ?? "")?.[1];
const marked = (html: string) => withToken(html, "t");

describe("the languages of a page", () => {
  test("are English and French where its author says nothing; English is also asked for by its name", () => {
    const { html } = defaultView("t");
    expect(Object.keys(html)).toEqual(["default", "en", "fr"]);
    expect(html.default).toBe(html.en);
    expect(heading(html.fr)).toBe("En maintenance");
  });

  test("are the author's where the author says something: nobody reads less", () => {
    expect(Object.keys(htmlOf({ texts: { title: "Back at six" } }))).toEqual(["default"]);
    const { fr } = htmlOf({ texts: { title: "Back at six" }, languages: { fr: { title: "Retour à six heures" } } });
    expect([heading(fr), languageOf(fr)]).toEqual(["Retour à six heures", "fr"]);
  });

  test("have the labels of the page, too, in what is built in", () => {
    const until = { iso: "2026-11-26T05:00:00Z", at: 1_795_669_200_000, zone: "UTC" };
    expect(htmlOf({ until, languages: { "fr-CA": { title: "Ah" } } })["fr-CA"]).toContain("<dt>Retour prévu</dt>");
  });

  test("have the author's labels, in place of what is built in, and for a whole language or a variety of it", () => {
    const until = { iso: "2026-11-26T05:00:00Z", at: 1_795_669_200_000, zone: "UTC" };
    const de = { expected: "Zurück", late: "Es dauert <länger>.", contact: "Kontakt", returns: "Es geht weiter." };
    const labels = { de, "de-AT": { contact: "Ansprechpartner" }, en: { returns: "Stay." } };
    const texts = { title: "Back at six", contact: "a@b.example" };
    const html = htmlOf({
      until,
      labels,
      texts,
      languages: { "de-AT": { title: "Um sechs" }, sv: { title: "Klockan sex" } },
    });
    expect(html["de-AT"]).toMatch(
      /<dt>Zurück<\/dt>.* data-late="Es dauert &lt;länger&gt;\."[\s\S]*<dt>Ansprechpartner<\/dt>[\s\S]*quiet">Es geht weiter\.<\/p>/,
    );
    expect(html.default).toMatch(/<dt>Expected back<\/dt>[\s\S]*quiet">Stay\.<\/p>/);
    expect(html["sv"]).not.toMatch(/class="returns|<dt>/);
  });

  test("say of a text that stands in another language which one that is", () => {
    const { de } = htmlOf({ texts: { message: "Soon" }, languages: { de: { title: "Wartung" } } });
    expect(de).toContain("<h1>Wartung</h1>");
    expect(de).toContain('<div class="message" lang="en" dir="ltr">\n<p>Soon</p>');
    expect(htmlOf({ language: "de", texts: { title: "Wartung", message: "Bald" } }).default).toMatch(
      /<html lang="de"[\s\S]*<h1>Wartung<\/h1>\n<div class="message">/,
    );
  });

  test("of own HTML are those of its files and of its texts; a page that is the same in all is there once", () => {
    const french = { file: "index.fr.html", text: "<p>Bientôt" };
    expect(htmlOf({ own: own("<p>Soon", { languages: { fr: french } }) })).toEqual({
      default: marked("<p>Soon"),
      en: marked("<p>Soon"),
      fr: marked("<p>Bientôt"),
    });
    const texts = { texts: { title: "Soon" }, languages: { fr: { title: "Bientôt" } } };
    expect(htmlOf({ ...texts, own: own("{{title}}") })).toMatchObject({ fr: marked("Bientôt") });
    expect(htmlOf({ ...texts, own: own("plain") })).toEqual({ default: marked("plain") });
  });
});

describe("the pages of hosts", () => {
  const source = { texts: { title: "All", message: "m" }, hosts: { "a.test": { texts: { title: "A" } } } };

  test("say what the host's page says, and otherwise what the page says; only hosts that are closed have one", () => {
    const { page, hosts = {} } = shown(source, "a.test", "b.test");
    expect(heading(page?.html.default)).toBe("All");
    expect(Object.keys(hosts)).toEqual(["a.test"]);
    expect(heading(hosts["a.test"]?.html.default)).toBe("A");
    expect(hosts["a.test"]?.html.default).toContain("<p>m</p>");
    expect(shown(source, "b.test").hosts).toEqual({});
  });

  test("say it in every language, unless the host's page has that language itself", () => {
    const french = { languages: { fr: { title: "Tout", message: "m" } } };
    const { hosts = {} } = shown({ ...source, ...french }, "a.test");
    expect(hosts["a.test"]?.html["fr"]).toContain('<h1 lang="en" dir="ltr">A</h1>');
  });

  test("are one each where own HTML says the host's name", () => {
    const { hosts = {} } = shown({ own: own("{{host}}") }, "a.test", "b.test");
    expect(hosts["b.test"]?.html.default).toBe(marked("b.test"));
  });
});

describe("own HTML with files beside it", () => {
  const assets = { "css/app.css": new Uint8Array([1]) };
  const base = '<base href="/-entracte/page/">';

  test.each([
    [
      "<!doctype html><html><head class=x><link href=css/app.css>",
      `<!doctype html><html><head class=x>${base}<link href=css/app.css>`,
    ],
    ["<!DOCTYPE html>\n<html lang=en><header>", `<!DOCTYPE html>\n<html lang=en>${base}<header>`],
    ["<h1>x</h1>", `${base}<h1>x</h1>`],
    ['<head><base href="/x/">', '<head><base href="/x/">'],
  ])("finds them from every address: %s", (text, rendered) => {
    const { page } = shown({ own: own(text, { assets }) });
    expect(page).toEqual({ html: { default: marked(rendered) }, assets });
  });
});
