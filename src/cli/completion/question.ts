import type { Command, Option } from "commander";

/** One thing that the word under the cursor may become. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What has to be known to complete a line. */
type Question =
  /** Known without asking anybody: commands, options, choices. */
  | { readonly kind: "known"; readonly candidates: readonly Candidate[] }
  /** The value of an option, or an operand of a command. */
  | { readonly kind: "value"; readonly of: string; readonly operands: readonly string[] }
  /** The name of a file: the shell knows. */
  | { readonly kind: "file" };

/** A line so far: what is asked, what stands before the candidate in its word, and what the options before it say. */
export interface Line {
  readonly question: Question;
  /** `--namespace=` where option and value are one word. */
  readonly prefix: string;
  readonly word: string;
  readonly options: { readonly [attribute: string]: string };
}

type Environment = { readonly [name: string]: string | undefined };

/** Reads a line, without the program's name; its last word is the one to complete, and may be empty. Pure. */
export function readLine(program: Command, words: readonly string[], env: Environment): Line {
  const before = words.slice(0, -1);
  const last = words.at(-1) ?? "";
  const [name, ...rest] = before;
  if (name === undefined || name === "help") return lineOf(last, { question: known(commandsOf(program)), options: {} });
  const command = program.commands.find((each) => each.name() === name || each.aliases().includes(name));
  if (command === undefined) return lineOf(last, { question: known([]), options: {} });
  if (command.commands.length > 0) return readLine(command, words.slice(1), env);
  const { options, operands, pending } = parse(command, rest, env);
  if (pending !== undefined) return lineOf(last, { question: valueOf(pending), options });
  const joined = /^(--[a-z-]+=)(.*)$/.exec(last);
  const option = joined === null ? undefined : optionOf(command, (joined[1] ?? "").slice(0, -1));
  if (option !== undefined)
    return { question: valueOf(option), options, prefix: joined?.[1] ?? "", word: joined?.[2] ?? "" };
  if (last.startsWith("-")) return lineOf(last, { question: known(optionsOf(command)), options });
  return lineOf(last, { question: operandOf(command, operands), options });
}

const lineOf = (word: string, rest: Pick<Line, "question" | "options">): Line => ({ ...rest, word, prefix: "" });
const known = (candidates: readonly Candidate[]): Question => ({ kind: "known", candidates });
const plain = (values: readonly string[]) => known(values.map((value) => ({ value, description: "" })));

interface Parsed {
  readonly options: { readonly [attribute: string]: string };
  readonly operands: readonly string[];
  /** The option whose value comes next. */
  readonly pending?: Option;
}

function parse(command: Command, words: readonly string[], env: Environment): Parsed {
  const options: { [attribute: string]: string } = {};
  for (const option of command.options) {
    const given = option.envVar === undefined ? undefined : env[option.envVar];
    if (given !== undefined) options[option.attributeName()] = given;
  }
  const operands: string[] = [];
  let pending: Option | undefined;
  for (const word of words) {
    if (pending !== undefined) {
      options[pending.attributeName()] = word;
      pending = undefined;
      continue;
    }
    const [, flag = "", , value] = /^(--?[^=]+)(=(.*))?$/.exec(word) ?? [];
    const option = optionOf(command, flag);
    if (option === undefined) {
      if (!word.startsWith("-")) operands.push(word);
    } else if (option.required && value === undefined) pending = option;
    else if (value !== undefined) options[option.attributeName()] = value;
  }
  return { options, operands, ...(pending === undefined ? {} : { pending }) };
}

const optionOf = (command: Command, flag: string): Option | undefined =>
  command.options.find(({ long, short }) => long === flag || short === flag);

function valueOf(option: Option): Question {
  if (option.argChoices !== undefined) return plain(option.argChoices);
  if (["kubeconfig", "file"].includes(option.attributeName())) return { kind: "file" };
  return { kind: "value", of: option.attributeName(), operands: [] };
}

function operandOf(command: Command, operands: readonly string[]): Question {
  const argument = command.registeredArguments[operands.length] ?? command.registeredArguments.at(-1);
  if (argument === undefined || (operands.length >= command.registeredArguments.length && !argument.variadic))
    return known([]);
  if (argument.argChoices !== undefined) return plain(argument.argChoices);
  if (["dir", "folder"].includes(argument.name())) return { kind: "file" };
  // A number is nobody's to guess.
  if (argument.parseArg !== undefined) return known([]);
  return { kind: "value", of: command.name(), operands };
}

function commandsOf(program: Command): Candidate[] {
  const help = program.createHelp();
  return help
    .visibleCommands(program)
    .map((command) => ({ value: command.name(), description: help.subcommandDescription(command) }));
}

function optionsOf(command: Command): Candidate[] {
  const help = command.createHelp();
  return help.visibleOptions(command).map((option) => ({
    value: option.long ?? option.short ?? "",
    description: option.description,
  }));
}
