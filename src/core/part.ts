import type { KubeObject } from "./kube.ts";
import { quoted } from "./shell.ts";

/** The annotation of an object that was made to close a part of another one: `route/shop /invoices`. */
export const partAnnotation = "entracte.dev/part";

/** Some paths of an edge object: everything at and below this one. */
export interface Part {
  /** As people type it: `route`. */
  readonly kind: string;
  /** The name of the object that it is a part of. */
  readonly name: string;
  readonly path: string;
}

/** `route/shop /invoices`, as people read it and as the annotation has it. */
export const partName = ({ kind, name, path }: Part): string => `${kind}/${name} ${path}`;

/** What is typed for what is read: `route/shop --paths /invoices`. */
export const wordsFor = (name: string): string =>
  name.replace(/ (.*)$/, (_, path: string) => ` --paths ${quoted(path)}`);

/** What is typed for several: those that are closed as a whole at once, and the paths of one in a command of their own. */
export function typedTogether(names: readonly string[]): readonly string[] {
  const paths = new Map<string, string[]>();
  for (const name of names) {
    const [whole = "", path] = name.split(" ");
    if (path !== undefined) paths.set(whole, [...(paths.get(whole) ?? []), path]);
  }
  const wholes = names.filter((name) => !name.includes(" "));
  const parts = [...paths].map(([whole, all]) => wordsFor(`${whole} ${all.join(",")}`));
  return [...(wholes.length === 0 ? [] : [wholes.join(" ")]), ...parts];
}

/** What the object closes a part of; nothing where it stands for itself. */
export function partOf({ metadata: { annotations = {} } }: KubeObject): Part | undefined {
  const { kind, name, path } =
    /^(?<kind>[^/ ]+)\/(?<name>[^/ ]+) (?<path>\/\S*)$/.exec(annotations[partAnnotation] ?? "")?.groups ?? {};
  return kind === undefined || name === undefined || path === undefined ? undefined : { kind, name, path };
}

/** Is everything below `path` below `above`, too? Whole segments count, as edges match them; case matters. */
export function isWithin(path: string, above: string): boolean {
  return path === above || path.startsWith(above.endsWith("/") ? above : `${above}/`);
}

/** Why these paths cannot be closed together: a sentence without its full stop. Nothing where they can. */
export function wrongPaths(paths: readonly string[]): string | undefined {
  const wrong = paths.map(wrongPath).find((why) => why !== undefined);
  if (wrong !== undefined) return wrong;
  for (const [index, path] of paths.entries()) {
    const outer = paths.find((other, i) => i !== index && isWithin(path, other));
    if (outer === path) return `${path} stands here twice`;
    if (outer !== undefined) return `${path} is within ${outer}, which closes it, too`;
  }
  return undefined;
}

/** What a URL's path may be made of beside percent-encoded bytes (RFC 3986, section 3.3). */
const foreign = /[^\w\-.~!$&'()*+,;=:@/%]/gu;

function wrongPath(path: string): string | undefined {
  if (!path.startsWith("/")) return `${JSON.stringify(path)} does not start with a slash`;
  const trimmed = path.replace(/\/+$/, "");
  if (trimmed === "") return "/ is the whole of it: leave the paths out";
  if (/[?#]/.test(path)) return `${path} has a query or a fragment, and the edge goes by the path alone`;
  if (/%(?![\da-f]{2})/i.test(path)) return `${path} has a percent sign that encodes nothing (%25 is the sign itself)`;
  const encoded = path.replaceAll(foreign, (letter) =>
    /\p{Cs}/u.test(letter) ? "%EF%BF%BD" : encodeURIComponent(letter),
  );
  if (encoded !== path) return `${JSON.stringify(path)} has to be written as browsers send it: ${encoded}`;
  if (/\/\.{1,2}(\/|$)/.test(path)) return `${path} has a segment that browsers resolve: no visitor asks for it`;
  if (path !== trimmed) return `${path} would leave ${trimmed} itself open: ${trimmed} closes both`;
  return undefined;
}
