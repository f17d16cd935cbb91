import { join } from "node:path";
import { passing, switches, type Front } from "./front.ts";

/** Where the files and sockets of one replica are. */
export interface Files {
  readonly directory: string;
  /** The default certificate with its key. */
  readonly certificate: string;
  /** The admin socket of this generation of the process, through which the next one takes over the listeners. */
  readonly socket: string;
}

export interface Ports {
  readonly http: number;
  readonly https: number;
}

/** What becomes of idle client connections at a reload (IngressController `idleConnectionTerminationPolicy`). */
export type IdlePolicy = "Immediate" | "Deferred";

/** The paths of the map files in a replica's directory. */
export function mapFile(directory: string, map: string): string {
  return join(directory, `${map}.map`);
}

/** Everything of the configuration that is nobody's backend (openshift/router haproxy-config.template). */
export function baseConfig(files: Files, ports: Ports, idle: IdlePolicy, front: Front): string {
  const { directory, certificate } = files;
  const map = (name: string): string => mapFile(directory, name);
  const sni = join(directory, "sni.sock");
  const noSni = join(directory, "no-sni.sock");
  const deferred = idle === "Deferred" ? "\n  option idle-close-on-response" : "";
  const inward = `
  http-request del-header Proxy
  http-request set-header Host %[req.hdr(Host),lower]`;
  return `global
  maxconn 4000
  no strict-limits
  nbthread 2
  stats socket ${files.socket} mode 600 level admin expose-fd listeners
  tune.maxrewrite 8192
  tune.bufsize 32768
  tune.ssl.default-dh-param 2048
  ssl-default-bind-options ssl-min-ver TLSv1.2

defaults
  maxconn 4000
  errorfile 503 ${join(directory, "503.http")}
  timeout connect 5s
  timeout client 30s
  timeout client-fin 1s
  timeout server 30s
  timeout server-fin 1s
  timeout http-request 10s
  timeout http-keep-alive 300s
  timeout tunnel 1h

frontend public
  bind 127.0.0.1:${ports.http}
  mode http${deferred}
  tcp-request inspect-delay 5s
  tcp-request content accept if HTTP${inward}
  acl secure_redirect base,map_reg(${map("redirect")}) -m found
  redirect scheme https if secure_redirect
${switches(front, "http", map("http"))}
  default_backend openshift_default

frontend public_ssl
  bind 127.0.0.1:${ports.https}
  mode tcp
  tcp-request inspect-delay 5s
  tcp-request content accept if { req_ssl_hello_type 1 }
  acl sni req.ssl_sni -m found
  acl sni_passthrough req.ssl_sni,lower,map_reg(${map("passthrough")}) -m found
  use_backend %[req.ssl_sni,lower,map_reg(${map("tcp")})] if sni sni_passthrough
${passing(front)
  .map((line) => `${line}\n`)
  .join("")}  use_backend be_sni if sni
  default_backend be_no_sni

backend be_sni
  mode tcp
  server fe_sni unix@${sni} weight 1 send-proxy

frontend fe_sni
  bind unix@${sni} ssl crt ${certificate} crt-list ${map("certificates")} accept-proxy
  mode http${deferred}${inward}
${switches(front, "https", map("edgeReencrypt"))}
  default_backend openshift_default

backend be_no_sni
  mode tcp
  server fe_no_sni unix@${noSni} weight 1 send-proxy

frontend fe_no_sni
  bind unix@${noSni} ssl crt ${certificate} accept-proxy
  mode http${deferred}${inward}
${switches(front, "https", map("edgeReencrypt"))}
  default_backend openshift_default

backend openshift_default
  mode http
  option forwardfor
  option http-pretend-keepalive

`;
}

/**
 * The page that the router itself answers with: HTTP/1.0, not to be stored, no Retry-After
 * (openshift/router conf/error-page-503.http).
 */
export const routerErrorPage = `HTTP/1.0 503 Service Unavailable
Pragma: no-cache
Cache-Control: private, max-age=0, no-cache, no-store
Connection: close
Content-Type: text/html

<!doctype html>
<html lang="en">
  <head><meta name="viewport" content="width=device-width, initial-scale=1"><title>Application is not available</title></head>
  <body>
    <h1>Application is not available</h1>
    <p>The lab's router has no server for this host and path: there is no such route, its path does not match, or no pod
    of its service is ready.</p>
  </body>
</html>
`;
