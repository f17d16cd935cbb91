import { acceptMaps } from "./accept.ts";
import { agentMaps } from "./agents.ts";
import { targets } from "./targets.ts";

/** Destinations of a page's own requests (W3C Fetch Metadata), and the extension that stands for the type they expect. */
const destinations: { readonly [extension: string]: readonly string[] } = {
  js: ["script", "worker", "sharedworker", "serviceworker", "audioworklet", "paintworklet"],
  css: ["style"],
  png: ["image"],
  woff2: ["font"],
  mp3: ["audio"],
  mp4: ["video"],
  vtt: ["track"],
  webmanifest: ["manifest"],
  xml: ["xslt"],
  txt: ["object", "embed", "report", "speculationrules", "webidentity"],
};

const destinationLines = Object.entries(destinations)
  .flatMap(([extension, names]) => names.map((name) => `${name} ${targets.asset}.${extension};`))
  .join(" ");

/**
 * `$entracte_class`: the location that answers this client, found by a tree of maps. A map is looked at only when it is
 * asked for (ngx_http_map_module), so a browser's navigation costs two look-ups and not twenty. In this order:
 *
 * 1. A destination that says what the browser wants it for: a navigation is a person's, a script's source an asset.
 * 2. What is no ordinary question: an upgrade, gRPC, a preflight, the page's own question whether the application is back.
 * 3. Other fetches of scripts: machines. Never HTML for them.
 * 4. Clients without fetch metadata, by method, Accept, the marks of a script, and the user agent.
 */
export const classMaps = `${acceptMaps}${agentMaps}
  map $http_sec_fetch_dest $entracte_class {
    default $entracte_upgrade;
    document $entracte_reader; iframe $entracte_reader; frame $entracte_reader; fencedframe $entracte_reader;
    ${destinationLines}
  }
  map $entracte_agent $entracte_reader { default ${targets.page}; crawler ${targets.crawler}; }

  map $http_upgrade $entracte_upgrade { default $entracte_rpc; "~*websocket" ${targets.machine}.txt; }
  map $content_type $entracte_rpc {
    default $entracte_preflight;
    "~*^application/grpc-web-text" ${targets.rpc}.text; "~*^application/grpc-web" ${targets.rpc}.web;
    "~*^application/grpc" ${targets.rpc}.grpc;
  }
  map $request_method $entracte_preflight { default $entracte_back; OPTIONS $entracte_options; }
  map $http_access_control_request_method $entracte_options { default ${targets.preflight}; "" $entracte_back; }
  map "$request_method $http_entracte_ask" $entracte_back {
    default $entracte_fetch; "GET back" ${targets.back}; "HEAD back" ${targets.back};
  }
  map $http_sec_fetch_dest $entracte_fetch { default $entracte_machine; "" $entracte_guess; }

  map $request_method $entracte_guess {
    default $entracte_machine; GET $entracte_get; HEAD $entracte_get; POST $entracte_post;
  }
  map "$entracte_xhr $content_type" $entracte_post {
    default $entracte_machine;
    "~*^ (?:application/x-www-form-urlencoded|multipart/form-data|text/plain) *(?:;|$)" $entracte_form;
  }
  map $entracte_accept $entracte_form { default $entracte_machine; html $entracte_reader; }
  map $entracte_accept $entracte_get { default $entracte_machine; html $entracte_html; any $entracte_any; }
  map "$entracte_xhr$http_origin" $entracte_html { default $entracte_machine; "" $entracte_reader; }
  map $entracte_agent $entracte_any {
    crawler ${targets.crawler}; person $entracte_looks; default $entracte_stranger;
  }
  map "$entracte_xhr$http_origin$entracte_inner" $entracte_looks { default $entracte_machine; "" ${targets.page}; }

  # An Android web view says X-Requested-With, too: the name of its application.
  map $http_x_requested_with $entracte_xhr { default ""; "~*^XMLHttpRequest$" 1; }
  # A page of this host asks for something of its own.
  map "$host $http_referer" $entracte_inner { default ""; "~*^([^ ]+) https?://\\1(?::\\d+)?(?:/|$)" 1; }

  map $entracte_accept $entracte_machine {
    default ${targets.machine}.txt; json ${targets.machine}.json; xml ${targets.machine}.xml;
    image ${targets.asset}.png; style ${targets.asset}.css; any $entracte_sent;
  }
  map "$http_sec_fetch_dest$http_origin$entracte_xhr $content_type" $entracte_sent {
    default ${targets.machine}.json; " " ${targets.machine}.txt;
    "~*^[^ ]* (?:application|text)/(?:[\\w.-]+\\+)?xml" ${targets.machine}.xml;
  }`;
