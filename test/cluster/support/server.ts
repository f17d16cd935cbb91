import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { ServerOptions } from "node:https";
import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import type { Json } from "../../../src/core/json.ts";

/** A request as the server of a test got it. */
export interface Got {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly socket: Socket;
}

/** A server of a test: what it got, and how many connections it has. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly got: Got[];
  /** Connections that were ever made. */
  connections(): number;
  /** Connections that are open now. */
  open(): number;
  close(): Promise<void>;
}

export type Handler = (request: Got, response: ServerResponse, nth: number) => void | Promise<void>;

/** A plain HTTP server on a free port of the loopback interface. */
export function serve(handler: Handler, port = 0): Promise<TestServer> {
  return started((listener) => createServer(listener), handler, { port, scheme: "http" });
}

/** The same with TLS. */
export function serveSecurely(options: ServerOptions, handler: Handler): Promise<TestServer> {
  return started((listener) => createSecureServer(options, listener), handler, { port: 0, scheme: "https" });
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

async function started(
  create: (listener: Listener) => Server,
  handler: Handler,
  at: { readonly port: number; readonly scheme: string },
): Promise<TestServer> {
  const got: Got[] = [];
  const server = create((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url = "", headers, socket } = request;
      const seen = { method, url, headers, body: Buffer.concat(parts).toString(), socket };
      got.push(seen);
      void handler(seen, response, got.length);
    });
  });
  const sockets = new Set<Socket>();
  let count = 0;
  server.on("connection", (socket: Socket) => {
    count++;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  const port = await listening(server, at.port);
  return {
    url: `${at.scheme}://127.0.0.1:${port}`,
    port,
    got,
    connections: () => count,
    open: () => sockets.size,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Has a server listen on the loopback interface, and gives the port. */
export function listening(server: NetServer, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/** Answers with JSON. */
export function json(response: ServerResponse, body: Json, code = 200, headers: { [name: string]: string } = {}): void {
  response.writeHead(code, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** Answers with a Status object, as the API does when it does not do what was asked. */
export function status(response: ServerResponse, code: number, more: { readonly [member: string]: Json } = {}): void {
  json(response, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code, ...more }, code);
}
