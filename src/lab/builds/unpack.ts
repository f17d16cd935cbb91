import { unpackTar } from "modern-tar/fs";
import { createReadStream } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

/**
 * Unpacks what was uploaded: a tar archive, gzipped or not. Other formats that bsdtar knows (zip) are refused as it refuses
 * what is no archive.
 * @throws where it is none, or damaged
 */
export async function unpack(file: string, directory: string): Promise<void> {
  const source = createReadStream(file);
  const target = unpackTar(directory, { strict: true });
  if (await isGzipped(file)) await pipeline(source, createGunzip(), target);
  else await pipeline(source, target);
  if ((await readdir(directory)).length === 0) throw new Error("Unrecognized archive format");
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
