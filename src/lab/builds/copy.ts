import { cp, mkdir, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, normalize, sep } from "node:path";
import { quoted } from "../expression.ts";
import type { Copying } from "./dockerfile.ts";

/** A COPY that cannot be done; the message is the builder's. */
export class CopyFailure extends Error {
  override readonly name = "CopyFailure";
}

/**
 * Copies files of the context into the tree of an image, as COPY does: the content of a folder, or a file into a folder (where
 * the destination ends in a slash or is one) or under another name. Nothing outside of the context is ever read. Returns the
 * directory of the image that was written to.
 */
export async function copyInto(context: string, root: string, { sources, destination }: Copying): Promise<string> {
  const found = (await Promise.all(sources.map((source) => expand(context, source)))).flat();
  const into = join(root, normalize(`/${destination}`));
  const isFolder = destination.endsWith("/") || found.length > 1 || (await isDirectory(into));
  for (const source of found) {
    const folder = await isDirectory(source);
    const target = folder ? into : isFolder ? join(into, basename(source)) : into;
    await mkdir(folder ? target : dirname(target), { recursive: true });
    await cp(source, target, { recursive: true, verbatimSymlinks: true });
  }
  const target = normalize(`/${destination}`).replace(/\/$/, "");
  return (await isDirectory(into)) ? target : dirname(target);
}

/** The paths that a source names; `*` and `?` stand for what a shell takes them for. */
async function expand(context: string, source: string): Promise<readonly string[]> {
  const steps = normalize(`/${source}`).split("/").slice(1);
  let paths: readonly string[] = [context];
  for (const step of steps.filter((it) => it !== "")) {
    paths = (await Promise.all(paths.map((path) => children(path, step)))).flat();
  }
  const inside = await Promise.all(paths.map((path) => within(context, path)));
  const kept = inside.filter((path) => path !== undefined);
  if (kept.length > 0) return kept;
  const why = `copier: stat: "/${steps.join("/")}": no such file or directory`;
  throw new CopyFailure(`checking on sources under "/tmp/build/inputs": ${why}`);
}

async function children(path: string, step: string): Promise<readonly string[]> {
  if (!/[*?]/.test(step)) return [join(path, step)];
  const pattern = quoted(step).replaceAll("\\*", ".*").replaceAll("\\?", ".");
  const expression = new RegExp(`^${pattern}$`);
  const names = (await isDirectory(path)) ? await readdir(path) : [];
  return names.filter((name) => expression.test(name)).map((name) => join(path, name));
}

/** The file that a path leads to, where it is there and inside of the context. */
async function within(context: string, path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    const home = await realpath(context);
    return real === home || real.startsWith(home + sep) ? real : undefined;
  } catch {
    return undefined;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (it) => it.isDirectory(),
    () => false,
  );
}
