import { mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Payload } from "./payload.ts";

let generation = 0;

/**
 * Writes the files of a ConfigMap or Secret volume as the kubelet does: a new directory, then one rename of the `..data`
 * link, so that a reader sees all of the old files or all of the new (pkg/volume/util/atomic_writer.go).
 */
export function writeVolume(directory: string, payload: Payload): void {
  const version = `..${Date.now()}_${++generation}`;
  mkdirSync(join(directory, version), { recursive: true });
  for (const [path, content] of payload) {
    const file = join(directory, version, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  const data = join(directory, "..data");
  const before = link(data);
  symlinkSync(version, `${data}_tmp`);
  renameSync(`${data}_tmp`, data);
  linkKeys(directory, new Set([...payload.keys()].map((path) => path.split("/")[0] ?? path)));
  if (before !== undefined) rmSync(join(directory, before), { recursive: true, force: true });
}

function linkKeys(directory: string, names: ReadonlySet<string>): void {
  const present = new Set(readdirSync(directory).filter((name) => !name.startsWith("..")));
  for (const name of names) if (!present.has(name)) symlinkSync(join("..data", name), join(directory, name));
  for (const name of present) if (!names.has(name)) rmSync(join(directory, name), { force: true });
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
