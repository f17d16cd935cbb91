import type { Statuses } from "../answer-policy.ts";
import { firstPage } from "../keys.ts";
import { browser } from "./agents.ts";
import { unlessFirstPage } from "./files.ts";
import { languageFiles } from "./languages.ts";

/** What a browser says when a person opens an address; no conditions, for they would withhold the answer (`unconditional`). */
const asked = "$request_method $http_sec_fetch_dest$http_if_none_match$http_if_match$http_if_unmodified_since";
export const shortcutMap = `
  map "${asked}" $entracte_opened { default ""; "GET document" 1; }`;

/** The long way: by class, from location to location. */
const long = "return 418;";

/**
 * What answers at any path: the first page at once where a browser opens an address, which is what nearly all of a
 * maintenance's visitors do; everything else, and what is not there, goes the long way. It has the same answer for them, in
 * a third more time (measured: bench/page).
 */
export function everyPath({ page }: Statuses, connectionsStay: boolean): string {
  // Only a file's status is 200; and where connections end with the answer, they end on the long way.
  if (page !== 200 || !connectionsStay) return `location / { ${long} }`;
  return `location / {
      if ($entracte_opened = "") { ${long} }
      if ($http_user_agent !~ "${browser}") { ${long} }
      ${unlessFirstPage(long)}
      try_files ${languageFiles(`page-${firstPage}`)} /page-${firstPage}.html =404;
    }`;
}
