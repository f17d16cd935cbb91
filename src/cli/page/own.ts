import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { Trouble } from "../../core/errors.ts";
import type { OwnPage } from "../../page/pages.ts";
import { checkTemplate, type Template } from "../../page/placeholders.ts";
import { textOf } from "../file.ts";
import { missing, type Place } from "./place.ts";

/** `index.fr.html` is the page in French. */
export const translated = /^index\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.html$/;

/**
 * A page of the user's own: an HTML file; or a folder with an `index.html`, further languages of it, and what they refer to.
 * @param read reads what they refer to
 * @throws Trouble (`usage`) where it is not there, or is none
 */
export async function readOwn(html: string, place: Place, read = readFileOf): Promise<OwnPage> {
  const path = join(place.folder, html);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw missing(path, "page.html", place);
  if (!found.isDirectory()) return { main: await template(path, place), languages: {}, assets: {} };
  return readFolder(path, place, read);
}

const readFileOf = (path: string): Promise<Uint8Array> => readFile(path);

async function readFolder(folder: string, place: Place, read: typeof readFileOf): Promise<OwnPage> {
  const files = await filesIn(folder);
  if (!files.includes("index.html")) {
    throw new Trouble("usage", `page.html: the folder ${folder} has no index.html.`, [`ls ${folder}`]);
  }
  const tagged = files.flatMap((file) => {
    const tag = translated.exec(file)?.[1];
    return tag === undefined ? [] : [{ file, tag }];
  });
  const assets = files.filter((file) => file !== "index.html" && !tagged.some((page) => page.file === file));
  return {
    main: await template(join(folder, "index.html"), place),
    languages: Object.fromEntries(
      await Promise.all(tagged.map(async ({ file, tag }) => [tag, await template(join(folder, file), place)] as const)),
    ),
    assets: Object.fromEntries(
      await Promise.all(assets.map(async (file) => [file, await read(join(folder, file))] as const)),
    ),
  };
}

/** The files of a folder, by their path in it; hidden ones are not published. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  const shown = entries.filter((entry) => !entry.split(sep).some((step) => step.startsWith(".")));
  const kinds = await Promise.all(shown.map(async (entry) => (await stat(join(folder, entry))).isFile()));
  return shown
    .filter((_, i) => kinds[i])
    .map((entry) => relative(".", entry).split(sep).join("/"))
    .toSorted();
}

async function template(file: string, place: Place): Promise<Template> {
  const text = await textOf(file);
  if (text === undefined) throw missing(file, "page.html", place);
  if (text.trim() === "") throw new Trouble("usage", `page.html: ${file} is empty.`, ["Give it a text."]);
  checkTemplate({ file, text });
  return { file, text };
}
