import { Trouble } from "../core/errors.ts";
import { isObject } from "../core/json.ts";
import type { PageSpec } from "../core/spec/page.ts";
import { quoted } from "../core/shell.ts";
import { targetWord, type TargetSpec } from "../core/spec/target.ts";
import { byHand, isMaintenanceName } from "../core/target.ts";
import type { Policy } from "../edge/adapter.ts";
import { adapterFor } from "../edge/index.ts";
import type { Choice } from "../engine/plan/choose.ts";
import type { SpecFile } from "./file.ts";

type ReadFile = Pick<SpecFile, "spec" | "placeOf">;

/** A target as words or a file name it. */
export interface Named {
  /** `route/shop` */
  readonly word: string;
  /** Where it is, if not in the namespace of the command. */
  readonly namespace?: string;
  /** Only these paths of it. */
  readonly paths?: readonly string[];
  readonly policy: Policy;
  /** Where the file names it, as a message begins with it. */
  readonly place?: string;
}

/** Targets that are not named, but chosen by what is on them. */
export interface Described extends Choice {
  readonly namespace?: string;
  readonly policy: Policy;
  /** Where the file says so, as a message begins with it. */
  readonly place: string;
}

/** What one maintenance closes, and what a file says of it. */
export interface Asked {
  readonly maintenance: string;
  /** Does a file name its targets, or the command line? */
  readonly inFile: boolean;
  readonly targets: readonly (Named | Described)[];
  readonly reason?: string;
  readonly until?: string;
  readonly timezone?: string;
  readonly page: PageSpec;
}

/** What the command line says of the targets that are named, or chosen by their labels. */
interface Beside {
  readonly as?: string | undefined;
  readonly paths?: readonly string[] | undefined;
  readonly selector?: string | undefined;
}

/**
 * What the words of a command ask for: each maintenance of the file, and the targets that are named one by one or chosen by
 * their labels, which `as` holds: with what the file says of it, where it says something. Words that are neither come back as
 * they are.
 * @throws Trouble (`usage`) where they ask for nothing
 */
export function sortWords(
  words: readonly string[],
  file: ReadFile | undefined,
  { as, paths, selector }: Beside = {},
): { readonly asked: readonly Asked[]; readonly unknown: readonly string[] } {
  const unique = [...new Set(words)];
  const named = unique.filter((word) => word.includes("/"));
  // `close routes -l app=shop`, as in `oc get routes -l app=shop`.
  const kinds = selector === undefined ? [] : unique.filter(isKind);
  const names = unique.filter((word) => !word.includes("/") && !kinds.includes(word));
  if (paths !== undefined) checkOne(selector === undefined ? named : [...named, `-l ${quoted(selector)}`], paths);
  const part = paths === undefined ? {} : { paths };
  const targets = [
    ...named.map((word) => ({ word, policy: {}, ...part })),
    ...(selector === undefined ? [] : [{ ...labelled(selector, kinds), ...part }]),
  ];
  if (as !== undefined) checkName(as, targets);
  if (unique.length + targets.length === 0) throw nothingAsked();
  const asked = names.flatMap((name) => fromFile(file, name) ?? []);
  const unknown = names.filter((name) => fromFile(file, name) === undefined);
  if (targets.length === 0) return { asked, unknown };
  const byName = fromFile(file, as ?? byHand) ?? { maintenance: as ?? byHand, page: file?.spec.page ?? {} };
  return { asked: [...asked, { ...byName, inFile: false, targets }], unknown };
}

/** Does this word name a kind of objects that labels can choose? */
function isKind(word: string): boolean {
  const adapter = adapterFor(word);
  return adapter !== undefined && adapter.make === undefined;
}

function labelled(selector: string, words: readonly string[]): Described {
  const kinds = words.flatMap((word) => adapterFor(word)?.kind ?? []);
  return { by: { selector }, ...(kinds.length === 0 ? {} : { kinds }), policy: {}, place: `-l ${quoted(selector)}` };
}

const nothingAsked = () =>
  new Trouble("usage", "Nothing is named: a maintenance of the file, a target, or labels.", [
    "What there is:  entracte status",
    "Name it:  legacy-billing, route/shop, or -l app=shop",
  ]);

function checkName(as: string, targets: readonly unknown[]): void {
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
function fromFile(file: ReadFile | undefined, name: string): Asked | undefined {
  const { spec } = file ?? {};
  const found = spec !== undefined && Object.hasOwn(spec.maintenances, name) ? spec.maintenances[name] : undefined;
  if (file === undefined || found === undefined) return undefined;
  const targets = found.targets.map((target, i) =>
    targetOf(target, file.placeOf(["maintenances", name, "targets", i])),
  );
  return {
    ...found,
    maintenance: name,
    inFile: true,
    targets,
    page: under(spec?.page ?? {}, found.page ?? {}) as PageSpec,
  };
}

function targetOf({ tls, tlsAcme, namespace, paths, kinds, ...target }: TargetSpec, place: string): Named | Described {
  const its = {
    ...(paths === undefined ? {} : { paths }),
    ...(namespace === undefined ? {} : { namespace }),
    policy: { ...(tls === undefined ? {} : { tls }), ...(tlsAcme === true ? { tlsAcme } : {}) },
    place,
  };
  const word = targetWord(target);
  if (word !== undefined) return { word, ...its };
  const { selector, dependsOn = "" } = target;
  const by = selector === undefined ? { dependsOn } : { selector };
  return { by, ...(kinds === undefined ? {} : { kinds }), ...its };
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
