import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { contentKeys, pagesFor, type PageView, type Shown } from "../../page/content.ts";
import { indexKey } from "../../page/keys.ts";
import { pageManifests } from "../../page/manifests.ts";
import { defaultWorkload } from "../../page/model.ts";
import { assetPath } from "../../page/nginx/paths.ts";

/** What a page of this machine carries instead of a workload's token. */
export const localToken = "preview";

type Files = ReadonlyMap<string, Uint8Array>;

/** The files of a page pod beside its nginx.conf, as its ConfigMap would hold them. */
export function contentFiles(shown: Shown, hosts: readonly string[]): Files {
  const [configMap] = pageManifests({ ...defaultWorkload, namespace: "preview", token: localToken });
  const { "nginx.conf": _, ...index } = (configMap?.data ?? {}) as { readonly [key: string]: string };
  const { data, binaryData } = contentKeys({ id: "preview", pages: pagesFor(hosts, shown) }, []);
  const texts = Object.entries({ ...index, ...data }).map(([key, text]) => [key, Buffer.from(text ?? "")] as const);
  const assets = Object.entries(binaryData).map(([key, text]) => [key, Buffer.from(text ?? "", "base64")] as const);
  return new Map([...texts, ...assets]);
}

/** The files of a page as a plain web server would serve them: a folder for all hosts, and one in it for each other host. */
export function siteFiles({ page, hosts = {} }: Shown): Files {
  const folders = [...(page === undefined ? [] : [["", page] as const]), ...Object.entries(hosts)];
  return new Map(
    folders.flatMap(([folder, view]) => viewFiles(view).map(([path, bytes]) => [join(folder, path), bytes])),
  );
}

function viewFiles({ html, assets = {} }: PageView): readonly (readonly [string, Uint8Array])[] {
  const { default: main, ...languages } = html;
  return [
    [indexKey(), Buffer.from(main)],
    ...Object.entries(languages).map(([lang, text]) => [indexKey(lang), Buffer.from(text)] as const),
    ...Object.entries(assets).map(([path, bytes]) => [join(assetPath, path), bytes] as const),
  ];
}

/** Writes what is not there yet as it is to be, and touches nothing else. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, bytes] of files) {
    const path = join(folder, name);
    const there = await readFile(path).catch(() => undefined);
    if (there?.equals(bytes) === true) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}

/** Makes a flat folder hold these files and no others. */
export async function replaceFiles(folder: string, files: Files): Promise<void> {
  await writeFiles(folder, files);
  for (const name of await readdir(folder)) if (!files.has(name)) await rm(join(folder, name));
}
