/** One instruction of a Dockerfile. */
export interface Instruction {
  /** In capitals: `FROM`. */
  readonly keyword: string;
  /** What follows, on one line. */
  readonly text: string;
  /** The line that it begins on. */
  readonly line: number;
}

/** The instructions of a Dockerfile: comments and blank lines are left out, continued lines are one (moby dockerfile/parser). */
export function parseDockerfile(source: string): readonly Instruction[] {
  const instructions: Instruction[] = [];
  let begun: { text: string; line: number } | undefined;
  const finish = (): void => {
    const [, keyword = "", text = ""] = /^(\S+)\s*(.*)$/.exec(begun?.text.trim() ?? "") ?? [];
    if (begun !== undefined && keyword !== "") {
      instructions.push({ keyword: keyword.toUpperCase(), text, line: begun.line });
    }
    begun = undefined;
  };
  for (const [index, raw] of source.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(raw)) continue;
    begun ??= { text: "", line: index + 1 };
    begun.text += raw.replace(/\\\s*$/, "");
    if (!/\\\s*$/.test(raw)) finish();
  }
  finish();
  return instructions;
}

/** What a COPY names. */
export interface Copying {
  readonly sources: readonly string[];
  readonly destination: string;
}

/** The words of a COPY, or why the lab cannot do it. Who owns the files makes no difference in the lab: it runs as one user. */
export function parseCopy(text: string): Copying | string {
  const [, flags = "", rest = ""] = /^((?:--\S+\s+)*)(.*)$/.exec(text) ?? [];
  const unknown = flags.split(/\s+/).find((flag) => flag !== "" && !/^--(chown|chmod)=/.test(flag));
  if (unknown !== undefined) return `the lab does not know ${unknown} of COPY`;
  const words = rest.startsWith("[") ? wordsOfList(rest) : rest.split(/\s+/).filter((word) => word !== "");
  const destination = words?.at(-1);
  if (words === undefined || destination === undefined || words.length < 2) {
    return "COPY requires at least two arguments, but only one was provided";
  }
  return { sources: words.slice(0, -1), destination };
}

function wordsOfList(text: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((word) => typeof word === "string") ? list : undefined;
  } catch {
    return undefined;
  }
}
