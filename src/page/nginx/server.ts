import { checkStatus } from "../answer-policy.ts";
import { answers, peopleAnswers, unconditional } from "./answers.ts";
import { findMore, findPage } from "./files.ts";
import { commonHeaders } from "./headers.ts";
import type { Served } from "./hosts.ts";
import { pathAnswers } from "./path-answers.ts";
import { assetPath, contentPath, readyPath } from "./paths.ts";
import { door, lastAnswer } from "./tls.ts";
import { everyPath } from "./shortcut.ts";
import { fileTypes } from "./types.ts";

/**
 * Refusals that nginx makes by itself (ngx_http_special_response.c): first those that it may make before it has read who
 * asks, then the others, and its own failures last.
 */
const refusals = `
    error_page 400 414 431 494 501 505 = $entracte_refused;
    error_page 403 404 405 408 411 413 415 416 417 421 495 496 497 = $entracte_class;
    error_page 500 502 503 504 507 = /-entracte/bare;
    ${unconditional}`;

/** What all servers of the page have in common. */
interface Listening {
  readonly token: string;
  readonly listen: string;
  /** Where it speaks TLS, if it does. */
  readonly secure?: string;
  /** What is not said for all of them in `http`. */
  readonly settings?: string;
}

/**
 * A server of the page's nginx: for these hosts, or for every other one where none is named.
 * @throws Trouble (`usage`) for a status or a path that cannot be answered
 */
export function server({ hosts, policy }: Served, listening: Listening): string {
  const { token, listen, secure, settings = "" } = listening;
  const first = hosts.length === 0 ? " default_server sndbuf=32k" : "";
  for (const [who, status] of Object.entries(policy.statuses)) checkStatus(`page.statuses: ${who}`, status as number);
  return `  server {
    listen ${listen}${first};${secure === undefined ? "" : `\n    listen ${secure} ssl${first};`}${hosts.length === 0 ? "" : ` server_name ${hosts.join(" ")};`}
    ${settings}
    error_page 418 = ${secure === undefined ? "$entracte_class" : door};${refusals}
    ${commonHeaders(token).join("\n    ")}
    ${everyPath(policy.statuses, secure === undefined)}
    location ^~ /.well-known/acme-challenge/ { default_type text/plain; return 404 "absent\\n"; }
    ${pathAnswers(policy.paths)}
    location = ${readyPath} { default_type text/plain; return 200 "ready\\n"; }
    ${contentLocation}
    ${answers(token, policy)}${peopleAnswers(token, policy)}
    ${assetLocations}
    ${findMore}${secure === undefined ? "" : lastAnswer}
  }
`;
}

/** The raw content of this replica, by file. Not from memory: what it says is what the folder holds now. */
const contentLocation = `location ^~ ${contentPath} {
      default_type text/plain; open_file_cache off;
      location ~ "^${contentPath}((?:host|page|maintenance)[.-][\\w.-]+|index(?:\\.[\\w-]+)?\\.html)$" { try_files /$1 @absent; }
    }
    location @absent { default_type text/plain; return 404 "absent\\n"; }`;

/**
 * The files of a page's own folder, on its hosts; in an image, as they lie in its folder. One that is not there is an asset
 * like any other.
 */
const assetLocations = `location ^~ ${assetPath} {
      set $entracte_key $entracte_asset; set $entracte_file $uri;
      ${findPage("/-entracte/asset")}
    }
    location = /-entracte/asset {
      internal; ${fileTypes}
      try_files /$entracte_page.asset.$entracte_key $entracte_file @missing;
    }
    location @missing { return 418; }`;
