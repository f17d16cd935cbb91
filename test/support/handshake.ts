import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { TLSSocket } from "node:tls";

/** Who answers a host by TLS, and with which certificate. */
export interface Shown {
  /** The application's name, where it is the one that answers. */
  readonly application?: string;
  readonly page?: true;
  readonly fingerprint: string;
}

/** Asks a host through an edge by a handshake of its own, and trusts this authority alone. */
export function shownTo(edge: string, servername: string, ca: string): Promise<Shown> {
  const [host, port] = edge.split(":");
  return new Promise((resolve, reject) => {
    const asked = request({ host, port: Number(port), servername, ca, headers: { host: servername }, agent: false });
    asked.on("error", reject);
    asked.on("response", (response: IncomingMessage) => {
      const { fingerprint256: fingerprint } = (response.socket as TLSSocket).getPeerCertificate();
      const application = response.headers["x-application"];
      const page = response.headers["entracte-page"];
      response.resume();
      resolve({
        ...(typeof application === "string" ? { application } : {}),
        ...(page === undefined ? {} : { page: true }),
        fingerprint,
      });
    });
    asked.end();
  });
}
