import { quoted } from "../expression.ts";
import type { Certificate } from "./certificates.ts";
import type { Endpoint } from "./servers.ts";

// What the edge serves beside Routes. A Route's host comes first: it is looked up before any of this is tried.

/** A switch: where all conditions hold, the request goes to the backend. */
export interface Entry {
  /** The listeners that it counts on; absent: all of them. */
  readonly on?: "http" | "https";
  /** HAProxy conditions, each in its braces. */
  readonly when: readonly string[];
  readonly backend: string;
}

/** A backend section: its name and its lines. */
export interface Section {
  readonly name: string;
  readonly lines: readonly string[];
}

/** A certificate for some hosts; for those that it names itself where the list is empty. */
export interface HostCertificate {
  /** The name of its file. */
  readonly name: string;
  readonly hosts: readonly string[];
  readonly certificate: Certificate;
}

/** A host whose TLS is passed on to a backend unopened. */
interface Passed {
  readonly host: string;
  readonly backend: string;
}

/** What Ingresses and HTTPRoutes ask for. Entries are tried in their order. */
export interface Front {
  readonly entries: readonly Entry[];
  readonly passed: readonly Passed[];
  readonly sections: readonly Section[];
  readonly certificates: readonly HostCertificate[];
}

export const noFront: Front = { entries: [], passed: [], sections: [], certificates: [] };

/** All of them, one before the other. A section or certificate that several name is there once. */
export function joined(...fronts: readonly Front[]): Front {
  const once = <T extends { readonly name: string }>(all: readonly T[]): readonly T[] => [
    ...new Map(all.map((it) => [it.name, it])).values(),
  ];
  return {
    entries: fronts.flatMap(({ entries }) => entries),
    passed: fronts.flatMap(({ passed }) => passed),
    sections: once(fronts.flatMap(({ sections }) => sections)),
    certificates: once(fronts.flatMap(({ certificates }) => certificates)),
  };
}

/** The lines of a frontend that choose the backend: by the map of Routes, then by the entries. */
export function switches({ entries }: Front, on: "http" | "https", routes: string): string {
  if (entries.length === 0) return `  use_backend %[base,map_reg(${routes})]`;
  const lines = entries
    .filter((entry) => entry.on === undefined || entry.on === on)
    .map(({ when, backend }) => `  use_backend ${backend}${when.length === 0 ? "" : ` if ${when.join(" ")}`}`);
  const found = "  use_backend %[var(txn.route)] if { var(txn.route) -m found }";
  return [`  http-request set-var(txn.route) base,map_reg(${routes})`, found, ...lines].join("\n");
}

/** The lines of a frontend that pass TLS on by the host that the client names: after the Routes that do. */
export function passing({ passed }: Front): readonly string[] {
  const test = (name: string): string =>
    name.startsWith("*.") ? `-m reg -i -- ${literal(`^[^.]+${quoted(name.slice(1))}$`)}` : `-i -- ${literal(name)}`;
  return passed.map(({ host: name, backend }) => `  use_backend ${backend} if { req.ssl_sni ${test(name)} }`);
}

/** The text of a backend section. */
export function sectionText({ name, lines }: Section): string {
  return [`backend ${name}`, ...lines.map((line) => `  ${line}`), ""].join("\n");
}

/** A literal word of the configuration. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const host = "req.hdr(host),field(1,:)";

/** The condition that a request is for this host; a wildcard stands for one label, or for several where it says so. */
export function isHost(name: string, labels: "one" | "several" = "one"): string {
  if (!name.startsWith("*.")) return `{ ${host} -m str -- ${literal(name)} }`;
  if (labels === "several") return `{ ${host} -m end -- ${literal(name.slice(1))} }`;
  return `{ ${host} -m reg -- ${literal(`^[^.]+${quoted(name.slice(1))}$`)} }`;
}

/** The condition that a path is this one. */
export function isPath(path: string): string {
  return `{ path -m str -- ${literal(path)} }`;
}

/** The condition that a path is this one or below it, by whole segments; none where everything is. */
export function isBelow(path: string): readonly string[] {
  const prefix = path.replace(/\/+$/, "");
  return prefix === "" ? [] : [`{ path -m reg -- ${literal(`^${quoted(prefix)}(/.*)?$`)} }`];
}

/** What every backend that is no Route's has in common: forwarded headers, and plain pages of its own. */
export const plainLines: readonly string[] = [
  "mode http",
  "balance roundrobin",
  "option redispatch",
  "option forwardfor",
  "http-request set-header X-Forwarded-Host %[req.hdr(host)]",
  "http-request set-header X-Forwarded-Proto http if !{ ssl_fc }",
  "http-request set-header X-Forwarded-Proto https if { ssl_fc }",
  "http-error status 503 content-type text/plain string '503 Service Unavailable' hdr cache-control no-cache",
];

/** The line of a server. */
export function plainServer({ id, address, port }: Endpoint, weight?: number): string {
  return `server ${id} ${address}:${port}${weight === undefined ? "" : ` weight ${weight}`}`;
}

/** Where plain HTTP is sent to the host's TLS. */
export const toHttps: Section = {
  name: "to_https",
  lines: ["mode http", "http-request redirect scheme https code 302"],
};

/** Where a request goes whose host is known, and whose path is not. */
export const notFound: Section = {
  name: "nothing_matches",
  lines: ["mode http", "http-request return status 404 content-type text/plain string '404 page not found'"],
};
