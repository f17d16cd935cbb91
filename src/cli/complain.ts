import { exitCodes, Trouble } from "../core/errors.ts";
import { Interruption } from "../engine/interruption.ts";
import { keepTrouble } from "./evidence.ts";
import { exitCodeOf } from "./interrupt.ts";
import { leave, say, speaksJson } from "./say.ts";
import { remedy } from "./show/command.ts";
import { columns, hang } from "./show/text.ts";

/** Tells a failure: what, why, and what to type next. Returns the exit code. */
export function complain(error: unknown): number {
  leave();
  const write = (line: string) => process.stderr.write(`${line}\n`);
  // In a log a sentence stays in one line, so that it can be searched for.
  const most = process.stderr.isTTY ? columns : Number.POSITIVE_INFINITY;
  if (error instanceof Trouble) {
    const { ending, message } = error;
    const exitCode = exitCodeOf(error.exitCode, error instanceof Interruption);
    const report = { type: "trouble", ending, exitCode, message, remedy: error.remedy } as const;
    keepTrouble(report);
    if (speaksJson()) say(JSON.stringify(report));
    for (const text of [...hang("", message, most), ...error.remedy.flatMap((each) => remedy(each, most))]) write(text);
    return exitCode;
  }
  write(error instanceof Error ? (error.stack ?? error.message) : String(error));
  write("This is a bug in entracte. Please report it with the lines above.");
  return exitCodes.bug;
}
