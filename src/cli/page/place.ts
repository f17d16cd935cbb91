import { Trouble } from "../../core/errors.ts";

/** What the paths of a page are relative to: the file that names them. */
export interface Place {
  readonly name: string;
  readonly folder: string;
}

/** There is no such file. */
export function missing(path: string, key: string, { name }: Place, cause?: unknown): Trouble {
  return new Trouble("usage", `${key}: ${path} does not exist.`, [`Paths are relative to ${name}.`], { cause });
}
