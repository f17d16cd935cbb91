import { quoted } from "../expression.ts";

/** How one Route matches and what it leads to. */
export interface Matching {
  /** `namespace:name`, the router's key of a Route. */
  readonly key: string;
  readonly host: string;
  readonly path: string;
  readonly wildcard: boolean;
  readonly termination: "" | "edge" | "reencrypt" | "passthrough";
  readonly insecure: "" | "Allow" | "None" | "Redirect";
}

/** The map files of the router, by name. */
export interface Maps {
  readonly http: string;
  readonly redirect: string;
  readonly edgeReencrypt: string;
  readonly tcp: string;
  readonly passthrough: string;
}

const prefixes = { "": "be_http", edge: "be_edge_http", reencrypt: "be_secure", passthrough: "be_tcp" } as const;

/** The name of a Route's backend (openshift/router template/util/util.go, GenerateBackendNamePrefix). */
export function backendName({ termination, key }: Pick<Matching, "termination" | "key">): string {
  return `${prefixes[termination]}:${key}`;
}

/** The expression that a request's host and path are matched against (util.go, GenerateRouteRegexp). */
export function routeExpression({ host, path, wildcard }: Pick<Matching, "host" | "path" | "wildcard">): string {
  const [route, rest] =
    path.replace(/\/+$/, "") === "" ? ["", "(/.*)?"] : [quoted(path), path.endsWith("/") ? "(.*)?" : "(/.*)?"];
  const blanks = { " ": "\\x20", "\t": "\\t", "\r": "\\r", "\n": "\\n" } as const;
  const safe = route.replace(/[ \t\r\n]/g, (blank) => blanks[blank as keyof typeof blanks]);
  return `^${hostExpression(host, wildcard)}\\.?(:[0-9]+)?${safe}${rest}$`;
}

function hostExpression(host: string, wildcard: boolean): string {
  const dot = host.indexOf(".");
  return wildcard && dot > 0 ? `[^\\.]*${quoted(host.slice(dot))}` : quoted(host);
}

/** The map files for these Routes: which Route is in which (openshift/router util/haproxy/map_entry.go). */
export function mapsOf(routes: readonly Matching[]): Maps {
  const file = (wanted: (route: Matching) => boolean, line: (route: Matching) => string): string =>
    inOrder(routes.filter(wanted), line);
  const toBackend = (route: Matching): string => `${routeExpression(route)} ${backendName(route)}`;
  const terminated = ({ termination }: Matching): boolean => termination === "edge" || termination === "reencrypt";
  return {
    http: file((it) => it.termination === "" || (terminated(it) && it.insecure === "Allow"), toBackend),
    redirect: file(
      (it) => it.insecure === "Redirect",
      (it) => `${routeExpression(it)} ${it.key}`,
    ),
    edgeReencrypt: file(terminated, toBackend),
    tcp: file(
      (it) => it.path === "" && (it.termination === "passthrough" || it.termination === "reencrypt"),
      toBackend,
    ),
    passthrough: file(
      (it) => it.path === "" && it.termination === "passthrough",
      (it) => `^${hostExpression(it.host, it.wildcard)}$ 1`,
    ),
  };
}

/** Reverse lexical order puts the longer of two paths first; wildcard hosts come last (util/map_paths.go). */
function inOrder(routes: readonly Matching[], line: (route: Matching) => string): string {
  const lines = (of: readonly Matching[]): readonly string[] => of.map(line).toSorted().toReversed();
  const all = [...lines(routes.filter((it) => !it.wildcard)), ...lines(routes.filter((it) => it.wildcard))];
  return all.length === 0 ? "" : `${all.join("\n")}\n`;
}
