import type { KubeObject } from "../../core/kube.ts";
import { hostOf } from "../controllers/admission.ts";
import { quoted } from "../expression.ts";
import { textAt } from "../read.ts";
import { annotationsOf, type RouteAnnotations } from "./annotations.ts";
import { sectionText } from "./front.ts";
import { headerActions } from "./headers.ts";
import { backendName, type Matching } from "./matching.ts";
import { md5, type Server, type Servers } from "./servers.ts";

/** The files that a reencrypt backend is verified with. */
export interface Authorities {
  /** The service CA: the default where a Route brings no `destinationCACertificate`. */
  readonly service: string;
  /** The Route's own, where it brings one. */
  readonly destination: string | undefined;
}

/** The backend section of a Route (openshift/router haproxy-config.template). */
export function backendSection(route: KubeObject, match: Matching, servers: Servers, authorities: Authorities): string {
  const annotations = annotationsOf(route);
  const lines =
    match.termination === "passthrough"
      ? tcpBackend(annotations, servers)
      : httpBackend(route, match, { annotations, servers, authorities });
  return sectionText({ name: backendName(match), lines });
}

interface HttpParts {
  readonly annotations: RouteAnnotations;
  readonly servers: Servers;
  readonly authorities: Authorities;
}

function httpBackend(route: KubeObject, match: Matching, parts: HttpParts): readonly string[] {
  const { annotations, servers, authorities } = parts;
  const { active, balance, timeout, tunnel } = { ...annotations, active: servers.activeServices };
  return [
    "mode http",
    "option redispatch",
    ...forwardFor(annotations.forwardedHeaders),
    `balance ${balance ?? (active > 1 ? "roundrobin" : "random")}`,
    ...allowList(annotations),
    ...(timeout === undefined ? [] : [`timeout server ${timeout}`]),
    ...(tunnel === undefined ? [] : [`timeout tunnel ${tunnel}`]),
    ...rateLimits(annotations, true),
    "timeout check 5000ms",
    ...forwardedHeaders(annotations.forwardedHeaders),
    ...rewrite(match.path, annotations.rewriteTarget),
    ...cookie(match, annotations),
    ...(match.termination !== "" && annotations.hsts !== undefined
      ? [`http-response set-header Strict-Transport-Security '${annotations.hsts}'`]
      : []),
    ...headerActions(route),
    ...servers.servers.map((server) =>
      serverLine(server, [
        `cookie ${server.cookie} weight ${server.weight}`,
        ...(match.termination === "reencrypt" ? [verification(route, server, authorities)] : []),
        ...common(annotations, servers),
      ]),
    ),
  ];
}

/** Weight-0 servers are dropped here, and kept in HTTP backends for those whose cookie still names them. */
function tcpBackend(annotations: RouteAnnotations, servers: Servers): readonly string[] {
  const tunnel = annotations.tunnel ?? annotations.timeout;
  return [
    "mode tcp",
    `balance ${annotations.balance ?? (servers.activeServices > 1 ? "roundrobin" : "source")}`,
    ...allowList(annotations),
    ...(tunnel === undefined ? [] : [`timeout tunnel ${tunnel}`]),
    ...rateLimits(annotations, false),
    "hash-type consistent",
    "timeout check 5000ms",
    ...servers.servers
      .filter(({ weight }) => weight > 0)
      .map((server) => serverLine(server, [`weight ${server.weight}`, ...common(annotations, servers)])),
  ];
}

function serverLine(server: Server, options: readonly string[]): string {
  return `server ${server.id} ${server.address}:${server.port} ${options.join(" ")}`;
}

function common({ healthCheck, maxConnections }: RouteAnnotations, { activeEndpoints }: Servers): readonly string[] {
  return [
    ...(activeEndpoints > 1 ? [`check inter ${healthCheck ?? "5000ms"}`] : []),
    ...(maxConnections === undefined ? [] : [`maxconn ${maxConnections}`]),
  ];
}

