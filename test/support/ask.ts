import { Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { Agent as TlsAgent, request as httpsRequest } from "node:https";

export interface Answered {
  readonly status: number;
  readonly version: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Asking {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly agent?: Agent;
  /** Over TLS, trusting this authority. */
  readonly ca?: string;
}

/** Asks a host through an edge. Without an agent, on a connection of its own. */
export function ask(edge: string, host: string, asking: Asking = {}): Promise<Answered> {
  const [address, port] = edge.split(":");
  const { path = "/", method = "GET", headers = {}, ca } = asking;
  const options = {
    host: address,
    port: Number(port),
    path,
    method,
    headers: { host, ...headers },
    agent: asking.agent ?? (false as const),
  };
  return new Promise((resolve, reject) => {
    const request = ca === undefined ? httpRequest(options) : httpsRequest({ ...options, ca, servername: host });
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          version: response.httpVersion,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    request.end();
  });
}

/** A client that keeps one connection; over TLS, where an authority is to be trusted. */
export function keptAlive(ca?: string): Agent {
  const one = { keepAlive: true, maxSockets: 1 };
  return ca === undefined ? new Agent(one) : new TlsAgent(one);
}
