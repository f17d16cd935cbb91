import { createServer, request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect as connectSocket } from "node:net";
import type { Socket } from "node:net";
import type { Pair } from "./certificates.ts";
import { listening } from "./server.ts";

/** A proxy of a test: what it was asked for. */
export interface TestProxy {
  readonly url: string;
  readonly asked: { readonly method: string; readonly url: string; readonly authorization: string | undefined }[];
  /** Tunnels that are open now. */
  open(): number;
  close(): Promise<void>;
}

/** A proxy that tunnels CONNECT and forwards absolute URLs; `refusing` answers with that status instead. */
export async function startProxy(tls?: Pair, refusing?: number): Promise<TestProxy> {
  const asked: TestProxy["asked"] = [];
  const sockets = new Set<Socket>();
  const note = ({ method = "", url = "", headers }: IncomingMessage): void =>
    void asked.push({ method, url, authorization: headers["proxy-authorization"] });
  const server = tls === undefined ? createServer() : createSecureServer(tls);
  server.on("request", (request: IncomingMessage, response) => {
    note(request);
    const { method, url = "", headers } = request;
    request.pipe(
      httpRequest(url, { method: method ?? "GET", headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  server.on("connect", (request: IncomingMessage, client: Socket) => {
    note(request);
    client.on("error", () => {});
    if (refusing !== undefined) return void client.end(`HTTP/1.1 ${refusing} No\r\n\r\n`);
    const url = new URL(`http://${request.url}`);
    const target = connectSocket(Number(url.port), url.hostname, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      client.pipe(target).pipe(client);
    });
    sockets.add(target);
    target.on("error", () => {});
    target.on("close", () => {
      sockets.delete(target);
      client.destroy();
    });
    client.on("close", () => target.destroy());
  });
  const port = await listening(server);
  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    asked,
    open: () => sockets.size,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