function verification(route: KubeObject, server: Server, { service, destination }: Authorities): string {
  const host = `${server.service}.${route.metadata.namespace ?? ""}.svc`;
  const name = destination === undefined ? `verifyhost ${host} ` : "";
  return `ssl alpn h2,http/1.1 ${name}verify required ca-file ${destination ?? service}`;
}

function forwardFor(policy: RouteAnnotations["forwardedHeaders"]): readonly string[] {
  if (policy === "append") return ["option forwardfor"];
  return policy === "if-none" ? ["option forwardfor if-none"] : [];
}

/** `append` adds to what the client sent, which stays. */
function forwardedHeaders(policy: RouteAnnotations["forwardedHeaders"]): readonly string[] {
  if (policy === "never") return [];
  const verb = policy === "append" ? "add-header" : "set-header";
  const unless = (name: string): string => (policy === "if-none" ? `!{ req.hdr(${name}) -m found }` : "");
  const line = (name: string, value: string, test = ""): string => {
    const conditions = [test, unless(name)].filter((it) => it !== "").join(" ");
    return `http-request ${verb} ${name} ${value}${conditions === "" ? "" : ` if ${conditions}`}`;
  };
  return [
    ...(policy === "replace" ? ["http-request set-header X-Forwarded-For %[src]"] : []),
    line("X-Forwarded-Host", "%[req.hdr(host)]"),
    line("X-Forwarded-Port", "%[dst_port]"),
    line("X-Forwarded-Proto", "http", "!{ ssl_fc }"),
    line("X-Forwarded-Proto", "https", "{ ssl_fc }"),
    line("X-Forwarded-Proto-Version", "h2", "{ ssl_fc_alpn -i h2 }"),
    line("Forwarded", "for=%[src];host=%[req.hdr(host)];proto=%[req.hdr(X-Forwarded-Proto)]"),
  ];
}

function allowList({ allow }: RouteAnnotations): readonly string[] {
  return allow === undefined ? [] : [`acl allowlist src ${allow}`, "tcp-request content reject if !allowlist"];
}

function rateLimits({ rates }: RouteAnnotations, http: boolean): readonly string[] {
  if (rates === undefined) return [];
  const limit = (sample: string, value: number | undefined): readonly string[] =>
    value === undefined ? [] : [`tcp-request content reject if { ${sample} ge ${value} }`];
  return [
    "stick-table type ip size 100k expire 30s store conn_cur,conn_rate(3s),http_req_rate(10s)",
    "tcp-request content track-sc2 src",
    ...limit("src_conn_cur", rates.concurrentTcp),
    ...limit("src_conn_rate", rates.tcp),
    ...(http ? limit("src_http_req_rate", rates.http) : []),
  ];
}

function rewrite(path: string, target: string | undefined): readonly string[] {
  if (target === undefined) return [];
  const from = quoted(path);
  return [`http-request replace-path '^${from}${target === "/" ? "/?" : ""}(.*)$' '${target}\\1'`];
}

/** The name is the md5 of a key made of `namespace:name`, whatever the termination (router.go, RoutingKeyName). */
function cookie({ key, termination, insecure }: Matching, annotations: RouteAnnotations): readonly string[] {
  if (annotations.cookies === "off") return [];
  const name = annotations.cookieName ?? md5(` ${key}`);
  const secure = termination !== "" && insecure !== "Allow" ? ` secure attr SameSite=${annotations.sameSite}` : "";
  return [`cookie ${name} insert indirect nocache httponly${secure}`];
}

/** The matching of a Route. */
export function matchingOf(route: KubeObject): Matching {
  const termination = textAt(route.spec, "tls", "termination") ?? "";
  return {
    key: `${route.metadata.namespace ?? ""}:${route.metadata.name}`,
    host: hostOf(route),
    path: textAt(route.spec, "path") ?? "",
    wildcard: textAt(route.spec, "wildcardPolicy") === "Subdomain",
    termination: termination as Matching["termination"],
    insecure: (textAt(route.spec, "tls", "insecureEdgeTerminationPolicy") ?? "") as Matching["insecure"],
  };
}
