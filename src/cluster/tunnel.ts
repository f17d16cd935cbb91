import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";
import { errorCode } from "./surroundings.ts";
import { isTls } from "./tls-codes.ts";
import { hostOf, portOf } from "./url.ts";

type ProxyCode = "EPROXY" | "EPROXYDOWN" | "EPROXYTLS";

/**
 * A proxy that does not let us through (`EPROXY`), not now (`EPROXYDOWN`), or whose certificate is not trusted (`EPROXYTLS`).
 * The message carries neither the proxy's user nor its password.
 */
class ProxyError extends Error {
  readonly code: ProxyCode;

  constructor(code: ProxyCode, message: string) {
    super(message);
    this.code = code;
  }
}

type Created = (error: Error | null, socket: Duplex) => void;

/** TLS connections through an HTTP proxy by CONNECT (RFC 9110, 9.3.6), kept alive as any others. */
export class TunnelAgent extends https.Agent {
  readonly #proxy: URL;
  readonly #connecting = new Set<http.ClientRequest>();

  constructor(proxy: URL, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: https.RequestOptions, callback?: Created): undefined {
    const target = `${bracketed(String(options.host))}:${options.port ?? 443}`;
    const failed = (error: Error): void => callback?.(error, undefined as unknown as Duplex);
    const request = (this.#proxy.protocol === "https:" ? https : http).request({
      host: hostOf(this.#proxy),
      port: portOf(this.#proxy),
      method: "CONNECT",
      path: target,
      headers: { host: target, ...proxyHeaders(this.#proxy) },
      agent: false,
    });
    this.#connecting.add(request);
    request.once("close", () => this.#connecting.delete(request));
    request.once("error", (error) => failed(unreachable(this.#proxy, error)));
    request.once("connect", (response: http.IncomingMessage, socket: Socket) => {
      this.#connecting.delete(request);
      if (response.statusCode === 200) {
        callback?.(null, tls.connect({ ...(options as tls.ConnectionOptions), socket }));
      } else {
        socket.destroy();
        failed(refusal(this.#proxy, response.statusCode));
      }
    });
    request.end();
    return undefined;
  }

  override destroy(): void {
    for (const request of this.#connecting) request.destroy();
    super.destroy();
  }
}

/** What a proxy wants to know of us: the user and password of its URL. */
export function proxyHeaders(proxy: URL): { readonly [name: string]: string } {
  if (proxy.username === "" && proxy.password === "") return {};
  const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` };
}

function refusal(proxy: URL, status: number | undefined): ProxyError {
  const code = (status ?? 500) >= 500 ? "EPROXYDOWN" : "EPROXY";
  return new ProxyError(code, `the proxy ${proxy.host} answered ${status ?? "nothing"} to CONNECT`);
}

function unreachable(proxy: URL, error: Error): ProxyError {
  const code = errorCode(error) ?? "?";
  return isTls(code)
    ? new ProxyError("EPROXYTLS", `the certificate of the proxy ${proxy.host} is not trusted (${code})`)
    : new ProxyError("EPROXYDOWN", `the proxy ${proxy.host} cannot be reached (${code})`);
}

function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
