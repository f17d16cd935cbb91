import { lstat, readFile, realpath, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { Trouble } from "../../../core/errors.ts";
import type { PageSpec } from "../../../core/spec/page.ts";
import { assetFolder, dockerfileFor, imageFiles, siteFile } from "../../../page/image.ts";
import type { PageWorkload } from "../../../page/model.ts";
import { shownBy } from "../../../page/pages.ts";
import type { End } from "../../end.ts";
import { readOwn, translated } from "../own.ts";
import type { Place } from "../place.ts";
import { sourceOf } from "../source.ts";
import { textEntry, type Entry } from "./entry.ts";
import { walk } from "./walk.ts";

/** What is sent to be built. */
export interface Context {
  readonly entries: readonly Entry[];
  /** The Dockerfile, where it is not called so. */
  readonly dockerfile?: string;
  /** What was added to the author's files. */
  readonly made: readonly string[];
  /** Sockets and the like, which are not sent. */
  readonly left?: readonly string[];
  /** Is the configuration of nginx ours, so that each answer carries the page's token? */
  readonly ours: boolean;
}

/** What a page's image is made from, beside a folder. */
export interface ContextSource {
  readonly page: PageWorkload;
  readonly spec: PageSpec;
  readonly end: End | undefined;
  /** What the spec's paths are relative to. */
  readonly place: Place;
}

const dockerfiles = ["Dockerfile", "Containerfile"] as const;
const configs = ["nginx.conf", "default.conf"] as const;

/**
 * What is sent for a page: a folder with a Dockerfile as it is; one with an nginx configuration behind a Dockerfile of ours;
 * any other folder, HTML file, or the page that the spec describes, behind a configuration of ours, too.
 * @throws Trouble (`usage`) where there is no page in it
 */
export async function contextOf(given: string | undefined, source: ContextSource): Promise<Context> {
  const { html } = source.spec;
  const path = given ?? (html === undefined ? undefined : join(source.place.folder, html));
  if (path === undefined) return ours(source);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Trouble("usage", `${path} does not exist.`, ["entracte page build DIR"]);
  if (!found.isDirectory()) return ours(source, { own: path, entries: [] });
  const folder = await realpath(path);
  const { entries, left } = await walk(folder);
  return { ...(await ofFolder(source, { path, folder, entries })), ...(left.length === 0 ? {} : { left }) };
}

/** A folder, as it is called and as it really is, and what lies in it. */
interface Found {
  readonly path: string;
  readonly folder: string;
  readonly entries: readonly Entry[];
}

async function ofFolder(source: ContextSource, found: Found): Promise<Context> {
  const { path, entries } = found;
  const has = (name: string) => entries.some((entry) => entry.name === name && entry.kind !== "folder");
  const dockerfile = dockerfiles.find(has);
  if (dockerfile !== undefined) return theirs(source, found, dockerfile);
  const config = configs.find(has);
  if (config !== undefined) return behindOurs(source, entries, config);
  await checkPage(found);
  return ours(source, { own: path, entries });
}

/** As it is; but a site's configuration that the Dockerfile copies and the folder lacks is ours. */
async function theirs(
  { page }: ContextSource,
  { folder, entries }: Found,
  dockerfile: (typeof dockerfiles)[number],
): Promise<Context> {
  const named = dockerfile === "Dockerfile" ? {} : { dockerfile };
  const lacking = copied(await instructions(folder, dockerfile)).filter(
    (name) => basename(name) === "default.conf" && !entries.some((entry) => entry.name === name),
  );
  const added = lacking.map((name) => textEntry(name, siteFile(page)));
  return { ...named, entries: [...entries, ...added], made: lacking, ours: lacking.length > 0 };
}

/** What a Dockerfile's COPY and ADD take from the folder (docs.docker.com/reference/dockerfile). */
function copied(dockerfile: string): readonly string[] {
  const lines = dockerfile.replaceAll(/\\\r?\n/g, " ").split("\n");
  return lines.flatMap((line) => {
    const [, words = ""] = /^\s*(?:COPY|ADD)\s+(.*)$/i.exec(line) ?? [];
    if (words.includes("--from=")) return [];
    const all = words
      .replaceAll(/["[\],]/g, " ")
      .split(/\s+/)
      .filter((word) => word !== "" && !word.startsWith("--"));
    return all.slice(0, -1).map((word) => word.replace(/^(\.?\/)+/, ""));
  });
}

/** A configuration of the author's own, and the files that it serves. */
function behindOurs({ page }: ContextSource, entries: readonly Entry[], config: (typeof configs)[number]): Context {
  const [apart, files] = [
    entries.filter(({ name }) => name === config),
    entries.filter(({ name }) => name !== config && name !== ".dockerignore"),
  ];
  const dockerfile = textEntry("Dockerfile", dockerfileFor(page.image, config));
  return { entries: [dockerfile, ...apart, ...inFolder(files)], made: ["Dockerfile"], ours: false };
}

/** The page by our configuration: one of the author's own, with the files that it refers to; or what the spec says. */
async function ours(
  { page, spec, place, end }: ContextSource,
  from?: { readonly own: string; readonly entries: readonly Entry[] },
): Promise<Context> {
  const { html: _, ...said } = spec;
  const source = (await sourceOf(said, place, end)) ?? {};
  // What the page refers to is sent as it lies there: its HTML needs to know that there is something.
  const read = async () => new Uint8Array();
  const own = from === undefined ? {} : { own: await readOwn(from.own, { name: "", folder: "" }, read) };
  const shown = shownBy({ ...source, ...own }, Object.keys(source.hosts ?? {}), page.token);
  const assets = (from?.entries ?? []).filter(isAsset);
  const files = imageFiles({ ...page, shown }, assets.length > 0);
  const texts = [...files].map(([name, text]) => textEntry(name, text));
  return { entries: [...texts, ...inFolder(assets)], made: ["Dockerfile", "nginx.conf"], ours: true };
}

/** Is this served beside the page? Hidden files are not, nor are the page's own. */
function isAsset({ name }: Entry): boolean {
  return !name.split("/").some((step) => step.startsWith(".")) && !isPage(name);
}

const isPage = (name: string): boolean => name === "index.html" || translated.test(name);

/** Entries in the folder that the Dockerfile copies, readable for whichever user a container runs as (OpenShift). */
function inFolder(entries: readonly Entry[]): readonly Entry[] {
  return entries.map((entry) => {
    const mode = entry.mode | (entry.kind === "folder" ? 0o755 : 0o644);
    return { ...entry, name: `${assetFolder}/${entry.name}`, mode };
  });
}

/** @throws Trouble (`usage`) where a folder has no page, or one that lies elsewhere */
async function checkPage({ path, folder, entries }: Found): Promise<void> {
  if (!entries.some(({ name }) => name === "index.html")) {
    throw new Trouble("usage", `${path} has neither an index.html nor a Dockerfile.`, [
      `ls ${path}`,
      "Name the folder that holds the page, or nothing: then the page of entracte.yaml is built.",
    ]);
  }
  for (const { name } of entries.filter((entry) => entry.kind === "link" && isPage(entry.name))) {
    const real = await realpath(join(folder, name)).catch(() => "");
    if (real.startsWith(folder + sep)) continue;
    throw new Trouble("usage", `${path}/${name} is a link to what is not in that folder, so it is not sent.`, [
      `cp --remove-destination "$(readlink -f ${path}/${name})" ${path}/${name}`,
    ]);
  }
}

/** The text of a Dockerfile. One that is a link is the builder's to read: nothing outside of the folder is looked at here. */
async function instructions(folder: string, dockerfile: string): Promise<string> {
  const path = join(folder, dockerfile);
  return (await lstat(path)).isFile() ? readFile(path, "utf8") : "";
}
