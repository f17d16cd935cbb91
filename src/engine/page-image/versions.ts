import { isObject, objectsIn, textOf, type Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";

/** A version of the page's image. */
export interface Version {
  /** Its tag: `v3`. */
  readonly name: string;
  /** `sha256:…`; absent where the registry has not said it yet. */
  readonly digest?: string;
  /** When it was pushed: RFC 3339. */
  readonly created?: string;
}

/** The tag that the page's Deployment follows. */
export const liveTag = "latest";

/** The versions that an ImageStream has, the newest first. */
export function versionsOf(stream: KubeObject | undefined): readonly Version[] {
  const versions = tagsOf(stream).map((tag) => {
    const [newest] = objectsIn(tag["items"]);
    const [digest, created] = [textOf(newest?.["image"]), textOf(newest?.["created"])];
    return {
      name: textOf(tag["tag"]) ?? "",
      ...(digest === undefined ? {} : { digest }),
      ...(created === undefined ? {} : { created }),
    };
  });
  return versions
    .filter(({ name }) => name !== liveTag)
    .toSorted((a, b) =>
      a.created === b.created ? order(b.name, a.name) : (a.created ?? "") < (b.created ?? "") ? 1 : -1,
    );
}

/** The image that the followed tag stands for: `sha256:…`. */
export function liveDigest(stream: KubeObject | undefined): string | undefined {
  const tag = tagsOf(stream).find((each) => each["tag"] === liveTag);
  return textOf(objectsIn(tag?.["items"])[0]?.["image"]);
}

/** The version after all of these: they count up as `v1`, `v2`, …; others are left aside. */
export function nextVersion(names: readonly string[]): string {
  const numbers = names.flatMap((name) => /^v(\d{1,9})$/.exec(name)?.[1] ?? []).map(Number);
  return `v${String(Math.max(0, ...numbers) + 1)}`;
}

const order = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });
const tagsOf = (stream: KubeObject | undefined) => objectsIn(stream?.status?.["tags"]);

/** The version that a Build makes: the tag of its output. */
export function outputOf(build: KubeObject): string | undefined {
  const output = member(member(build.spec, "output"), "to");
  return /:([^:/]+)$/.exec(textOf(output["name"]) ?? "")?.[1];
}

/** The digest that a Build says it pushed. */
export function digestOf(build: KubeObject): string | undefined {
  return textOf(member(member(build.status, "output"), "to")["imageDigest"]);
}

/** Who made what is built, as its revision says. */
export function revisionOf(build: KubeObject): { readonly commit?: string; readonly author?: string } {
  const git = member(member(build.spec, "revision"), "git");
  const [commit, author] = [textOf(git["commit"]), textOf(member(git, "author")["name"])];
  return { ...(commit === undefined ? {} : { commit }), ...(author === undefined ? {} : { author }) };
}

function member(object: Json | undefined, name: string) {
  const value = isObject(object) ? object[name] : undefined;
  return isObject(value) ? value : {};
}
