import { Trouble, type Remedy } from "../errors.ts";
import { FileSpec } from "./file.ts";
import { problemsOf, type Problem } from "./problems.ts";
import { readYaml, type Path, type Yaml } from "./yaml.ts";

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

/** Where members of such a text stand, as a message begins with it: `entracte.yaml:5:9`. */
export function placesIn(text: string, file: string): (member: Path) => string {
  let read: Yaml | undefined;
  return (member) => {
    const { line, column } = (read ??= readYaml(text)).placeOf(member);
    return `${file}:${String(line)}:${String(column)}`;
  };
}

/** Problems in their order; what an anchor repeats is told once. */
function troubleOf(problems: readonly Problem[], file: string): Trouble {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const lines = new Map(
    sorted.map(({ line, column, says, mend }) => [`${file}:${String(line)}:${String(column)}: ${says}`, mend]),
  );
  const [only] = lines;
  if (lines.size === 1 && only !== undefined) return new Trouble("usage", only[0], [only[1]]);
  const remedy = [...lines].map(([says, mend]) => `${says} ${mend}`);
  return new Trouble("usage", `${file} has ${String(lines.size)} mistakes.`, remedy as unknown as Remedy);
}
