import { Trouble, type Remedy } from "../errors.ts";
import { FileSpec } from "./file.ts";
import { problemsOf, type Problem } from "./problems.ts";
import { readYaml } from "./yaml.ts";

/**
 * What a text in the format of `entracte.yaml` says.
 * @param file how the person calls the file: it stands before each line and column
 * @throws Trouble (`usage`) with everything that is wrong, each with its place
 */
export function readSpec(text: string, file: string): FileSpec {
  const { value, problems, placeOf } = readYaml(text);
  if (value === undefined) throw troubleOf(problems, file);
  const checked = FileSpec.safeParse(value);
  if (checked.success && problems.length === 0) return checked.data;
  const issues = checked.success ? [] : checked.error.issues;
  const found = issues.flatMap((issue) => problemsOf(issue, { schema: FileSpec, value, placeOf }));
  throw troubleOf([...problems, ...found], file);
}

function troubleOf(problems: readonly Problem[], file: string): Trouble {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const lines = sorted.map(({ line, column, says }) => `${file}:${String(line)}:${String(column)}: ${says}`);
  const [only] = sorted;
  if (sorted.length === 1 && only !== undefined) return new Trouble("usage", lines[0] ?? "", [only.mend]);
  const remedy = sorted.map(({ mend }, index) => `${lines[index] ?? ""} ${mend}`);
  return new Trouble("usage", `${file} has ${String(sorted.length)} mistakes.`, remedy as unknown as Remedy);
}
