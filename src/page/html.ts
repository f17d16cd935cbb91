import { hexOf, onTop, parseColour } from "./colour.ts";
import { escapeHtml, linked } from "./escape.ts";
import type { PageTexts } from "./model.ts";
import { policyFor } from "./policy.ts";
import { pageScript } from "./script.ts";
import { defaultColour, styleFor } from "./style.ts";
import { builtInFor, directionOf, type Labels } from "./texts.ts";

/** When the maintenance is expected to end. */
export interface Until {
  /** RFC 3339, in UTC. */
  readonly iso: string;
  /** The same in milliseconds since 1970. */
  readonly at: number;
  /** The time zone in which a visitor without script reads it (IANA). */
  readonly zone: string;
}

/** What makes a page its owner's. */
export interface Brand {
  /** As a `data:` URI. */
  readonly logo?: string;
  /** `#rgb` or `#rrggbb`. */
  readonly colour?: string;
  /** Added to the page's own style. */
  readonly css?: string;
}

/** The languages of the texts that are not in the page's: assistive technology changes its voice for them. */
export interface Foreign {
  title?: string;
  message?: string;
}

/** What a page is made of, beside its texts. */
export interface Frame {
  /** The language of the texts (BCP 47). */
  readonly lang?: string;
  readonly foreign?: Foreign;
  /** What is built in for the language, unless given. */
  readonly labels?: Partial<Labels>;
  readonly until?: Until;
  readonly brand?: Brand;
}

/** The page with these texts, complete in itself: no request to anywhere else, and nothing that needs its script. */
export function renderHtml(texts: PageTexts, frame: Frame = {}): string {
  const { lang = "en", foreign = {}, until, brand = {}, labels = builtInFor(lang)?.labels ?? {} } = frame;
  const colour = brand.colour ?? defaultColour;
  const style = styleFor(colour, brand.css);
  return `<!doctype html>
<html lang="${escapeHtml(lang)}" dir="${directionOf(lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(style, pageScript)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(texts.title)}</title>
<link rel="icon" href="${escapeHtml(brand.logo ?? icon(colour))}">
<noscript><meta http-equiv="refresh" content="60"></noscript>
<style>${style}</style>
</head>
<body>
<main data-page="maintenance">
${brand.logo === undefined ? mark : `<img class="mark" src="${escapeHtml(brand.logo)}" alt="">`}
<h1${langOf(foreign.title)}>${escapeHtml(texts.title)}</h1>
<div class="message"${langOf(foreign.message)}>
${paragraphs(texts.message)}
</div>
${facts({ lang, until, labels, contact: texts.contact })}${labels.returns === undefined ? "" : `<p class="returns quiet">${escapeHtml(labels.returns)}</p>\n`}</main>
<script>${pageScript}</script>
</body>
</html>
`;
}

/** What may stand before the content: a byte order mark, blanks, comments, an XML declaration, the document type. */
const preamble = /^\uFEFF?(?:(?:\s|<!--[\s\S]*?-->|<\?[^>]*>)*<!doctype[^>]*>)?/i;

/**
 * HTML as it is published: with the token as a comment, for a Route may strip headers. Right after the document type, where
 * whoever reads only the beginning of a long page finds it, and no browser falls into quirks mode (HTML 13.2.6.4.1).
 */
export function withToken(html: string, token: string): string {
  return html.replace(preamble, (start) => `${start}<!-- entracte-page: ${token} -->`);
}

const langOf = (lang: string | undefined) =>
  lang === undefined ? "" : ` lang="${escapeHtml(lang)}" dir="${directionOf(lang)}"`;

const bars = "M10 9h4v14h-4zM18 9h4v14h-4z";
const mark = `<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9" fill="var(--brand)"/><path d="${bars}" fill="var(--on-brand)"/></svg>`;

function icon(colour: string): string {
  const brand = parseColour(colour);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="${hexOf(brand)}"/><path d="${bars}" fill="${hexOf(onTop(brand))}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function paragraphs(message: string): string {
  const parts = message.split(/\n\s*\n/).filter((part) => part.trim() !== "");
  return parts.map((part) => `<p>${linked(part.trim()).replaceAll("\n", "<br>")}</p>`).join("\n");
}

interface Facts {
  readonly lang: string;
  readonly until: Until | undefined;
  readonly labels: Partial<Labels>;
  readonly contact: string | undefined;
}

function facts({ lang, until, labels, contact }: Facts): string {
  const term = (label: string | undefined, value: string) =>
    `<div>${label === undefined ? "<dt hidden></dt>" : `<dt>${escapeHtml(label)}</dt>`}<dd>${value}</dd></div>\n`;
  const rows = [
    until === undefined ? "" : term(labels.expected, whenOf(lang, until, labels)),
    contact === undefined ? "" : term(labels.contact, linked(contact)),
  ].join("");
  return rows === "" ? "" : `<dl>\n${rows}</dl>\n`;
}

function whenOf(lang: string, until: Until, labels: Partial<Labels>): string {
  const late = escapeHtml(labels.late ?? "");
  return `<time data-until datetime="${until.iso}">${escapeHtml(whenText(lang, until))}</time><span class="quiet" data-late="${late}"></span>`;
}

/** The expected end in words, with its zone: `Thursday 26 November 2026 at 06:00 CET`. */
export function whenText(lang: string, { at, zone }: Pick<Until, "at" | "zone">): string {
  const format = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
    timeZoneName: "short",
  });
  return format.format(at);
}
