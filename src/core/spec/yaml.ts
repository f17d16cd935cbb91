import { whyOf } from "../errors.ts";
import { isAlias, isMap, isSeq, LineCounter, parseDocument, visit, type Document, type Node, type Pair } from "yaml";
import type { Problem } from "./problems.ts";

/** Where a member is: keys and indices from the root. */
export type Path = readonly PropertyKey[];

/** A YAML text as a value, what is wrong with the text itself, and where each member stands. */
export interface Yaml {
  /** Absent where the text cannot be read at all. */
  readonly value?: unknown;
  readonly problems: readonly Problem[];
  /** The line and column (from 1) of a member: of its key where it has one, or else of what holds it. */
  placeOf(path: Path): Place;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Reads one document of YAML 1.2; anchors, aliases and merge keys (`<<`) mean what they say. */
export function readYaml(text: string): Yaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false, version: "1.2" });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos }): Problem => ({
    ...at(pos[0]),
    ...sentenceOf(code, message),
  }));
  problems.push(...danglingAliases(document).map(({ name, offset }) => ({ ...at(offset), ...dangling(name) })));
  const placeOf = (path: Path) => at(offsetOf(document.contents, path, document));
  const twice = document.errors.filter(({ code }) => code === "DUPLICATE_KEY");
  if (problems.length > twice.length) return { problems, placeOf };
  try {
    return { value: document.toJS(), problems, placeOf };
  } catch (error) {
    // Aliases that contain themselves, or multiply beyond reason.
    return {
      problems: [...problems, { line: 1, column: 1, says: whyOf(error), mend: "Write it out without aliases." }],
      placeOf,
    };
  }
}

function sentenceOf(code: string, message: string): Pick<Problem, "says" | "mend"> {
  if (code === "DUPLICATE_KEY") return { says: "This key stands here twice.", mend: "Keep one of them." };
  if (code === "MULTIPLE_DOCS") {
    return { says: "A second document begins here.", mend: "One file is one document: remove the line ---" };
  }
  if (code === "TAG_RESOLVE_FAILED") return { says: `${message}.`, mend: "Remove the tag." };
  return { says: `This is no YAML: ${message}.`, mend: "Mend this first; what follows may be misread." };
}

const dangling = (name: string) => ({
  says: `There is no anchor &${name} before *${name}.`,
  mend: "Write the anchor, or the value.",
});

function danglingAliases(document: Document.Parsed): { readonly name: string; readonly offset: number }[] {
  const found: { name: string; offset: number }[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined) found.push({ name: alias.source, offset: alias.range?.[0] ?? 0 });
    },
  });
  return found;
}

/** The offset of the deepest part of the path that is there. */
function offsetOf(root: unknown, path: Path, document: Document.Parsed): number {
  let offset = 0;
  let node = root as Node | null | undefined;
  for (const step of path) {
    const inside = isAlias(node) ? node.resolve(document) : node;
    if (isMap(inside)) {
      const pair = inside.items.find(({ key }) => keyOf(key) === String(step)) as Pair<Node, Node> | undefined;
      if (pair === undefined) return offset;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(inside)) {
      node = inside.items[Number(step)] as Node | undefined;
      offset = node?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

const keyOf = (key: unknown): string => String((key as { readonly value?: unknown } | null)?.value);
