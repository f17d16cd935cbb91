import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { JsonObject } from "../../core/json.ts";
import { quoted } from "../expression.ts";
import type { BuiltImage } from "../images/registry.ts";
import { objectsAt, textAt } from "../read.ts";
import { layOutNginx, nginxDirectories } from "./image.ts";
import { layOutImage, type LabImage } from "./images.ts";
import { localise, type Locality, type Mount } from "./localise.ts";

/** The directory of a pod's volume. */
export function volumeDirectory(pod: string, volume: string): string {
  return join(pod, "volumes", volume);
}

/** Where a container's file system is laid out, from what. */
interface Layout {
  /** The pod's directory. */
  readonly pod: string;
  readonly root: string;
  readonly image: LabImage | BuiltImage | undefined;
}

/**
 * Lays out a container's file system under `root`: the image's part, then its volume mounts, whole volumes as links (they
 * follow updates), `subPath` mounts as copies (they never do). Returns which paths of the container are where.
 */
export function layOut(container: JsonObject, { pod, root, image }: Layout): readonly Mount[] {
  rmSync(root, { recursive: true, force: true });
  layOutNginx(root);
  const own = image === undefined ? [] : layOutImage(root, image);
  const mounts = objectsAt(container, "volumeMounts").map((mount) => ({
    path: (textAt(mount, "mountPath") ?? "/").replace(/\/+$/, ""),
    subPath: textAt(mount, "subPath"),
    volume: volumeDirectory(pod, textAt(mount, "name") ?? ""),
  }));
  for (const { path, subPath, volume } of mounts.toSorted((a, b) => a.path.length - b.path.length)) {
    const place = join(root, path);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(dirname(place), { recursive: true });
    if (subPath === undefined) symlinkSync(volume, place);
    else if (existsSync(join(volume, subPath)))
      cpSync(join(volume, subPath), place, { dereference: true, recursive: true });
    else mkdirSync(place, { recursive: true });
  }
  const paths = new Set([...nginxDirectories, ...own, ...mounts.map(({ path }) => path)]);
  return [...paths].map((path) => ({ path, source: join(root, path) }));
}

/**
 * Writes the configuration that a container mounts, and what it includes, localised, into `target`. Returns the path of
 * the main file there.
 */
export function writeConfiguration(main: string, root: string, target: string, locality: Locality): string {
  rmSync(target, { recursive: true, force: true });
  const pending = [main];
  const written = new Set<string>();
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (written.has(path)) continue;
    written.add(path);
    const config = readFileSync(join(root, path), "utf8");
    for (const include of includesOf(config)) pending.push(...glob(root, resolve(dirname(main), include)));
    const file = join(target, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      localise(config, locality).replaceAll(/(\binclude\s+["']?)([^\s"';]+)/g, includeFrom(root, target)),
    );
  }
  return join(target, main);
}

/** Included files are the localised ones. */
function includeFrom(root: string, target: string): (all: string, keyword: string, path: string) => string {
  return (_, keyword, path) => `${keyword}${path.startsWith(`${root}/`) ? target + path.slice(root.length) : path}`;
}

function includesOf(config: string): readonly string[] {
  const lines = config.split("\n").map((line) => line.replace(/^\s*#.*/, ""));
  return lines.flatMap((line) =>
    [...line.matchAll(/(?:^|[\s{;])include\s+["']?([^\s"';]+)/g)].flatMap((m) => m[1] ?? []),
  );
}

/** The files of the container that a pattern of `include` names: `*` in the last step only. */
function glob(root: string, pattern: string): readonly string[] {
  const directory = dirname(pattern);
  const last = pattern.slice(pattern.lastIndexOf("/") + 1);
  if (!last.includes("*")) return existsSync(join(root, pattern)) ? [pattern] : [];
  const expression = new RegExp(`^${quoted(last).replaceAll("\\*", "[^/]*")}$`);
  const names = existsSync(join(root, directory)) ? readdirSync(join(root, directory)) : [];
  return names.filter((name) => expression.test(name)).map((name) => join(directory, name));
}
