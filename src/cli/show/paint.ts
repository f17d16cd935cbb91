import { styleText } from "node:util";

/** What is not as it should be stands out, where the terminal has colours; the words say it all without them. */
export function paint(line: string): string {
  const options = { stream: process.stdout };
  const [heading = ""] = /^[A-Z]{4,}(?: |$)/.exec(line) ?? [];
  if (heading === "") return line;
  const colour = /^(?:OPEN|CLOSED)/.test(heading) ? "bold" : "red";
  return styleText(colour, heading, options) + line.slice(heading.length);
}

/** A line of a unified diff: what goes and what comes have their usual colours. */
export function paintDiff(line: string): string {
  const options = { stream: process.stdout };
  if (/^(?:---|\+\+\+)/.test(line)) return styleText("bold", line, options);
  if (line.startsWith("+")) return styleText("green", line, options);
  return line.startsWith("-") ? styleText("red", line, options) : line;
}
