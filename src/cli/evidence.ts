import { accessSync, constants, existsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Trouble } from "../core/errors.ts";

const transitions: unknown[] = [];

/**
 * Makes sure that the evidence can be written, before anything is done that is worth any.
 * @throws Trouble (`usage`) where it cannot
 */
export function checkEvidence(file: string | undefined): void {
  if (file === undefined) return;
  const path = resolve(file);
  try {
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new Trouble("usage", `The evidence cannot be written to ${file} (${why}). Nothing was changed.`, [
      "Name a file in a folder that exists and can be written:",
      "  --evidence entracte-evidence.json",
    ]);
  }
}

/** Writes the evidence of this run so far, with one more transition. */
export function keepEvidence(file: string, transition: unknown): void {
  transitions.push(transition);
  writeFileSync(resolve(file), `${JSON.stringify({ v: 1, transitions }, undefined, 2)}\n`);
}
