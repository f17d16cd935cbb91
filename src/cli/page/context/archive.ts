import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { createTarPacker, type TarEntry } from "modern-tar";
import { Trouble } from "../../../core/errors.ts";
import type { Entry, File } from "./entry.ts";
import { unreadable } from "./walk.ts";

type Packer = ReturnType<typeof createTarPacker>["controller"];

/** Bytes that are read of a file at once: so much of it is in memory. */
const piece = 256 * 1024;

/** The same entries always give the same archive, but for their times. */
const made = new Date(0);

/**
 * A gzip'd PAX archive of these entries, as it is read: what it takes in memory does not grow with what is in it.
 * @param read told of the bytes of content that were read
 * @throws Trouble (`usage`) for a file that cannot be read, or that changes while it is
 */
export async function* archive(entries: readonly Entry[], read: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const { readable, controller } = createTarPacker();
  // Level 1: pictures and fonts do not shrink, and texts do at any.
  const gzip = createGzip({ level: 1 });
  const tar = Readable.fromWeb(readable as Parameters<typeof Readable.fromWeb>[0]);
  tar.on("error", (error) => gzip.destroy(error)).pipe(gzip);
  const packed = pack(entries, controller, read).then(
    () => controller.finalize(),
    (error: unknown) => gzip.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  try {
    for await (const part of gzip) yield part as Uint8Array;
  } finally {
    // Whoever stops reading ends the reading of files, too.
    tar.destroy();
    gzip.destroy();
    await packed;
  }
}

async function pack(entries: readonly Entry[], packer: Packer, read: (bytes: number) => void): Promise<void> {
  for (const entry of entries) {
    const writer = packer.add(headerOf(entry)).getWriter();
    if (entry.kind === "file") {
      for await (const bytes of contentOf(entry)) {
        await writer.write(bytes);
        read(bytes.length);
      }
    } else if (entry.kind === "text") {
      const bytes = Buffer.from(entry.text);
      if (bytes.length > 0) await writer.write(bytes);
      read(bytes.length);
    }
    await writer.close();
  }
}

function headerOf(entry: Entry): TarEntry["header"] {
  const { name, mode } = entry;
  const whose = { mode, uid: 0, gid: 0 };
  switch (entry.kind) {
    case "file":
      return { ...whose, type: "file", name, size: entry.size, mtime: new Date(entry.modified) };
    case "text":
      return { ...whose, type: "file", name, size: Buffer.byteLength(entry.text), mtime: made };
    case "link":
      return { ...whose, type: "symlink", name, size: 0, linkname: entry.target, mtime: made };
    case "folder":
      return { ...whose, type: "directory", name: `${name}/`, size: 0, mtime: made };
  }
}

/** A file piece by piece; exactly as many bytes as it was found to have. */
async function* contentOf({ path, name, size, modified }: File): AsyncGenerator<Uint8Array> {
  const file = await opened(path, name);
  try {
    for (let left = size; left > 0;) {
      const bytes = Buffer.allocUnsafe(Math.min(piece, left));
      const { bytesRead } = await file.read(bytes, 0, bytes.length);
      if (bytesRead === 0) throw changed(name);
      left -= bytesRead;
      yield bytes.subarray(0, bytesRead);
    }
    const now = await file.stat();
    if (now.size !== size || now.mtimeMs !== modified) throw changed(name);
  } finally {
    await file.close();
  }
}

/** Opens a file that is still one: a link that took its place would lead elsewhere. */
async function opened(path: string, name: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw unreadable(name, error);
  }
}

function changed(name: string): Trouble {
  return new Trouble("usage", `${name} changed while it was being sent.`, [
    "Run it again once nothing writes to the folder any more.",
  ]);
}
