import { Trouble } from "../../core/errors.ts";
import type { PageSpec } from "../../core/spec/page.ts";
import type { PageTexts } from "../../page/model.ts";
import type { OwnPage, PageContent, PageSource } from "../../page/pages.ts";
import { shows } from "../../page/placeholders.ts";
import type { End } from "../end.ts";
import { usualFile, type SpecFile } from "../file.ts";
import { readBrand } from "./brand.ts";
import { readOwn } from "./own.ts";
import type { Place } from "./place.ts";

/**
 * The page that a spec describes, with all files that it names; nothing where it describes none, for the default page is shown.
 * @throws Trouble (`usage`) for a file that is not there or not fit
 */
export async function sourceOf(spec: PageSpec, place: Place, end: End | undefined): Promise<PageSource | undefined> {
  const { language, labels, brand, hosts = {} } = spec;
  const apart = await Promise.all(
    Object.entries(hosts).map(async ([host, content]) => [host, await contentOf(content, place)] as const),
  );
  const source: PageSource = {
    ...(await contentOf(spec, place)),
    ...(language === undefined ? {} : { language }),
    ...(labels === undefined ? {} : { labels }),
    ...(brand === undefined ? {} : { brand: await readBrand(brand, place) }),
    ...(apart.length === 0 ? {} : { hosts: Object.fromEntries(apart) }),
    ...(end === undefined ? {} : { until: { iso: end.at, at: Date.parse(end.at), zone: end.timeZone } }),
  };
  return Object.keys(source).length === 0 ? undefined : source;
}

/** What the paths of a file's page are relative to. */
export function placeOf(file: SpecFile | undefined): Place {
  return { name: file?.name ?? usualFile, folder: file?.folder ?? "." };
}

/** The page with texts of the command line in the place of its own: in every language, and on every host. */
export function withTexts({ hosts, ...page }: PageSpec, texts: Texts): PageSpec {
  const said = Object.entries(texts).filter(([, text]) => text !== undefined);
  const silenced = <Page extends Content>(content: Page): Page => ({
    ...without(content, said),
    ...(content.languages === undefined ? {} : { languages: mapped(content.languages, (each) => without(each, said)) }),
  });
  return {
    ...silenced(page),
    ...Object.fromEntries(said),
    ...(hosts === undefined ? {} : { hosts: mapped(hosts, silenced) }),
  };
}

interface Texts {
  readonly title: string | undefined;
  readonly message: string | undefined;
}

function mapped<Value>(all: { readonly [key: string]: Value }, change: (value: Value) => Value) {
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, change(value)] as const));
}

function without<Page extends object>(page: Page, said: readonly (readonly [string, unknown])[]): Page {
  const names = said.map(([name]) => name);
  return Object.fromEntries(Object.entries(page).filter(([name]) => !names.includes(name))) as Page;
}

type Content = Pick<PageSpec, "title" | "message" | "contact" | "languages" | "html">;

async function contentOf({ title, message, contact, languages, html }: Content, place: Place): Promise<PageContent> {
  const said = Object.entries({ title, message, contact }).filter(([, text]) => text !== undefined);
  const texts = Object.fromEntries(said) as Partial<PageTexts>;
  const own = html === undefined ? undefined : await readOwn(html, place);
  if (own !== undefined) checkShown(own, [texts, ...Object.values(languages ?? {})]);
  return {
    ...(said.length === 0 ? {} : { texts }),
    ...(languages === undefined ? {} : { languages }),
    ...(own === undefined ? {} : { own }),
  };
}

/** A text that nobody would ever read is a mistake. */
function checkShown({ main, languages }: OwnPage, all: readonly Partial<PageTexts>[]): void {
  const files = [main, ...Object.values(languages)];
  for (const name of ["title", "message", "contact"] as const) {
    if (!all.some((texts) => texts[name] !== undefined) || files.some((file) => shows(file, name))) continue;
    throw new Trouble("usage", `The page has a ${name}, which ${main.file} does not show.`, [
      `Write {{${name}}} where it belongs, or take the ${name} away.`,
    ]);
  }
}
