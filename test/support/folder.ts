import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for one test file, with an `entracte.yaml` that can be written again. */
export interface Folder {
  readonly path: string;
  write(yaml: string): Promise<void>;
  remove(): Promise<void>;
}

export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "entracte-test-"));
  return {
    path,
    write: (yaml) => writeFile(join(path, "entracte.yaml"), yaml),
    remove: () => rm(path, { recursive: true }),
  };
}
