import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archive } from "../../../src/cli/page/context/archive.ts";
import { walk } from "../../../src/cli/page/context/walk.ts";
import { folder } from "../../support/laid.ts";

/** What lies below a folder: by path, a file's content and mode, a link's target, or a folder's mode. */
export function contents(of: string, at = ""): Record<string, string> {
  const found = readdirSync(join(of, at), { withFileTypes: true }).map((item): Record<string, string> => {
    const name = join(at, item.name);
    const path = join(of, name);
    if (item.isSymbolicLink()) return { [name]: `-> ${readlinkSync(path)}` };
    const mode = (lstatSync(path).mode & 0o7777).toString(8);
    if (item.isDirectory()) return { [name]: `folder ${mode}`, ...contents(of, name) };
    return { [name]: `${mode} ${readFileSync(path, "base64")}` };
  });
  return Object.assign({}, ...found) as Record<string, string>;
}

/** The archive of a folder, whole. */
export async function archived(of: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const { entries } = await walk(of);
  for await (const part of archive(entries, () => {})) parts.push(part);
  return Buffer.concat(parts);
}

/** What the system's own tar makes of an archive: the folder that it was unpacked into. */
export function unpacked(bytes: Uint8Array): string {
  const parent = folder();
  const into = join(parent, "inside");
  mkdirSync(into);
  writeFileSync(join(parent, "archive.tar.gz"), bytes);
  execFileSync("tar", ["-xpzf", join(parent, "archive.tar.gz"), "-C", into], { stdio: ["ignore", "ignore", "pipe"] });
  return into;
}
