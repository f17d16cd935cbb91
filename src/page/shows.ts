import { isObject } from "../core/json.ts";
import { pageOf, showsKey } from "./keys.ts";

/** The name of the page that each host has; an empty one where it is the default page. */
export interface PagesOfHosts {
  readonly [host: string]: string;
}

/** Which page each host of a maintenance has, by the files of the page's ConfigMap; none where that cannot be read. */
export function showsIn(files: { readonly [key: string]: unknown }, maintenance: string): PagesOfHosts {
  try {
    const value: unknown = JSON.parse(String(files[showsKey(maintenance)]));
    if (!isObject(value)) return {};
    return Object.fromEntries(Object.entries(value).map(([host, page]) => [host, String(page)]));
  } catch {
    return {};
  }
}

/**
 * The same as text: what these hosts have by the keys that are there, and what stays as it is. Nothing where all have the
 * default page, as hosts have of which nothing is said.
 */
export function encodeShows(
  hosts: readonly string[],
  present: ReadonlySet<string>,
  staying: PagesOfHosts,
): string | undefined {
  const now = hosts.map((host) => [host, pageOf(host, present)] as const);
  const named = [...Object.entries(staying), ...now].filter(([, page]) => page !== "").toSorted(byName);
  return named.length === 0 ? undefined : JSON.stringify(Object.fromEntries(named));
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]) => (a < b ? -1 : 1);
