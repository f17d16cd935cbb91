import { Trouble } from "../../core/errors.ts";
import { checkStatus, type PathAnswer } from "../answer-policy.ts";

/** What a path may be: no character that nginx would read otherwise, none of our own paths, not everything. */
const usable = /^\/(?!-entracte\/|$)[\w.~/:@!+,=-]+$/;

/** Every browser asks for it unasked: an error would stand in the console of a page that names no icon. */
const icon: PathAnswer = { path: "/favicon.ico", status: 204 };

/**
 * The locations of paths with an answer of their own: a health check, a webhook. One that ends in `/` is for all below it.
 * @throws Trouble (`usage`) for a path or a status that cannot be answered
 */
export function pathAnswers(paths: readonly PathAnswer[]): string {
  const all = paths.some(({ path }) => path === icon.path) ? paths : [...paths, icon];
  return all.map((answer) => location(checked(answer, all))).join("\n    ");
}

function location({ path, status }: PathAnswer): string {
  return `location ${path.endsWith("/") ? "^~" : "="} ${path} { default_type text/plain; return ${String(status)} "Down for maintenance.\\n"; }`;
}

function checked(answer: PathAnswer, all: readonly PathAnswer[]): PathAnswer {
  const { path, status } = answer;
  if (!usable.test(path))
    throw cannot(
      `The path ${path} cannot have an answer of its own.`,
      "Such as /healthz, or /hooks/ for all below it.",
    );
  if (all.some((other) => other !== answer && other.path === path))
    throw cannot(`The path ${path} has two answers.`, "Leave one of them out.");
  checkStatus(`The path ${path} (page.paths)`, status);
  return answer;
}

const cannot = (why: string, remedy: string) => new Trouble("usage", `${why} (page.paths)`, [remedy]);
