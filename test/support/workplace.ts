import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { startLab, type Lab, type LabOptions } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "./command.ts";
import { makeFolder, type Folder } from "./folder.ts";

/** A lab, and a folder with the files of a person who works with it: from before the first test of the file that calls this. */
export interface Workplace {
  readonly lab: Lab;
  readonly folder: string;
  /** Writes a file of the folder. */
  write(name: string, ...lines: readonly string[]): Promise<void>;
  /** Runs the built command line in the folder. */
  entracte(this: void, ...args: readonly string[]): Promise<Ran>;
}

export function workplace(options: LabOptions = quick): Workplace {
  let lab: Lab;
  let folder: Folder;
  beforeAll(async () => {
    folder = await makeFolder();
    lab = await startLab(options);
  });
  afterAll(async () => {
    await lab.stop();
    await folder.remove();
  });
  return {
    get lab() {
      return lab;
    },
    get folder() {
      return folder.path;
    },
    write: (name, ...lines) => writeFile(join(folder.path, name), lines.join("\n")),
    entracte: (...args) => run(args, environmentOf(lab), folder.path),
  };
}
