import { Trouble } from "../core/errors.ts";

/**
 * How the keys of the page's ConfigMap are named. nginx cannot take a value from a file, but it sees whether one is there
 * (ngx_http_rewrite_module, `if (-f …)`). So pages are named by letters, and a host names its page by the letters for which
 * it has a file:
 *
 * | key                                            | what it is                                              |
 * | ---------------------------------------------- | ------------------------------------------------------- |
 * | `index.html`, `index.fr.html`                  | the default page, and in French                         |
 * | `page-bc.html`, `page-bc.fr.html`              | page `bc`, and in French                                |
 * | `page-bc.asset.css..app.css`                   | its file `css/app.css` (in `binaryData`)                |
 * | `host.shop.test.b`, `host.shop.test.c` (empty) | shop.test shows page `bc`                               |
 * | `host.shop.test.more` (empty)                  | its page's name has letters after `b`                   |
 * | `host.pay.test.a` (empty)                      | pay.test shows the first page, whose name is only `a`   |
 * | `maintenance.legacy.bc`                        | page `bc` is of the maintenance `legacy`; a fingerprint |
 * | `shows.legacy`                                 | which page each of its hosts has (shows.ts)             |
 * | `policy.legacy`                                | which statuses its hosts get (host-policies.ts)         |
 * | `targets.legacy`                               | which targets `legacy` holds; nginx never gives it out  |
 *
 * Each look costs: the first page, which most namespaces never have another beside, takes one; nginx looks for the later
 * letters only where `more` says so.
 */
const pageLetters = ["a", "b", "c", "d", "e", "f", "g", "h", "i"] as const;
export const [firstPage, usualLetter, ...laterLetters] = pageLetters;
const furtherLetters = [usualLetter, ...laterLetters];
export const more = "more";

/** The name of the nth page, from 1 on: `a`, and then the other letters, by the bits that are set. 256 pages have one. */
export function pageName(n: number): string {
  return n === 1 ? firstPage : furtherLetters.filter((_, bit) => ((n - 1) & (1 << bit)) !== 0).join("");
}

/** What a host may have a file for, and which of these the name of its page calls for. */
export const hostMarks: readonly string[] = [...pageLetters, more];
export function callsFor(page: string, mark: string): boolean {
  return mark === more ? laterLetters.some((letter) => page.includes(letter)) : page.includes(mark);
}

/** How many pages there can be, beside the default one. */
export const mostPages = 2 ** furtherLetters.length;

/** The HTML of a page: in a language, or for everybody else. */
export function htmlKey(page: string, language?: string): string {
  return `page-${page}${languagePart(language)}.html`;
}

/** The default page: in a language, or for everybody else. */
export function indexKey(language?: string): string {
  return `index${languagePart(language)}.html`;
}

function languagePart(language: string | undefined): string {
  return language === undefined ? "" : `.${Intl.getCanonicalLocales(language)[0] ?? language}`;
}

/** The mark that a page is of a maintenance. */
export function ownerKey(maintenance: string, page: string): string {
  return `maintenance.${maintenance}.${page}`;
}

/** What the page remembers of the targets of a maintenance. */
export function targetsKey(maintenance: string): string {
  return `targets.${maintenance}`;
}

/** The maintenances that hold something, by the keys that are there. */
export function maintenancesIn(present: readonly string[]): readonly string[] {
  const before = targetsKey("");
  return present.flatMap((key) => (key.startsWith(before) ? [key.slice(before.length)] : []));
}

/** Which page each host of a maintenance has, whatever another one shows there meanwhile. */
export function showsKey(maintenance: string): string {
  return `shows.${maintenance}`;
}

/** How a maintenance wants its hosts answered: there as long as it is published and not given back. */
export function policyKey(maintenance: string): string {
  return `policy.${maintenance}`;
}

/** The maintenance whose such key this is. */
export function maintenanceOfPolicy(key: string): string | undefined {
  return key.startsWith("policy.") ? key.slice("policy.".length) : undefined;
}

/** Is this the key of such a mark? */
export function isOwnerKey(key: string): boolean {
  return ownerShape.test(key);
}

const ownerShape = /^maintenance\.(.+)\.([a-i]+)$/;

/** The pages of a maintenance, by the keys that are there; of all maintenances, where none is named. */
export function pagesOf(present: readonly string[], maintenance?: string): readonly string[] {
  return present.flatMap((key) => {
    const [, owner, page] = ownerShape.exec(key) ?? [];
    return page !== undefined && (maintenance === undefined || owner === maintenance) ? [page] : [];
  });
}

/** All that is there of pages of maintenances that were given back: who publishes or holds has files of its own. */
export function abandoned(present: readonly string[], but: string): readonly string[] {
  const there = new Set(present);
  const owners = new Set(present.flatMap((key) => ownerShape.exec(key)?.[1] ?? []));
  const gone = [...owners].filter((id) => id !== but && !there.has(policyKey(id)) && !there.has(targetsKey(id)));
  const parts = gone.flatMap((id) => pagesOf(present, id).flatMap((page) => partsOf(page, id, present)));
  return [...parts, ...gone.map(showsKey).filter((key) => there.has(key))];
}

/** The shape of host that nginx looks a file up for (RFC 1123, in lower case); any other host gets the default page. */
const fileHost = /^[a-z0-9](?:[a-z0-9.-]{0,230}[a-z0-9])?$/;

/** Does nginx tell this host from others? */
export function isFileHost(host: string): boolean {
  return fileHost.test(host);
}

/** The file by which a host has a mark of its page; none for a host that nginx would not look up. */
export function hostKey(host: string, mark: string): string | undefined {
  return isFileHost(host) ? `host.${host}.${mark}` : undefined;
}

/** All that is there of a page of a maintenance: its files, its mark, and the files of the hosts that show it. */
export function partsOf(page: string, maintenance: string, present: readonly string[]): readonly string[] {
  const there = new Set(present);
  return present.filter((key) => {
    const host = hostShape.exec(key)?.[1];
    if (host !== undefined) return pageOf(host, there) === page;
    return key.startsWith(`page-${page}.`) || key === ownerKey(maintenance, page);
  });
}

/** The page that a host shows; an empty name where it is the default one. */
export function pageOf(host: string, present: ReadonlySet<string>): string {
  return pageLetters.filter((letter) => present.has(`host.${host}.${letter}`)).join("");
}

const hostShape = /^host\.(.+)\.([a-i]|more)$/;

/** Is this the key of an asset, in `binaryData`? */
export function isAsset(key: string): boolean {
  return /^page-[a-i]+\.asset\./.test(key);
}

/** At most six steps, of characters that a key may have (kubernetes apimachinery validation, IsConfigMapKey). */
const assetPath = /^(?!.*\.\.)[\w-][\w.-]*(?:\/[\w-][\w.-]*){0,5}$/;

/**
 * The key of an asset.
 * @throws Trouble (`usage`) where a ConfigMap cannot have such a key
 */
export function assetKey(page: string, path: string): string {
  const key = `page-${page}.asset.${path.replaceAll("/", "..")}`;
  if (assetPath.test(path) && key.length <= 253) return key;
  throw new Trouble("usage", `The page's folder has a file that cannot be published: ${path}`, [
    "Rename it: letters, digits, dots, hyphens and underscores, at most 200 characters, at most five folders deep.",
  ]);
}
