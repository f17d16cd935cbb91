import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BuiltImage } from "../images/registry.ts";

/** What an image holds beside what every nginx image does: files, by their absolute path. */
export interface LabImage {
  readonly files: { readonly [path: string]: string | Uint8Array };
}

/** The images that pods can run beside the lab's usual ones, by the reference that a container names. */
export type LabImages = Map<string, LabImage>;

/** Puts an image's files into a container's file system. Returns the directories that they are in. */
export function layOutImage(root: string, image: LabImage | BuiltImage): readonly string[] {
  const directories = "files" in image ? writeFiles(root, image) : copyTree(root, image);
  return directories.filter((directory) => directory !== "/");
}

function copyTree(root: string, image: BuiltImage): readonly string[] {
  cpSync(image.root, root, { recursive: true, verbatimSymlinks: true });
  return image.directories;
}

function writeFiles(root: string, { files }: LabImage): readonly string[] {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return [...new Set(Object.keys(files).map(dirname))];
}
