import { Trouble } from "../../core/errors.ts";
import type { PageSpec } from "../../core/spec/page.ts";
import type { AnswerPolicy } from "../../page/answer-policy.ts";
import type { PageSource } from "../../page/pages.ts";
import { endOf } from "../end.ts";
import { findFile, usualFile, type SpecFile } from "../file.ts";
import { policyOf } from "../policy.ts";
import { sortWords, type Asked } from "../words.ts";
import { placeOf, sourceOf, withTexts } from "./source.ts";

/** What every command about a page alone can be told. */
export interface PageOptions {
  readonly file?: string;
  readonly title?: string;
  readonly message?: string;
  readonly until?: string;
}

/** A page as it would be published: what it shows, and which client gets which answer. */
export interface Loaded {
  readonly source: PageSource;
  readonly policy: AnswerPolicy;
}

/**
 * The page of a maintenance of the file, or of the only one in it; without a file the default page. Texts of the command line
 * win.
 * @param now milliseconds since the epoch: an end such as `2h` counts from it
 * @throws Trouble (`usage`) where there is no such maintenance, or its page cannot be made
 */
export async function loadPage(name: string | undefined, options: PageOptions, now: number): Promise<Loaded> {
  const file = await findFile(options.file);
  const { page, until, timezone } = describedBy(name, file);
  const { title, message } = options;
  const end = await endOf(options.until ?? until, timezone, now);
  const source = await sourceOf(withTexts(page, { title, message }), placeOf(file), end);
  return { source: source ?? {}, policy: policyOf(page, end) };
}

interface Described {
  readonly page: PageSpec;
  readonly until?: string;
  readonly timezone?: string;
  readonly targets?: Asked["targets"];
}

/**
 * What a file says of a maintenance; of the only one in it, where none is named.
 * @throws Trouble (`usage`) where there is no such one, or it is not clear which
 */
export function describedBy(name: string | undefined, file: SpecFile | undefined): Described {
  const names = Object.keys(file?.spec.maintenances ?? {});
  const [only] = names;
  const wanted = name ?? (names.length === 1 ? only : undefined);
  if (wanted === undefined && names.length === 0) return { page: file?.spec.page ?? {} };
  if (wanted === undefined) {
    throw new Trouble("usage", `${file?.name ?? usualFile} has ${String(names.length)} maintenances: say whose page.`, [
      `There are: ${names.join(", ")}`,
    ]);
  }
  const [found] = sortWords([wanted], file).asked;
  if (found !== undefined) return found;
  const there = names.length === 0 ? `There is none in ${file?.name ?? usualFile}.` : `There are: ${names.join(", ")}`;
  throw new Trouble("usage", `There is no maintenance ${wanted} in ${file?.name ?? "this directory"}.`, [there]);
}
