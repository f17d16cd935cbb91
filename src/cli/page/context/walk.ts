import type { Dirent } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import dockerignore from "@balena/dockerignore";
import { Trouble } from "../../../core/errors.ts";
import { textOf } from "../../file.ts";
import type { Entry } from "./entry.ts";

/** What a folder holds, and what of it cannot be sent: sockets, pipes, devices. */
export interface Walked {
  readonly entries: readonly Entry[];
  readonly left: readonly string[];
}

/** Files that the build itself reads: an ignore file that names them keeps them from the image alone (docker build). */
const kept = new Set([".dockerignore", "Dockerfile", "Containerfile"]);

/** The history is never sent, as with `oc start-build` (openshift/oc pkg/cli/startbuild, `--exclude`). */
const history = ".git";

/**
 * Everything below a folder, in a fixed order, but its `.git` and what its `.dockerignore` names. Links are not followed.
 * @throws Trouble (`usage`) for what cannot be read
 */
export async function walk(folder: string): Promise<Walked> {
  const found: Walking = { folder, ignored: await ignoredIn(folder), entries: [], left: [] };
  await below(found, "");
  return found;
}

interface Walking extends Walked {
  readonly folder: string;
  readonly ignored: Ignored;
  readonly entries: Entry[];
  readonly left: string[];
}

/** Which paths are left out; a folder whose contents an exception (`!`) may bring back is looked into all the same. */
interface Ignored {
  readonly rules: ReturnType<typeof dockerignore.default>;
  readonly exceptions: boolean;
}

async function ignoredIn(folder: string): Promise<Ignored> {
  const text = (await textOf(join(folder, ".dockerignore"))) ?? "";
  return { rules: dockerignore.default({ ignorecase: false }).add(text), exceptions: /^\s*!/m.test(text) };
}

async function below(walking: Walking, at: string): Promise<void> {
  const { folder, ignored } = walking;
  for (const item of await listed(join(folder, at), at)) {
    const name = at === "" ? item.name : `${at}/${item.name}`;
    if (item.name === history) continue;
    const out = !(at === "" && kept.has(name)) && ignored.rules.ignores(name);
    if (item.isDirectory()) {
      if (!out) walking.entries.push({ kind: "folder", name, mode: modeOf(await statOf(join(folder, name), name)) });
      if (!out || ignored.exceptions) await below(walking, name);
    } else if (!out) await add(walking, item, name);
  }
}

async function add({ folder, entries, left }: Walking, item: Dirent, name: string): Promise<void> {
  const path = join(folder, name);
  if (item.isSymbolicLink()) {
    entries.push({ kind: "link", name, mode: 0o777, target: await readable(name, () => readlink(path)) });
  } else if (item.isFile()) {
    const stat = await statOf(path, name);
    entries.push({ kind: "file", name, path, mode: modeOf(stat), size: stat.size, modified: stat.mtimeMs });
  } else left.push(name);
}

async function listed(path: string, name: string): Promise<readonly Dirent[]> {
  const items = await readable(name === "" ? path : name, () => readdir(path, { withFileTypes: true }));
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const statOf = (path: string, name: string) => readable(name, () => lstat(path));
const modeOf = ({ mode }: { readonly mode: number }): number => mode & 0o7777;

/** @throws Trouble (`usage`) that names what cannot be read: leaving it out would build another image than was meant */
async function readable<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw unreadable(name, error);
  }
}

/** What cannot be read, with the way to leave it out. */
export function unreadable(name: string, error: unknown): Trouble {
  const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return new Trouble(
    "usage",
    `${name} cannot be read: ${why}.`,
    ["Make it readable, or name it in .dockerignore: what is named there is not sent."],
    { cause: error },
  );
}
