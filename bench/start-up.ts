import { medianRatio, spread } from "./numbers.ts";
import { runProgram } from "./program.ts";

const node = process.execPath;
const contenders = {
  "node -e 0": [node, "-e", "0"],
  "entracte --version": [node, "dist/entracte.js", "--version"],
  "entracte --help": [node, "dist/entracte.js", "--help"],
} as const;

/** How long it takes to say the version and the help, against Node that does nothing. */
export async function startUp(rounds: number): Promise<readonly string[]> {
  const times = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, words] of Object.entries(contenders)) times.get(name)?.push((await runProgram(words)).ms);
  }
  const bare = times.get("node -e 0") ?? [];
  return [
    `Start-up, ${String(rounds)} rounds (at most 1.5 times node -e 0)`,
    ...[...times].map(
      ([name, all]) => `  ${name.padEnd(20)} ${spread(all).padEnd(20)} ${medianRatio(all, bare).toFixed(2)}`,
    ),
  ];
}
