import { styleText } from "node:util";
import { exitCodes, Trouble } from "../core/errors.ts";
import type { Result } from "../engine/result.ts";
import { summarise } from "../engine/witness/index.ts";
import type { StepEvent } from "../engine/world.ts";
import { nameOf } from "../engine/plan/types.ts";

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Tells each step as it happens: a line for people, or a JSON object on a line of its own. */
export function teller(output: "table" | "json"): (event: StepEvent) => void {
  return (event) => {
    if (output === "json") return say(JSON.stringify({ at: new Date().toISOString(), ...event }));
    const colour = event.state === "failed" ? "red" : "reset";
    say(
      `  ${styleText(colour, `${(event.target ?? event.step).padEnd(20)} ${event.says}`, { stream: process.stdout })}`,
    );
  };
}

/** Tells how a transition ended, and returns the exit code. */
export function conclude(result: Result, output: "table" | "json", next: readonly string[]): number {
  if (output === "json") say(JSON.stringify({ ending: result.ending, evidence: result.evidence }));
  else {
    say("");
    for (const line of headline(result)) say(line);
    if (result.evidence !== undefined) for (const line of summarise(result.evidence)) say(line);
    if (next.length > 0) say("");
    for (const line of next) say(line);
  }
  return exitCodes[result.ending];
}

function headline({ ending, outcomes, unseen, rolledBack }: Result): string[] {
  const failed = outcomes.flatMap((o) => (o.state === "failed" ? [`  ${nameOf(o.target)}: ${o.why}`] : []));
  const stuck = rolledBack.flatMap((o) => (o.state === "failed" ? [`  ${nameOf(o.target)}: ${o.why}`] : []));
  const through = outcomes.length - failed.length;
  switch (ending) {
    case "done":
      return [`${String(through)} of ${String(outcomes.length)} as asked.`];
    case "rolledBack":
      return ["Refused half-way, and rolled back: all is as before.", ...failed];
    case "unseen":
      return ["Written, but not seen at the edge:", ...unseen.map(({ sight, says }) => `  ${sight.id}: ${says}`)];
    default:
      return ["Unfinished. These are not as asked:", ...failed, ...stuck];
  }
}

/** Tells a failure: what, why, and what to type next. Returns the exit code. */
export function complain(error: unknown): number {
  const write = (line: string) => process.stderr.write(`${line}\n`);
  if (error instanceof Trouble) {
    write(error.message);
    for (const line of error.remedy) write(`  ${line}`);
    return error.exitCode;
  }
  write(error instanceof Error ? (error.stack ?? error.message) : String(error));
  write("This is a bug in entracte. Please report it with the lines above.");
  return exitCodes.bug;
}
