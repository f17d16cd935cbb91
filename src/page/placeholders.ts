import Mustache from "mustache";
import { Trouble } from "../core/errors.ts";
import { escapeHtml } from "./escape.ts";
import { pageScript } from "./script.ts";

/** An HTML file of the user's own. */
export interface Template {
  /** How the user calls the file. */
  readonly file: string;
  readonly text: string;
}

/** What the placeholders of an own page stand for; what is absent is empty. */
export interface Values {
  readonly title: string;
  readonly message: string;
  readonly contact?: string;
  /** The expected end in words, with its zone. */
  readonly until?: string;
  /** The same for `<time datetime>`: RFC 3339. */
  readonly untilTime?: string;
  readonly host?: string;
  readonly lang: string;
  readonly dir: "ltr" | "rtl";
}

const names = [
  "title",
  "message",
  "contact",
  "until",
  "untilTime",
  "host",
  "lang",
  "dir",
] as const satisfies readonly (keyof Values)[];
/** What `{{> return}}` stands for: the script that goes back to the application by itself. */
const partials: { readonly [name: string]: string } = { return: `<script>${pageScript}</script>` };

/** Does this page show a value at all? */
export function shows(template: Template, name: keyof Values): boolean {
  return template.text.includes("{{") && tagsOf(template).some((tag) => tag.name === name);
}

/**
 * An own page with its placeholders filled and escaped; a page without any stays as it is, byte for byte.
 * @throws Trouble (`usage`) that names file and line of a placeholder that there is not
 */
export function fill(template: Template, values: Values): string {
  checkTemplate(template);
  if (!template.text.includes("{{")) return template.text;
  return Mustache.render(template.text, values, partials, { escape: escapeHtml });
}

/** @throws Trouble (`usage`) that names file and line of a placeholder that there is not */
export function checkTemplate(template: Template): void {
  if (template.text.includes("{{")) for (const tag of tagsOf(template)) check(template, tag);
}

interface Tag {
  readonly kind: string;
  readonly name: string;
  readonly at: number;
}

type Token = readonly [kind: string, name: string, start: number, end: number, inner?: readonly Token[] | string];

function tagsOf(template: Template): readonly Tag[] {
  try {
    return flat(Mustache.parse(template.text) as readonly Token[]);
  } catch (error) {
    const [, says = "", at = "0"] = /^(.*) at (\d+)$/s.exec(error instanceof Error ? error.message : "") ?? [];
    throw trouble(template, Number(at), `${says}.`, "Every {{ needs its }}, and every {{#name}} its {{/name}}.");
  }
}

function flat(tokens: readonly Token[]): readonly Tag[] {
  return tokens.flatMap(([kind, name, at, , inner]) => [
    ...(kind === "text" ? [] : [{ kind, name, at }]),
    ...(Array.isArray(inner) ? flat(inner as readonly Token[]) : []),
  ]);
}

function check(template: Template, { kind, name, at }: Tag): void {
  if (kind === "=" || kind === "!") return;
  if (kind === "&") {
    throw trouble(template, at, `{{{${name}}}} would not be escaped.`, `Write {{${name}}}.`);
  }
  const known: readonly string[] = kind === ">" ? Object.keys(partials) : names;
  if (known.includes(name)) return;
  const written = kind === ">" ? `{{> ${name}}}` : `{{${name}}}`;
  const there = [...names.map((each) => `{{${each}}}`), "{{> return}}"].join(" ");
  throw trouble(template, at, `${written} is no placeholder.`, `There are: ${there}`);
}

function trouble({ file, text }: Template, at: number, says: string, mend: string): Trouble {
  const line = text.slice(0, at).split("\n").length;
  return new Trouble("usage", `${file}:${String(line)}: ${says}`, [
    mend,
    "Where {{ is meant as it stands, write {{=<% %>=}} in a line of its own before it.",
  ]);
}
