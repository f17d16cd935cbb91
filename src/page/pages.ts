import type { PageView, Shown } from "./content.ts";
import { renderHtml, whenText, withToken, type Brand, type Foreign, type Until } from "./html.ts";
import { defaultTexts, type PageTexts } from "./model.ts";
import { assetPath } from "./nginx/paths.ts";
import { fill, shows, type Template } from "./placeholders.ts";
import { builtIn, builtInFor, directionOf, type Labels } from "./texts.ts";

/** What a page says. */
export interface PageContent {
  /** In the place of the built-in texts, member by member. */
  readonly texts?: Partial<PageTexts>;
  readonly languages?: { readonly [lang: string]: Partial<PageTexts> };
  /** HTML of the author's own, in the place of ours. */
  readonly own?: OwnPage;
}

/** A page of the author's own. */
export interface OwnPage {
  readonly main: Template;
  /** The same page in other languages, where there are files for them. */
  readonly languages: { readonly [lang: string]: Template };
  /** What the page refers to, by its path beside it. */
  readonly assets: { readonly [path: string]: Uint8Array };
}

/** The page of one maintenance, as its author wants it. */
export interface PageSource extends PageContent {
  /** The language of `texts`; English, unless given (BCP 47). */
  readonly language?: string;
  /** What the page says by itself around the texts, by language: in the place of what is built in. */
  readonly labels?: { readonly [lang: string]: Partial<Labels> };
  readonly brand?: Brand;
  readonly until?: Until;
  /** What is different on some hosts: what a host does not say, the page says. */
  readonly hosts?: { readonly [host: string]: PageContent };
}

/**
 * What visitors of these hosts see, ready to be published.
 * @throws Trouble (`usage`) for a brand's colour that is none, and a placeholder that there is not
 */
export function shownBy(source: PageSource, hosts: readonly string[], token: string): Shown {
  const apart = hosts.filter((host) => Object.hasOwn(source.hosts ?? {}, host) || saysHost(source.own));
  const view = (host?: string) => viewOf(onHost(source, host), token, host);
  return { page: view(), hosts: Object.fromEntries(apart.map((host) => [host, view(host)])) };
}

/** The page where no maintenance has one of its own: in every language that is built in. */
export function defaultView(token: string): PageView {
  return viewOf({}, token, undefined);
}

/** A page in every language that it has. With more than one, the main one is there under its own name, too. */
function viewOf(source: PageSource, token: string, host: string | undefined): PageView {
  const { language = "en", own } = source;
  const html = (lang: string) => withToken(render(source, lang, host), token);
  const main = html(language);
  const others = languagesOf(source).map((lang) => [lang, html(lang)] as const);
  const differing = others.filter(([lang, text]) => lang !== language && text !== main);
  return {
    html: { default: main, ...(differing.length === 0 ? {} : { [language]: main, ...Object.fromEntries(differing) }) },
    ...(own === undefined ? {} : { assets: own.assets }),
  };
}

/** The page on a host. What the host's page says, it says in place of the page's texts of every language. */
function onHost({ hosts = {}, ...page }: PageSource, host: string | undefined): PageSource {
  const { texts = {}, languages = {}, own } = hosts[host ?? ""] ?? {};
  const tags = new Set([...Object.keys(page.languages ?? {}), ...Object.keys(languages)]);
  const merged = [...tags].map(
    (tag) => [tag, { ...without(page.languages?.[tag], texts), ...languages[tag] }] as const,
  );
  return {
    ...page,
    texts: { ...page.texts, ...texts },
    languages: Object.fromEntries(merged),
    ...(own === undefined ? {} : { own }),
  };
}

function without(texts: Partial<PageTexts> = {}, said: Partial<PageTexts>): Partial<PageTexts> {
  return Object.fromEntries(Object.entries(texts).filter(([member]) => !(member in said)));
}

/** Does each host need a page of its own? */
function saysHost(own: OwnPage | undefined): boolean {
  return own !== undefined && [own.main, ...Object.values(own.languages)].some((file) => shows(file, "host"));
}

/** The languages of a page. Ours stay away from texts of the author's own: nobody is to read less than the author says. */
function languagesOf({ texts = {}, languages = {}, own }: PageSource): readonly string[] {
  const silent = texts.title === undefined && texts.message === undefined && own === undefined;
  const tags = [
    ...Object.keys(languages),
    ...Object.keys(own?.languages ?? {}),
    ...(silent ? Object.keys(builtIn) : []),
  ];
  return [...new Set(tags)];
}

function render(source: PageSource, lang: string, host: string | undefined): string {
  const { own, until, brand } = source;
  const { texts, foreign } = textsIn(source, lang);
  if (own === undefined) {
    const frame = {
      lang,
      foreign,
      labels: labelsIn(source, lang),
      ...(until === undefined ? {} : { until }),
      ...(brand === undefined ? {} : { brand }),
    };
    return renderHtml(texts, frame);
  }
  const html = fill(own.languages[lang] ?? own.main, {
    ...texts,
    lang,
    dir: directionOf(lang),
    ...(until === undefined ? {} : { until: whenText(lang, until), untilTime: until.iso }),
    ...(host === undefined ? {} : { host }),
  });
  return Object.keys(own.assets).length === 0 ? html : withBase(html);
}

/** The labels in a language: those of a variety of it are before those of the language itself. */
function labelsIn({ labels = {} }: PageSource, lang: string): Partial<Labels> {
  return { ...builtInFor(lang)?.labels, ...labels[lang.split("-")[0] ?? ""], ...labels[lang] };
}

/** The texts in a language: what the author says in it, else what the author says at all, else what is built in. */
function textsIn({ texts = {}, languages = {}, language = "en" }: PageSource, lang: string) {
  const written: Partial<PageTexts> = lang === language ? { ...texts, ...languages[lang] } : (languages[lang] ?? {});
  const known = builtInFor(lang)?.texts;
  const foreign: Foreign = {};
  for (const member of ["title", "message"] as const) {
    if (written[member] !== undefined) continue;
    if (texts[member] !== undefined) foreign[member] = language;
    else if (known === undefined) foreign[member] = "en";
  }
  return { texts: { ...defaultTexts, ...known, ...texts, ...written }, foreign };
}

/**
 * Own HTML whose files are found from wherever it is shown: at `/any/path`, `css/app.css` would be looked for beside that.
 * A page that has a `<base>` of its own knows better.
 */
function withBase(html: string): string {
  if (/<base\s/i.test(html)) return html;
  const [before = ""] =
    /^[\s\S]*?<head(?:\s[^>]*)?>/i.exec(html) ?? /^\s*<!doctype[^>]*>(?:\s*<html[^>]*>)?/i.exec(html) ?? [];
  return `${before}<base href="${assetPath}">${html.slice(before.length)}`;
}
