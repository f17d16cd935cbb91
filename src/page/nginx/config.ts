import { pageFolder, pagePort, type PageWorkload } from "../model.ts";
import { fileCache, fileMaps, findPage } from "./files.ts";
import { languageFiles, languageMaps } from "./languages.ts";
import { assetPath, contentPath, readyPath } from "./paths.ts";
import { assetTypes } from "./types.ts";

/** Every refusal that nginx makes by itself (ngx_http_special_response.c): the page takes its place. */
const refusals = "400 403 404 405 408 411 412 413 414 415 416 417 421 431 494 495 496 497 500 501 502 503 504 505 507";

/**
 * The configuration of the page's nginx: every method, path and size of body gets the page with 200 at the URL that was
 * asked for. `return 418` with an `error_page` that is a URI is an internal redirect that turns the method into GET, so
 * that a form post is no 405 (ngx_http_core_module). One worker: memory would grow with the node's cores. A Host reaches
 * the file system only as a lower-case name of strict shape.
 */
export function nginxConfig({ token }: Pick<PageWorkload, "token">): string {
  return `worker_processes 1;
error_log stderr warn;
pid /tmp/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path /tmp/client; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi; scgi_temp_path /tmp/scgi;
  types { } default_type text/html; charset utf-8;
  server_tokens off; log_not_found off; etag off; if_modified_since off; max_ranges 0; merge_slashes off;
  client_max_body_size 0; lingering_close always; keepalive_timeout 305s;
  sendfile on; ${fileCache}
${fileMaps}${languageMaps}
  server {
    listen ${String(pagePort.number)} default_server;
    root ${pageFolder};
    recursive_error_pages on;
    error_page 418 ${refusals} =200 /-entracte/page;
    add_header entracte-page ${token} always;
    add_header Cache-Control no-store always;
    location / { return 418; }
    location = ${readyPath} { default_type text/plain; return 200 "ready\\n"; }
    location ^~ ${contentPath} {
      default_type text/plain; open_file_cache off;
      location ~ "^${contentPath}((?:host|page|maintenance)[.-][\\w.-]+|index(?:\\.[\\w-]+)?\\.html)$" { try_files /$1 @absent; }
    }
    location @absent { default_type text/plain; return 404 "absent\\n"; }
    location = /-entracte/page {
      internal;
      ${findPage}
      rewrite ^ /-entracte/html last;
    }
    location = /-entracte/html { internal; try_files ${languageFiles} /$entracte_page.html /index.html =404; }
    location ^~ ${assetPath} {
      ${findPage}
      set $entracte_key $entracte_asset;
      rewrite ^ /-entracte/asset last;
    }
    location = /-entracte/asset { internal; ${assetTypes} try_files /$entracte_page.asset.$entracte_key @none; }
    location @none { return 418; }
  }
}
`;
}
