import { wrongPaths } from "./part.ts";
import { isMaintenanceName } from "./target.ts";

/** By this annotation an edge object says what it needs: `legacy-billing other:/invoices,/payments`. */
export const dependsOnAnnotation = "entracte.dev/depends-on";

/** What an object needs; where there are paths, these alone of it do. */
export interface Dependency {
  readonly on: string;
  readonly paths?: readonly string[];
}

/** A word of the annotation that does not parse. */
export interface Misread {
  readonly word: string;
  /** A sentence without its full stop. */
  readonly why: string;
  /** Whom it is about, as far as that can be read. */
  readonly on?: string;
}

/** What the annotation's text says, word by word. */
export function readDependencies(text: string): {
  readonly dependencies: readonly Dependency[];
  readonly misread: readonly Misread[];
} {
  const read = text.split(/\s+/).filter(Boolean).map(readWord);
  const dependencies = read.flatMap((each) => ("why" in each ? [] : [each]));
  const twice = dependencies.filter(({ on }, i) => dependencies.findIndex((other) => other.on === on) < i);
  const misread = [
    ...read.flatMap((each) => ("why" in each ? [each] : [])),
    ...twice.map(({ on }) => ({ word: on, on, why: `${on} stands here twice` })),
  ];
  return { dependencies, misread };
}

function readWord(word: string): Dependency | Misread {
  const [, name = "", list] = /^([^:]*)(?::(.*))?$/.exec(word) ?? [];
  if (!isMaintenanceName(name)) {
    const why = word.startsWith("/")
      ? "a path stands behind a name, a colon and no blank"
      : "a name is of a-z, 0-9 and -";
    return { word, why };
  }
  if (list === undefined) return { on: name };
  const paths = list.split(",");
  const wrong = paths.includes("") ? "a path is missing, or a blank stands before it" : wrongPaths(paths);
  return wrong === undefined ? { on: name, paths } : { word, on: name, why: wrong };
}
