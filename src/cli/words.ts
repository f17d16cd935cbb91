import { Trouble } from "../core/errors.ts";
import { isObject } from "../core/json.ts";
import type { FileSpec } from "../core/spec/file.ts";
import type { PageSpec } from "../core/spec/page.ts";
import { quoted } from "../core/shell.ts";
import { targetWord } from "../core/spec/target.ts";
import { byHand, isMaintenanceName } from "../core/target.ts";
import type { Policy } from "../edge/adapter.ts";

/** A target as words or a file name it. */
export interface Named {
  /** `route/shop` */
  readonly word: string;
  /** Where it is, if not in the namespace of the command. */
  readonly namespace?: string;
  /** Only these paths of it. */
  readonly paths?: readonly string[];
  readonly policy: Policy;
}

/** What one maintenance closes, and what a file says of it. */
export interface Asked {
  readonly maintenance: string;
  /** Does a file name its targets, or the command line? */
  readonly inFile: boolean;
  readonly targets: readonly Named[];
  readonly reason?: string;
  readonly until?: string;
  readonly timezone?: string;
  readonly page: PageSpec;
}

/**
 * What the words of a command ask for: each maintenance of the file, and the targets that are named one by one, which
 * `as` holds: with what the file says of it, where it says something. Words that are neither come back as they are.
 * @param named what the command line says of the targets that are named one by one
 */
export function sortWords(
  words: readonly string[],
  spec: FileSpec | undefined,
  { as, paths }: { readonly as?: string | undefined; readonly paths?: readonly string[] | undefined } = {},
): { readonly asked: readonly Asked[]; readonly unknown: readonly string[] } {
  const unique = [...new Set(words)];
  const targets = unique.filter((word) => word.includes("/"));
  const names = unique.filter((word) => !word.includes("/"));
  if (as !== undefined) checkName(as, targets);
  if (paths !== undefined) checkOne(targets, paths);
  const asked = names.flatMap((name) => fromFile(spec, name) ?? []);
  const unknown = names.filter((name) => fromFile(spec, name) === undefined);
  if (targets.length === 0) return { asked, unknown };
  const part = paths === undefined ? {} : { paths };
  const byName = fromFile(spec, as ?? byHand) ?? { maintenance: as ?? byHand, page: spec?.page ?? {} };
  return {
    asked: [...asked, { ...byName, inFile: false, targets: targets.map((word) => ({ word, policy: {}, ...part })) }],
    unknown,
  };
}

function checkName(as: string, targets: readonly string[]): void {
  if (!isMaintenanceName(as)) {
    throw new Trouble("usage", `${JSON.stringify(as)} is no name of a maintenance.`, [
      "A name is of a-z, 0-9 and dashes, at most 63:  --as legacy-billing",
    ]);
  }
  if (targets.length > 0) return;
  throw new Trouble("usage", "--as says what holds targets that are named one by one, and there is none.", [
    "A maintenance of the file holds by its own name: leave --as out.",
  ]);
}

/** @throws Trouble (`usage`) where it is not one target of which paths are meant */
export function checkOne(targets: readonly string[], paths: readonly string[]): void {
  if (targets.length === 1) return;
  const [first = "route/NAME"] = targets;
  throw new Trouble(
    "usage",
    `--paths are of one target, and ${targets.length === 0 ? "none is" : "several are"} named.`,
    [`Name one:  ${first} --paths ${quoted(paths.join(","))}`],
  );
}

/** A target as it is typed: `route/shop --paths /invoices,/payments`. */
export function typedTarget({ word, paths }: Pick<Named, "word" | "paths">): string {
  return paths === undefined ? quoted(word) : `${quoted(word)} --paths ${quoted(paths.join(","))}`;
}

/** What the file says of this maintenance, if it names it. */
function fromFile(spec: FileSpec | undefined, name: string): Asked | undefined {
  const found = spec !== undefined && Object.hasOwn(spec.maintenances, name) ? spec.maintenances[name] : undefined;
  if (found === undefined) return undefined;
  const targets = found.targets.map((target) => ({
    word: targetWord(target),
    ...(target.paths === undefined ? {} : { paths: target.paths }),
    ...(target.namespace === undefined ? {} : { namespace: target.namespace }),
    policy: target.tls === undefined ? {} : { tls: target.tls },
  }));
  return {
    ...found,
    maintenance: name,
    inFile: true,
    targets,
    page: under(spec?.page ?? {}, found.page ?? {}) as PageSpec,
  };
}

/** What stands above wins over what stands below it; mappings member by member. */
function under(below: unknown, above: unknown): unknown {
  if (!isObject(below) || !isObject(above)) return above;
  const both = Object.entries(above).map(([key, value]) => [
    key,
    Object.hasOwn(below, key) ? under(below[key], value) : value,
  ]);
  return { ...below, ...Object.fromEntries(both) };
}
