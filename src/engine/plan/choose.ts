import { dependsOnAnnotation, readDependencies, type Misread } from "../../core/depends-on.ts";
import { Trouble } from "../../core/errors.ts";
import { isWithin, partOf } from "../../core/part.ts";
import { readSelector } from "../../core/selector.ts";
import type { Policy } from "../../edge/adapter.ts";
import { isOurs } from "../../page/ours.ts";
import { namespaceOf } from "../site.ts";
import { keyOf, nameOf, type Target } from "./types.ts";

/** Edge objects that are meant without their names: by their labels, or by what they say that they need. */
export interface Choice {
  readonly by: { readonly selector: string } | { readonly dependsOn: string };
  /** Of these kinds alone. */
  readonly kinds?: readonly string[];
  /** Only these paths of each; what an object says that it needs names its own. */
  readonly paths?: readonly string[];
}

/** An edge object of the applications', and which of its paths are meant, where not all of it is. */
export interface Meant {
  readonly target: Target;
  readonly paths?: readonly string[];
}

/**
 * What of a namespace is meant. What we made (parts, the page's own) is never.
 * @param all the edge objects of one namespace, without those that belong to another one
 * @throws Trouble (`refused`) where an annotation that may mean it does not parse
 */
export function choose(all: readonly Target[], { by, kinds, paths }: Choice): readonly Meant[] {
  const theirs = all.filter(
    ({ adapter, object }) => partOf(object) === undefined && !isOurs(object) && (kinds?.includes(adapter.kind) ?? true),
  );
  if ("dependsOn" in by) return whatNeeds(by.dependsOn, theirs);
  const selects = readSelector(by.selector);
  if (selects === undefined) throw new RangeError(`no label selector: ${by.selector}`);
  const only = paths === undefined ? {} : { paths };
  return theirs.filter(({ object }) => selects(object.metadata.labels ?? {})).map((target) => ({ target, ...only }));
}

function whatNeeds(wanted: string, theirs: readonly Target[]): readonly Meant[] {
  const read = theirs.map((target) => ({ target, ...readDependencies(annotationOf(target)) }));
  // What is wrong about somebody else does not keep this one from closing.
  const wrong = read.flatMap(({ target, misread }) =>
    misread.filter(({ on = wanted }) => on === wanted).map((each) => ({ target, ...each })),
  );
  const [first, ...others] = wrong;
  if (first !== undefined) throw unread([first, ...others], wanted);
  return read.flatMap(({ target, dependencies }) =>
    dependencies.flatMap(({ on, paths }) =>
      on === wanted ? [{ target, ...(paths === undefined ? {} : { paths }) }] : [],
    ),
  );
}

/** Everything that edge objects say they need. */
export function everyNeed(all: readonly Target[]): readonly string[] {
  return all.flatMap((target) => readDependencies(annotationOf(target)).dependencies.map(({ on }) => on));
}

const annotationOf = ({ object }: Target): string => object.metadata.annotations?.[dependsOnAnnotation] ?? "";

type Wrong = Misread & { readonly target: Target };

function unread([first, ...others]: readonly [Wrong, ...Wrong[]], wanted: string): Trouble {
  const where = ({ target }: Wrong) => `${nameOf(target)} in ${namespaceOf(target)}`;
  const what = ({ word, why }: Wrong) => `${JSON.stringify(word)} does not parse: ${why}`;
  const { target } = first;
  const object = `${target.adapter.kind} ${target.object.metadata.name} -n ${namespaceOf(target)}`;
  const mend = [
    "Write what it needs, each with the paths that need it where not all do:",
    `oc annotate --overwrite ${object} ${dependsOnAnnotation}=${wanted}:/invoices,/payments`,
  ] as const;
  const more = others.map((each) => `${where(each)}: ${what(each)}.`);
  const says = `In the annotation ${dependsOnAnnotation} of ${where(first)}, ${what(first)}. Nothing was changed.`;
  return new Trouble("refused", says, [...more, ...mend]);
}

/** What is meant, and what the maintenance allows for it. */
export interface Ruled extends Meant {
  readonly policy: Policy;
}

/** The same, each object once: the whole of it where any means that, or else all the paths, the outermost alone. */
export function onceEach(meant: readonly Ruled[]): readonly Ruled[] {
  const once = new Map<string, Ruled>();
  for (const each of meant) {
    const key = keyOf(each.target);
    const earlier = once.get(key);
    once.set(key, earlier === undefined ? each : both(earlier, each));
  }
  return [...once.values()];
}

/** What is said first of how to close it wins. */
function both(first: Ruled, second: Ruled): Ruled {
  const { target } = first;
  const policy = { ...second.policy, ...first.policy };
  if (first.paths === undefined || second.paths === undefined) return { target, policy };
  const all = [...new Set([...first.paths, ...second.paths])];
  return { target, policy, paths: all.filter((path) => !all.some((other) => other !== path && isWithin(path, other))) };
}
