import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Trouble } from "../core/errors.ts";
import type { FileSpec } from "../core/spec/file.ts";
import type { ClusterOptions, SwitchOptions } from "./commands/options.ts";
import { warn } from "./say.ts";

/** A file of maintenances, read: `entracte.yaml` of the working directory, or the one that `--file` names. */
export interface SpecFile {
  /** As the person calls it. */
  readonly name: string;
  /** What its paths are relative to. */
  readonly folder: string;
  readonly spec: FileSpec;
  /** Where a member of it stands, as a message begins with it: `entracte.yaml:5:9`. */
  placeOf(member: readonly PropertyKey[]): string;
}

export const usualFile = "entracte.yaml";

/**
 * The file that `--file` names, or else `entracte.yaml` where there is one.
 * @throws Trouble (`usage`) where the named file is not there, or either says something wrong
 */
export async function findFile(named: string | undefined): Promise<SpecFile | undefined> {
  const name = named ?? usualFile;
  const text = await textOf(name);
  if (text === undefined && named === undefined) return undefined;
  if (text === undefined) {
    throw new Trouble("usage", `There is no file ${name}.`, [
      `Name another one with --file, or leave it out: ${usualFile} of this directory is read then.`,
    ]);
  }
  return fileOf(name, text);
}

/** A file of this name that says this. @throws Trouble (`usage`) where it says something wrong */
export async function fileOf(name: string, text: string): Promise<SpecFile> {
  const { placesIn, readSpec } = await import("../core/spec/read.ts");
  const spec = readSpec(text, name);
  return { name, folder: dirname(name), spec, placeOf: placesIn(text, name) };
}

/**
 * What the file adds; or, where it cannot be read, that it was left aside, for a command that never needs it: what is closed
 * stands on the objects.
 */
export async function readableFile(
  named: string | undefined,
): Promise<{ readonly file?: SpecFile; readonly aside: boolean }> {
  try {
    const file = await findFile(named);
    return file === undefined ? { aside: false } : { file, aside: false };
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    for (const line of [error.message, ...error.remedy]) warn(line);
    warn(`${named ?? usualFile} is left aside: what stands on the objects counts.`);
    return { aside: true };
  }
}

/** A file's text; absent where there is none. @throws Trouble (`usage`) where it cannot be read, or is no UTF-8 */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT") return undefined;
    const why = code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "it is not UTF-8" : String(error);
    throw new Trouble("usage", `${path} cannot be read: ${why}.`, [`ls -l ${path}`], { cause: error });
  }
}

/** The options, with the file's namespace where the command line names none. */
export function namespaced<Options extends ClusterOptions>(options: Options, file: SpecFile | undefined): Options {
  const namespace = options.namespace ?? file?.spec.namespace;
  return namespace === undefined ? options : { ...options, namespace };
}

/** The options, with the file's namespace and edge where the command line names none. */
export function within<Options extends ClusterOptions & Pick<SwitchOptions, "edge">>(
  options: Options,
  file: SpecFile | undefined,
): Options {
  const edge = options.edge.length > 0 ? options.edge : (file?.spec.edge ?? []);
  return namespaced({ ...options, edge }, file);
}
