import { checkStatus } from "../answer-policy.ts";
import { pageFolder, pagePort, type PageWorkload } from "../model.ts";
import { answers, nothing, peopleAnswers, unconditional } from "./answers.ts";
import { classMaps } from "./classes.ts";
import { fileCache, fileMaps, findMore, findPage } from "./files.ts";
import { commonHeaders, headerMaps } from "./headers.ts";
import { languageMaps } from "./languages.ts";
import { pathAnswers } from "./path-answers.ts";
import { assetPath, contentPath, readyPath } from "./paths.ts";
import { targets } from "./targets.ts";
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

/** Where nginx runs: the folder of the content, one that it may write to, and what it listens on. */
interface NginxPlace {
  readonly content: string;
  readonly temporary: string;
  /** A port, or an address with one. */
  readonly listen: string;
}

const inPod: NginxPlace = { content: pageFolder, temporary: "/tmp", listen: String(pagePort.number) };

/**
 * The configuration of the page's nginx: every client, method, path and size of body gets an answer of the policy, at the
 * URL that was asked for. `return 418` with an `error_page` that is a URI is an internal redirect that turns the method
 * into GET, so that a form post is no 405 (ngx_http_core_module). One worker: memory would grow with the node's cores.
 * Small socket buffers: they count as the pod's memory, too. No `sendfile`: it writes head and body apart, which costs the
 * router two reads for each answer (measured: bench/page).
 * @throws Trouble (`usage`) for a status or a path that cannot be answered
 */
export function nginxConfig({ token, policy }: Pick<PageWorkload, "token" | "policy">, place = inPod): string {
  const { content, temporary, listen } = place;
  for (const [who, status] of Object.entries(policy.statuses)) checkStatus(`page.statuses: ${who}`, status as number);
  return `worker_processes 1;
pcre_jit on;
error_log stderr warn;
pid ${temporary}/nginx.pid;
events { worker_connections 2048; }
http {
  access_log off; log_not_found off;
  client_body_temp_path ${temporary}/client; proxy_temp_path ${temporary}/proxy; fastcgi_temp_path ${temporary}/fastcgi;
  uwsgi_temp_path ${temporary}/uwsgi; scgi_temp_path ${temporary}/scgi;
  types { } default_type text/html; charset utf-8;
  server_tokens off; etag off; if_modified_since off; max_ranges 0; merge_slashes off;
  client_max_body_size 0; lingering_close always; keepalive_timeout 305s; client_header_buffer_size 4k;
  sendfile off; output_buffers 1 16k; ${fileCache}
${classMaps(policy)}
  map "$http_accept$http_user_agent" $entracte_refused { default $entracte_class; "" ${targets.page}; }
${headerMaps(policy)}
${fileMaps}
${languageMaps}${nothing}
  server {
    listen ${listen} default_server sndbuf=32k;
    root ${content};
    recursive_error_pages on;
    error_page 418 = $entracte_class;${refusals}
    ${commonHeaders(token).join("\n    ")}
    location / { return 418; }
    location ^~ /.well-known/acme-challenge/ { default_type text/plain; return 404 "absent\\n"; }
    ${pathAnswers(policy.paths)}
    location = ${readyPath} { default_type text/plain; return 200 "ready\\n"; }
    ${contentLocation}
    ${answers(token, policy)}${peopleAnswers(token, policy)}
    ${assetLocations}
    ${findMore}
  }
}
`;
}

/** The raw content of this replica, by file. Not from memory: what it says is what the folder holds now. */
const contentLocation = `location ^~ ${contentPath} {
      default_type text/plain; open_file_cache off;
      location ~ "^${contentPath}((?:host|page|maintenance)[.-][\\w.-]+|index(?:\\.[\\w-]+)?\\.html)$" { try_files /$1 @absent; }
    }
    location @absent { default_type text/plain; return 404 "absent\\n"; }`;

/** The files of a page's own folder, on its hosts. One that is not there is an asset like any other. */
const assetLocations = `location ^~ ${assetPath} {
      set $entracte_key $entracte_asset;
      ${findPage("/-entracte/asset")}
    }
    location = /-entracte/asset {
      internal; ${fileTypes}
      try_files /$entracte_page.asset.$entracte_key @missing;
    }
    location @missing { return 418; }`;
