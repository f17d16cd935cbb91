import { base64 } from "../core/base64.ts";
import { Trouble } from "../core/errors.ts";
import { fingerprint } from "../core/fingerprint.ts";
import {
  assetKey,
  callsFor,
  hostKey,
  hostMarks,
  htmlKey,
  isAsset,
  mostPages,
  ownerKey,
  pageName,
  pagesOf,
  partsOf,
} from "./keys.ts";
import type { PagesOfHosts } from "./shows.ts";

/** One page in all its languages, with its assets. */
export interface PageView {
  /** HTML with the token in it, by language (BCP 47: `fr`, `pt-BR`); `default` is for everybody else. */
  readonly html: { readonly default: string; readonly [language: string]: string };
  /**
   * Files of the page's own folder, by their path in it: `css/app.css` is served at `/-entracte/page/css/app.css`, by the
   * type that its extension says.
   */
  readonly assets?: { readonly [path: string]: Uint8Array };
}

/** What visitors see: one page on all hosts, and others on some. Where there is none, the default page. */
export interface Shown {
  readonly page?: PageView;
  readonly hosts?: { readonly [host: string]: PageView };
}

/** A page, and the hosts that show it. */
export interface SharedPage extends PageView {
  readonly hosts: readonly string[];
}

/** What a maintenance shows. */
export interface MaintenancePages {
  /** The maintenance's name. */
  readonly id: string;
  readonly pages: readonly SharedPage[];
  /** Hosts that get the default page. */
  readonly bare?: readonly string[];
  /** Hosts that it closed before, and not now: they keep the pages that they have (shows.ts). */
  readonly staying?: PagesOfHosts;
}

/** Which of these hosts shows which page: those with a page of their own, and the others together. */
export function pagesFor(hosts: readonly string[], { page, hosts: own = {} }: Shown): readonly SharedPage[] {
  const [apart, together] = [hosts.filter((host) => host in own), hosts.filter((host) => !(host in own))];
  return [
    ...(page === undefined || together.length === 0 ? [] : [{ ...page, hosts: together }]),
    ...apart.map((host) => ({ ...(own[host] as PageView), hosts: [host] })),
  ];
}

/** Files of the page's ConfigMap, by key, as a merge patch: texts, and assets in base64; `null` takes a file away. */
export interface ContentPatch {
  readonly data: Files;
  readonly binaryData: Files;
}

interface Files {
  readonly [key: string]: string | null;
}

/**
 * The keys that show these pages on their hosts (how they are named: keys.ts): each page once, however many hosts show it.
 * A page that the maintenance has keeps its name, so that a change of texts changes one file.
 * @param present the keys that are there now: what the maintenance no longer shows is taken away; no other one's is
 * @throws Trouble (`usage`, `refused`) for a file that cannot be a key, and where no name for a page is left
 */
export function contentKeys(content: MaintenancePages, present: readonly string[]): ContentPatch {
  const { id, pages, bare = [], staying = {} } = content;
  const there = new Set(present);
  const kept = Object.values(staying);
  const mine = pagesOf(present, id).filter((name) => !kept.includes(name));
  const names = namesFor(pages.length, mine, pagesOf(present));
  const named = pages.map((page, i): NamedPage => ({ ...page, name: names[i] as string }));
  const data = merged(named.map((page) => textsOf(id, page)));
  const binaryData = merged(named.map(assetsOf));
  const stale = [
    ...mine.flatMap((name) => partsOf(name, id, present)),
    ...named.flatMap((page) => marksOf(page, false)),
    ...marksOf({ name: "", hosts: bare }, false),
  ].filter((key) => there.has(key) && data[key] === undefined && binaryData[key] === undefined);
  return without({ data, binaryData }, stale);
}

const merged = (files: readonly Files[]): Files => Object.assign({}, ...files) as Files;

/** Names for so many pages: those that the maintenance has, and then the first that nobody has. */
function namesFor(count: number, mine: readonly string[], taken: readonly string[]): readonly string[] {
  const all = Array.from({ length: mostPages }, (_, i) => pageName(i + 1));
  const names = [...mine, ...all.filter((name) => !taken.includes(name))].slice(0, count);
  if (names.length === count) return names;
  const wanted = taken.length - mine.length + count;
  const many = `The page's ConfigMap would hold ${String(wanted)} pages; it has names for ${String(mostPages)}.`;
  throw new Trouble("refused", many, [
    "entracte clean   once everything is reopened, or give this maintenance another page.name",
  ]);
}

interface NamedPage extends SharedPage {
  readonly name: string;
}

/** What a page has in `data`. Its mark changes whenever anything of it does. */
function textsOf(id: string, page: NamedPage): Files {
  const { default: fallback, ...languages } = page.html;
  const files = merged([
    { [htmlKey(page.name)]: fallback },
    ...Object.entries(languages).map(([language, html]) => ({ [htmlKey(page.name, language)]: html })),
    ...marksOf(page, true).map((key) => ({ [key]: "" })),
  ]);
  const all = Object.entries({ ...files, ...assetsOf(page) }).flat() as readonly string[];
  return { ...files, [ownerKey(id, page.name)]: fingerprint(...all) };
}

function assetsOf({ name, assets = {} }: NamedPage): Files {
  return merged(Object.entries(assets).map(([path, bytes]) => ({ [assetKey(name, path)]: base64(bytes) })));
}

/** The files of a page's hosts that its name calls for; or those that it forbids. */
export function marksOf({ hosts, name }: Pick<NamedPage, "hosts" | "name">, wanted: boolean): readonly string[] {
  const marks = hostMarks.filter((mark) => callsFor(name, mark) === wanted);
  return hosts.flatMap((host) => marks.flatMap((mark) => hostKey(host, mark) ?? []));
}

/** Takes these files away, too. */
export function without({ data, binaryData }: ContentPatch, keys: readonly string[]): ContentPatch {
  const gone = (asset: boolean) => merged(keys.filter((key) => isAsset(key) === asset).map((key) => ({ [key]: null })));
  return { data: { ...gone(false), ...data }, binaryData: { ...gone(true), ...binaryData } };
}

/** The bytes that the files of a ConfigMap may have in all (kubernetes apis/core/validation, ValidateConfigMap). */
export const contentLimit = 1_048_576;

/** The files that weigh most, heaviest first, with their size in bytes. */
export function heaviest({ data, binaryData }: ContentPatch): readonly { key: string; bytes: number }[] {
  const texts = Object.entries(data).map(([key, text]) => ({
    key,
    bytes: new TextEncoder().encode(text ?? "").length,
  }));
  const assets = Object.entries(binaryData).map(([key, text]) => ({ key, bytes: bytesOf(text ?? "") }));
  return [...texts, ...assets].toSorted((a, b) => b.bytes - a.bytes);
}

/** The bytes that base64 stands for. */
function bytesOf(text: string): number {
  return (text.length / 4) * 3 - (/=*$/.exec(text)?.[0].length ?? 0);
}
