import { firstPage, laterLetters, more, usualLetter } from "../keys.ts";
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

const mark = (letter: string) => `$document_root/host.$entracte_host.${letter}`;
const look = (letter: string) => `if (-f ${mark(letter)}) { set $entracte_name "\${entracte_name}${letter}"; }`;

/** Reads the name of the host's page off the files that it has, letter by letter, and goes on at this location. */
export const findPage = (next: string): string =>
  [
    `set $entracte_name ${firstPage};`,
    `if (-f ${mark(firstPage)}) { rewrite ^ ${next} last; }`,
    'set $entracte_name "";',
    look(usualLetter),
    `set $entracte_next ${next};`,
    `if (-f ${mark(more)}) { rewrite ^ /-entracte/more last; }`,
    `rewrite ^ ${next} last;`,
  ].join("\n      ");

/** Anything but the first page goes on at this location. */
export const unlessFirstPage = (next: string): string => `if (!-f ${mark(firstPage)}) { ${next} }`;

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
