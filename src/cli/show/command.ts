import { columns, hang, widthOf } from "./text.ts";

/**
 * A command line that can be copied whatever its length: behind `first`, broken with backslashes where a shell takes that
 * for a space. A single word is never broken.
 */
export function command(first: string, line: string, most = columns): string[] {
  const lines: string[] = [];
  let now = first;
  let empty = true;
  for (const word of withValues(shellWords(line))) {
    const longer = empty ? now + word : `${now} ${word}`;
    if (!empty && widthOf(longer) > most - 2) {
      lines.push(`${now} \\`);
      now = `${" ".repeat(widthOf(first) + 2)}${word}`;
    } else now = longer;
    empty = false;
  }
  return [...lines, now];
}

/** An option and its value stay together. */
function withValues(words: readonly string[]): string[] {
  return words.reduce<string[]>((all, word) => {
    const last = all.at(-1) ?? "";
    if (!/^--?[a-z-]+$/i.test(last) || word.startsWith("-")) return [...all, word];
    return [...all.slice(0, -1), `${last} ${word}`];
  }, []);
}

/** The words of a command as a shell parts them: what stands in quotes is one, except the words of a `$(…)` in it. */
function shellWords(line: string): string[] {
  const words: string[] = [""];
  let single = false;
  let double = false;
  let inner = 0;
  for (const [i, char] of Array.from(line).entries()) {
    if (char === "'" && !(double && inner === 0)) single = !single;
    else if (char === '"' && !single && inner === 0) double = !double;
    else if (!single && char === "(" && line[i - 1] === "$") inner++;
    else if (!single && char === ")" && inner > 0) inner--;
    const parts = char === " " && !single && !(double && inner === 0);
    if (parts) words.push("");
    else words[words.length - 1] += char;
  }
  return words.filter((word) => word !== "");
}

/** A line of a remedy: a command as a command, with what it means in a line of its own where both are too long for one. */
export function remedy(line: string, most = columns): string[] {
  const text = line.trim();
  if (widthOf(text) + 2 <= most) return [`  ${text}`];
  const [what = "", ...means] = text.split(/ {3,}/);
  if (means.length > 0 && isCommand(what)) return [...command("  ", what), ...hang("      ", means.join(" "))];
  return isCommand(text) ? command("  ", text) : hang("  ", text);
}

const isCommand = (line: string) => /^(?:(?:entracte|npx|oc|kubectl|curl)\b|--?[a-z])/.test(line);
