import { packTar } from "modern-tar/fs";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";

/** A tar archive of files, by their paths. */
export async function tarOf(files: { readonly [path: string]: string }): Promise<Buffer> {
  const sources = Object.entries(files).map(([target, content]) => ({ type: "content" as const, target, content }));
  return await buffer(packTar(sources));
}

/** The same, gzipped, as `oc start-build --from-dir` uploads it. */
export async function archiveOf(files: { readonly [path: string]: string }): Promise<Buffer> {
  return gzipSync(await tarOf(files));
}
