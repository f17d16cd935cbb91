import { quoted } from "../expression.ts";
import type { PodAddresses } from "./addresses.ts";

/** A path of the container, and the path on this machine that stands for it. */
export interface Mount {
  readonly path: string;
  readonly source: string;
}

export interface Locality {
  readonly address: PodAddresses;
  readonly mounts: readonly Mount[];
}

/** Directives whose arguments are URIs or text, never files: a `location /tmp/` stays what it is. */
const withoutPaths =
  /^\s*(location|rewrite|return|error_page|try_files|add_header|proxy_set_header|proxy_pass|proxy_redirect|sub_filter|server_name|if\s*\(\$(request_)?uri)\b/;

/**
 * The nginx configuration of a container, as it must read to run on this machine beside other pods: the addresses of
 * `listen` (and what names them again, such as a `proxy_pass` to 127.0.0.1:8081) and the paths of mounts are rewritten,
 * and nothing else.
 */
export function localise(config: string, { address, mounts }: Locality): string {
  const inner = loopbackListeners(config);
  return config
    .split("\n")
    .map((line) => {
      const listening = line.replace(/(^|[{;]\s*|^\s*)(listen\s+)([^;]+)(;)/g, (_, before, listen, what, end) =>
        [before, listen, listenAddress(String(what), address), end].join(""),
      );
      const named = inner.reduce((text, port) => replaceLoopback(text, port, address.localhost), listening);
      const statements = named.split(/(?<=[;{}])/);
      return statements.map((it) => (withoutPaths.test(it) ? it : withMounts(it, mounts))).join("");
    })
    .join("\n");
}

/** The ports that the configuration listens on inside the pod only. */
function loopbackListeners(config: string): readonly string[] {
  return [...config.matchAll(/\blisten\s+(?:127\.0\.0\.1|localhost):(\d+)/g)].flatMap((match) => match[1] ?? []);
}

function replaceLoopback(text: string, port: string, localhost: string): string {
  return text.replace(new RegExp(`(?:127\\.0\\.0\\.1|localhost):${port}\\b`, "g"), `${localhost}:${port}`);
}

/** The arguments of one `listen`. A pod's IPv6 socket becomes one on an IPv4 stand-in, so `ipv6only` goes. */
function listenAddress(what: string, address: PodAddresses): string {
  const [first = "", ...options] = what.trim().split(/\s+/);
  if (first.startsWith("unix:") || /^(127\.0\.0\.1|localhost)(:|$)/.test(first)) return what;
  const ipv6 = first.startsWith("[");
  const port = /^\d+$/.test(first) ? first : (/:(\d+)$/.exec(first.replace(/^\[[^\]]*\]/, ""))?.[1] ?? "80");
  const kept = options.filter((option) => !option.startsWith("ipv6only="));
  return [`${ipv6 ? address.ipv6 : address.pod}:${port}`, ...kept].join(" ");
}

/** The text with each mount path, where one begins, replaced by its source. The longest path wins. */
function withMounts(line: string, mounts: readonly Mount[]): string {
  if (mounts.length === 0) return line;
  const sources = new Map(mounts.map(({ path, source }) => [path, source]));
  const paths = [...sources.keys()].toSorted((a, b) => b.length - a.length).map(quoted);
  const pattern = new RegExp(`(^|[\\s"'=:;,(|])(${paths.join("|")})(?=[/\\s"';,)]|$)`, "g");
  return line.replace(pattern, (_, before: string, path: string) => `${before}${sources.get(path) ?? path}`);
}
