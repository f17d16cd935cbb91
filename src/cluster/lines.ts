import * as http from "node:http";
import * as https from "node:https";
import * as tls from "node:tls";
import type { Files } from "./cached-file.ts";
import { materialText } from "./credentials.ts";
import type { Credential } from "./credentials.ts";
import { ApiFailure } from "./failure.ts";
import type { Access } from "./kubeconfig-types.ts";
import { proxyHeaders, TunnelAgent } from "./tunnel.ts";
import { hostOf, portOf } from "./url.ts";

/** A way to the server: what every request on it has in common. */
export interface Line {
  readonly options: https.RequestOptions;
  /** In front of every path: the path of the server's URL; of a proxy to a plain-HTTP server, the whole URL. */
  readonly prefix: string;
  /** The next hop, be it the server or a proxy, speaks TLS. */
  readonly secure: boolean;
}

/** The ways to one server, one for each client certificate that we had. */
export interface Lines {
  /** @throws ApiFailure of kind `credentials` where the certificates cannot be used */
  to(certificate: Credential["certificate"]): Promise<Line>;
  /** Closes every connection. */
  close(): void;
}

// Shorter than what servers and the devices before them allow an idle connection, so that few writes meet a dead one.
const idleFor = 30_000;
const agentOptions = { keepAlive: true, timeout: idleFor, autoSelectFamilyAttemptTimeout: 2_000 } as const;

/** What a line is made of. */
export interface LineParts {
  readonly access: Access;
  readonly proxy: URL | undefined;
  readonly files: Files;
  /** A file of authorities to trust beside the kubeconfig's, which alone would take the place of all others. */
  readonly extraAuthorities: string | undefined;
}

/** Opens the ways to a server, straight or through a proxy. */
export function linesTo({ access, proxy, files, extraAuthorities }: LineParts): Lines {
  const server = new URL(access.server);
  const agents = new Set<http.Agent>();
  // One that cannot be read is Node's to warn of.
  const extra = async (): Promise<string> =>
    extraAuthorities === undefined
      ? ""
      : await files.read(extraAuthorities).then(
          (text) => `\n${text}`,
          () => "",
        );
  let latest: { readonly key: string; readonly line: Line } | undefined;
  const keep = (line: Line): Line => {
    agents.add(line.options.agent as http.Agent);
    return line;
  };
  return {
    async to(certificate) {
      const { ca } = access.cluster;
      const own = ca === undefined ? undefined : await materialText(ca, files, "certificate authority");
      const roots = own === undefined ? undefined : own + (await extra());
      const key = `${roots ?? ""}\n${certificate?.cert ?? ""}\n${certificate?.key ?? ""}`;
      if (latest?.key !== key) {
        const line =
          server.protocol === "https:"
            ? secureLine(access, server, proxy, { roots, certificate })
            : plainLine(server, proxy);
        latest = { key, line: keep(line) };
      }
      return latest.line;
    },
    close() {
      for (const agent of agents) agent.destroy();
      agents.clear();
      latest = undefined;
    },
  };
}

interface Papers {
  readonly roots: string | undefined;
  readonly certificate: Credential["certificate"];
}

function secureLine(access: Access, server: URL, proxy: URL | undefined, papers: Papers): Line {
  const { insecure, tlsServerName } = access.cluster;
  const options: https.AgentOptions = {
    ...agentOptions,
    secureContext: secureContext(papers),
    rejectUnauthorized: !insecure,
    ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
  };
  const agent = proxy === undefined ? new https.Agent(options) : new TunnelAgent(proxy, options);
  return {
    secure: true,
    prefix: server.pathname.replace(/\/$/, ""),
    options: { agent, host: hostOf(server), port: portOf(server), headers: { host: server.host } },
  };
}

/** Parsed once for all connections: an authority's bundle can be long. */
function secureContext({ roots, certificate }: Papers): tls.SecureContext {
  try {
    return tls.createSecureContext({
      ...(roots === undefined ? {} : { ca: roots }),
      ...(certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key }),
    });
  } catch {
    // The library's error may quote what it could not parse, which may be a key.
    throw new ApiFailure({
      kind: "credentials",
      message: "the certificate authority, the client certificate or its key is no PEM that TLS can use",
    });
  }
}

function plainLine(server: URL, proxy: URL | undefined): Line {
  const path = server.pathname.replace(/\/$/, "");
  const headers = { host: server.host };
  if (proxy === undefined) {
    const agent = new http.Agent(agentOptions);
    return { secure: false, prefix: path, options: { agent, host: hostOf(server), port: portOf(server), headers } };
  }
  const secure = proxy.protocol === "https:";
  const agent = secure ? new https.Agent(agentOptions) : new http.Agent(agentOptions);
  return {
    secure,
    prefix: `${server.origin}${path}`,
    options: {
      agent,
      host: hostOf(proxy),
      port: portOf(proxy),
      headers: { ...headers, ...proxyHeaders(proxy) },
    },
  };
}
