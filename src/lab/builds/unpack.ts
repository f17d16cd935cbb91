import type { TarHeader } from "modern-tar";
import { unpackTar } from "modern-tar/fs";
import { createReadStream } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path/posix";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

/**
 * Unpacks what was uploaded: a tar archive, gzipped or not. Other formats that bsdtar knows (zip) are refused as it refuses
 * what is no archive. Returns the links that lead out of the directory: they are left out, as no COPY could follow them.
 * @throws where it is none, or damaged
 */
export async function unpack(file: string, directory: string): Promise<readonly string[]> {
  const left: string[] = [];
  const filter = (header: TarHeader): boolean => {
    if (!leadsOut(header)) return true;
    left.push(header.name);
    return false;
  };
  const gzipped = await isGzipped(file);
  const source = createReadStream(file);
  const target = unpackTar(directory, { strict: true, filter });
  if (gzipped) await pipeline(source, createGunzip(), target);
  else await pipeline(source, target);
  if ((await readdir(directory)).length === 0) throw new Error("Unrecognized archive format");
  return left;
}

function leadsOut({ type, name, linkname = "" }: TarHeader): boolean {
  if (type !== "symlink") return false;
  const target = join(dirname(name), linkname);
  return linkname.startsWith("/") || target === ".." || target.startsWith("../");
}

async function isGzipped(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
