import { quoted } from "../core/shell.ts";

/** The command as it was typed. */
export const typed = (argv = process.argv.slice(2)): string => ["entracte", ...argv.map(quoted)].join(" ");

/** Options that only say how a plan is told. */
const ofPlans = new Set(["--diff", "--dry-run"]);

/**
 * What was typed, as another command: with every option, so that what a plan showed is what closing does.
 * @param namespace where it was not typed
 */
export function typedAs(command: string, namespace: string, argv = process.argv.slice(2)): string {
  const words = argv.filter(
    (word, i) => !ofPlans.has(word) && !isOutput(word) && !/^(?:-o|--output)$/.test(argv[i - 1] ?? ""),
  );
  const placed = words.some((word) => /^(?:-n|--namespace)/.test(word));
  return `${typed([command, ...words.slice(1)])}${placed ? "" : ` -n ${namespace}`}`;
}

const isOutput = (word: string) => /^(?:-o|--output)/.test(word);
