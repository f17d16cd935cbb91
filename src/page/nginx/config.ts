import { pageFolder, pagePort, tlsFolder, tlsPort, type PageWorkload } from "../model.ts";
import { classMaps } from "./classes.ts";
import { fileCache, fileMaps } from "./files.ts";
import { headerMaps } from "./headers.ts";
import { hostMaps, longNames, serversOf } from "./hosts.ts";
import { languageMaps } from "./languages.ts";
import { server } from "./server.ts";
import { shortcutMap } from "./shortcut.ts";
import { targets } from "./targets.ts";
import { nothing } from "./answers.ts";
import { connections, tlsChecks, tlsSettings, type Secure } from "./tls.ts";

/** Where nginx runs: the folder of the content, one that it may write to, and what it listens on. */
interface NginxPlace {
  readonly content: string;
  readonly temporary: string;
  /** A port, or an address with one. */
  readonly listen: string;
  /** Where it speaks TLS, if it is to. */
  readonly secure?: Omit<Secure, "tls">;
}

const inPod: NginxPlace = {
  content: pageFolder,
  temporary: "/tmp",
  listen: String(pagePort.number),
  secure: { listen: String(tlsPort.number), folder: tlsFolder, check: "127.0.0.1:8444" },
};

/** Which client gets which answer, on which host. */
type Answering = Pick<PageWorkload, "token" | "policy" | "apart" | "tls">;

/**
 * The configuration of the page's nginx: every client, method, path and size of body gets an answer of the policy, at the
 * URL that was asked for. `return 418` with an `error_page` that is a URI is an internal redirect that turns the method
 * into GET, so that a form post is no 405 (ngx_http_core_module). One worker: memory would grow with the node's cores.
 * @throws Trouble (`usage`) for a status or a path that cannot be answered
 */
export function nginxConfig(page: Answering, place = inPod): string {
  const { token, policy, apart = [], tls } = page;
  const servers = serversOf(policy, apart);
  const secure = tls === undefined || place.secure === undefined ? undefined : { tls, ...place.secure };
  const listening = { token, listen: place.listen, ...(secure === undefined ? {} : { secure: secure.listen }) };
  return `worker_processes 1;
pcre_jit on;
error_log stderr warn;
pid ${place.temporary}/nginx.pid;
events { worker_connections ${String(connections(secure))}; }
http {
  ${settings(place)} ${longNames(apart.length > 0 || secure !== undefined)}${tlsSettings(secure)}
${maps(page)}
${servers.map((each) => server(each, listening)).join("")}${tlsChecks(secure)}}
`;
}

/**
 * The same for an nginx whose own configuration includes this one in its `http` (`conf.d/default.conf`).
 * @param content the folder of its files
 * @throws Trouble (`usage`) for a status or a path that cannot be answered
 */
export function nginxSite(page: Pick<Answering, "token" | "policy">, content: string): string {
  const place = { ...inPod, content };
  const listening = { token: page.token, listen: place.listen, settings: settings(place) };
  const servers = serversOf(page.policy, []).map((each) => server(each, listening));
  return `${maps(page)}
${servers.join("")}`;
}

/**
 * Small socket buffers: they count as the pod's memory, too. No `sendfile`: it writes head and body apart, which costs the
 * router two reads for each answer (measured: bench/page).
 */
const settings = ({ content, temporary }: NginxPlace): string => `access_log off; log_not_found off;
  client_body_temp_path ${temporary}/client; proxy_temp_path ${temporary}/proxy; fastcgi_temp_path ${temporary}/fastcgi;
  uwsgi_temp_path ${temporary}/uwsgi; scgi_temp_path ${temporary}/scgi;
  types { } default_type text/html; charset utf-8;
  server_tokens off; etag off; if_modified_since off; max_ranges 0; merge_slashes off;
  client_max_body_size 0; lingering_close always; keepalive_timeout 305s; client_header_buffer_size 4k;
  sendfile off; output_buffers 1 16k; ${fileCache}
  root ${content}; recursive_error_pages on;`;

const maps = ({ policy, apart = [] }: Answering): string => `${classMaps}
  map "$http_accept$http_user_agent" $entracte_refused { default $entracte_class; "" ${targets.page}; }
${headerMaps}
${fileMaps}
${languageMaps}${shortcutMap}${nothing}${hostMaps(policy, apart)}`;
