import { pageFolder, pagePort, type PageWorkload } from "./model.ts";

/** Where the kubelet asks whether a page pod is ready. */
export const readyPath = "/-entracte/ready";
/** Where a replica shows the raw content it serves, by file: asked through the API server after a change. */
export const contentPath = "/-entracte/content/";

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
  server_tokens off; etag off; if_modified_since off; max_ranges 0; merge_slashes off;
  client_max_body_size 0; lingering_close always; keepalive_timeout 305s;
  map $host $entracte_host { default _; "~^[a-z0-9](?:[a-z0-9.-]{0,230}[a-z0-9])?$" $host; }
  server {
    listen ${String(pagePort.number)} default_server;
    root ${pageFolder};
    recursive_error_pages on;
    error_page 418 ${refusals} =200 /-entracte/page;
    add_header entracte-page ${token} always;
    add_header Cache-Control no-store always;
    location / { return 418; }
    location = ${readyPath} { default_type text/plain; return 200 "ready\\n"; }
    location ~ "^${contentPath}((?:host|page)\\.[a-z0-9._-]+|index\\.html)$" { default_type text/plain; try_files /$1 =404; }
    location = /-entracte/page { internal; ssi on; try_files /host.$entracte_host /index.html =404; }
    location /-entracte/include/ { internal; alias ${pageFolder}/; }
  }
}
`;
}
