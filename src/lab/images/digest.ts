import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** The digest of a tree of files, by their paths, modes and contents: equal trees are the same image. */
export async function digestOf(root: string): Promise<string> {
  const hash = createHash("sha256");
  for (const path of await filesOf(root, "")) {
    const place = join(root, path);
    const status = await lstat(place);
    hash.update(`${path}\0${(status.mode & 0o777).toString(8)}\0${status.size}\0`);
    if (status.isSymbolicLink()) hash.update(await readlink(place));
    else await pipeline(createReadStream(place), hash, { end: false });
  }
  return `sha256:${hash.digest("hex")}`;
}

/** Every file and link below, by its path from the root, in order. */
async function filesOf(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const paths = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? await filesOf(root, path) : [path];
    }),
  );
  return paths.flat().toSorted();
}
