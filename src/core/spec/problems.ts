import type * as z from "zod";
import { nearNames } from "../near.ts";
import { namesAt } from "./names.ts";
import type { Path, Place } from "./yaml.ts";

/** What is wrong at one place of a file, and what to do about it: a sentence each. Lines and columns count from 1. */
export interface Problem extends Place {
  readonly says: string;
  readonly mend: string;
}

type Issue = z.core.$ZodIssue;

/** The problems that a schema's issue stands for: one for each unknown key. */
export function problemsOf(
  issue: Issue,
  { schema, value, placeOf }: { schema: z.core.$ZodType; value: unknown; placeOf(path: Path): Place },
): readonly Problem[] {
  if (issue.code === "unrecognized_keys") {
    const known = namesAt(schema, issue.path);
    return issue.keys.map((key) => ({
      ...placeOf([...issue.path, key]),
      says: `${JSON.stringify(key)} is no key of ${holderOf(issue.path)}.`,
      mend: suggestion(key, known),
    }));
  }
  const nested = issue.code === "invalid_union" ? branchOf(issue) : undefined;
  if (nested !== undefined) {
    return nested.flatMap((inner) =>
      problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, { schema, value, placeOf }),
    );
  }
  return [{ ...placeOf(issue.path), ...sentences(issue, memberAt(value, issue.path)) }];
}

/** The branch of a union that the value was meant for: the one that has no fault at its root. */
function branchOf({ errors }: Extract<Issue, { code: "invalid_union" }>): readonly Issue[] | undefined {
  return errors.find((issues) => issues.every(({ path, code }) => path.length > 0 || code === "unrecognized_keys"));
}

function sentences(issue: Issue, value: unknown): Pick<Problem, "says" | "mend"> {
  const name = nameOf(issue.path);
  if (issue.code === "custom" && typeof issue.params?.mend === "string") {
    return { says: `${sentence(issue.message)}.`, mend: issue.params.mend };
  }
  const expected = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const mend = `It must be ${expected}${expected.endsWith("?") ? "" : "."}`;
  if (issue.code === "invalid_key") return { says: `${name} is no name here.`, mend };
  if (value === undefined) return { says: `${name} is missing in ${holderOf(issue.path.slice(0, -1))}.`, mend };
  if (value === null) return { says: `${name} is empty.`, mend: `${mend} What begins with # needs quotes.` };
  return { says: `${name} is ${shown(value)}.`, mend };
}

/** The last name of a path, with the index behind it: `targets[1]`. */
function nameOf(path: Path): string {
  const last = path.findLastIndex((step) => typeof step !== "number");
  if (last < 0) return "The file";
  const indices = path.slice(last + 1).map((index) => `[${String(index)}]`);
  return `${String(path[last])}${indices.join("")}`;
}

const holderOf = (path: Path): string => (path.length === 0 ? "the file" : nameOf(path));

function suggestion(key: string, known: readonly string[]): string {
  const near = nearNames(key, known, 2);
  if (near.length > 0) return `Did you mean ${near.join(" or ")}?`;
  return `Its keys: ${known.join(", ")}.`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function memberAt(value: unknown, path: Path): unknown {
  let member = value;
  for (const step of path) {
    if (typeof member !== "object" || member === null || !Object.hasOwn(member, step)) return undefined;
    member = (member as { readonly [key: PropertyKey]: unknown })[step];
  }
  return member;
}
