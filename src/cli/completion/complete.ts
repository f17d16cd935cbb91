import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { readLine, type Candidate, type Line } from "./question.ts";
import type { Where } from "./values.ts";

/** Milliseconds until a cluster that has not answered is left alone: somebody waits for the shell. */
const patience = 1_000;

/**
 * What the last word of a line may become: a candidate a line with its description after a tab, then `:4`, or `:0` where the
 * shell is to offer files (the protocol of spf13/cobra's completions, which kubectl asks plugins by). Whatever goes wrong,
 * there are no candidates.
 */
export async function complete(program: Command, words: readonly string[]): Promise<string> {
  const line = readLine(program, words, process.env);
  const found = await Promise.race([candidates(line).catch(() => []), sleep(patience, [])]);
  const fitting = found.filter(({ value }) => value.startsWith(line.word));
  const lines = fitting.map(({ value, description }) => `${line.prefix}${value}\t${description}`);
  return [...lines, line.question.kind === "file" ? ":0" : ":4", ""].join("\n");
}

async function candidates({ question, options }: Line): Promise<readonly Candidate[]> {
  if (question.kind === "known") return question.candidates;
  if (question.kind === "file") return [];
  const { sources } = await import("./values.ts");
  const where = Object.fromEntries(
    ["namespace", "context", "kubeconfig", "file"].flatMap((name) => (name in options ? [[name, options[name]]] : [])),
  ) as Where;
  const all = (await sources[question.of]?.(where)) ?? [];
  return all.filter(({ value }) => !question.operands.includes(value));
}
