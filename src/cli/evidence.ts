import { accessSync, constants, existsSync, writeFileSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { Trouble } from "../core/errors.ts";
import type { StepEvent } from "../engine/world.ts";
import { dotenvOf } from "./report/dotenv.ts";
import { htmlOf } from "./report/html.ts";
import { junitOf } from "./report/junit.ts";
import { typed } from "./typed.ts";
import type { RunReport, StepReport, TransitionReport, TroubleReport } from "./report/types.ts";

const formats: { readonly [extension: string]: (report: RunReport) => string } = {
  ".json": (report) => `${JSON.stringify(report, undefined, 2)}\n`,
  ".html": htmlOf,
  ".xml": junitOf,
  ".env": dotenvOf,
};

let files: readonly string[] = [];
const transitions: TransitionReport[] = [];
const steps: StepReport[] = [];

/**
 * Notes where the evidence is to go, and makes sure that it can be written, before anything is done that is worth any.
 * @throws Trouble (`usage`) where it cannot
 */
export function keepEvidenceIn(named: readonly string[]): void {
  for (const file of named) {
    const path = resolve(file);
    if (formats[formatOf(file)] === undefined) throw noFormat(file);
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
  files = named;
}

function noFormat(file: string): Trouble {
  return new Trouble("usage", `What ${file} is to be written as cannot be told by its name. Nothing was changed.`, [
    "Name it .json (all of it), .html (to read), .xml (JUnit) or .env (for later jobs):",
    "  --evidence entracte-evidence.json",
  ]);
}

/** `.env` is a name as well as an ending. */
const formatOf = (file: string): string => (file.endsWith(".env") ? ".env" : extname(file));

/** The same reporter, with each step noted for the evidence. */
export function noted(report: (event: StepEvent) => void): (event: StepEvent) => void {
  return (event) => {
    if (files.length > 0) steps.push({ type: "step", at: new Date().toISOString(), ...event });
    report(event);
  };
}

/** Writes the evidence of this run so far, with one more transition. Returns the files. */
export function keepEvidence(transition: TransitionReport): readonly string[] {
  transitions.push(transition);
  write();
  return files;
}

/** Writes why this run ended before it had done all. */
export function keepTrouble(trouble: TroubleReport): void {
  write(trouble);
}

function write(trouble?: TroubleReport): void {
  const report: RunReport = {
    v: 1,
    command: typed(),
    transitions,
    ...(trouble === undefined ? {} : { trouble }),
    steps,
  };
  for (const file of files) writeFileSync(resolve(file), formats[formatOf(file)]?.(report) ?? "");
}
