import { laterLetters, more, usualLetters } from "../keys.ts";
import { assetPath } from "./paths.ts";

/** How long nginx remembers what is in a folder: seconds for the configuration, milliseconds for who waits for it. */
const remembered = 1;
export const contentLag = remembered * 1000;

/**
 * Files stay open between requests, and what is not there is remembered, too: a page costs a dozen look-ups, each a system
 * call otherwise (measured: bench/page).
 */
export const fileCache = `open_file_cache max=4000; open_file_cache_valid ${String(remembered)}s; open_file_cache_errors on;`;

/** A host reaches the file system only as a lower-case name of strict shape: that of `hostKey` in keys.ts. */
export const fileMaps = `
  map $host $entracte_host { default _; "~^[a-z0-9](?:[a-z0-9.-]{0,230}[a-z0-9])?$" $host; }
  map $entracte_name $entracte_page { default page-$entracte_name; "" index; }
  map $uri $entracte_asset {
    default "";
    ${assetKeys()}
  }`;

const look = (letter: string) =>
  `if (-f $document_root/host.$entracte_host.${letter}) { set $entracte_name "\${entracte_name}${letter}"; }`;

/** Reads the name of the host's page off the files that it has, letter by letter, and goes on at this location. */
export const findPage = (next: string): string =>
  [
    'set $entracte_name "";',
    ...usualLetters.map(look),
    `set $entracte_next ${next};`,
    `if (-f $document_root/host.$entracte_host.${more}) { rewrite ^ /-entracte/more last; }`,
    `rewrite ^ ${next} last;`,
  ].join("\n      ");

/** Where the name has more letters than the usual ones. */
export const findMore = `location = /-entracte/more {
      internal;
      ${laterLetters.map(look).join("\n      ")}
      rewrite ^ $entracte_next last;
    }`;

/** The keys of assets (`assetKey` in keys.ts), by the number of steps in their paths. */
function assetKeys(): string {
  const step = "[\\w-][\\w.-]*";
  const line = (depth: number) => {
    const all = Array.from({ length: depth }, (_, i) => `$${String(i + 1)}`);
    return `"~^${assetPath}${all.map(() => `(${step})`).join("/")}$" ${all.join("..")};`;
  };
  return [1, 2, 3, 4, 5, 6].map(line).join("\n    ");
}
