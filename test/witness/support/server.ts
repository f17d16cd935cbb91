import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import type { RequestListener, Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { createServer as createTcp } from "node:net";
import type { AddressInfo, Server as TcpServer, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { sightOf } from "../../../src/engine/witness/index.ts";
import type { Sight } from "../../../src/engine/witness/index.ts";

export const TOKEN = "k7f2q9";
export const HOST = "shop.example.com";

/** Answers as the application does. */
export const application: RequestListener = (_request, response) => {
  response.end("<h1>Shop</h1>");
};

/** Answers as our page does. */
export const page: RequestListener = (_request, response) => {
  response.setHeader("entracte-page", TOKEN).end("<h1>Back at 06:00</h1>");
};

/** A server on the loopback, the connections it has, and what it was asked. */
export interface Edge {
  readonly sight: Sight;
  readonly port: number;
  readonly sockets: ReadonlySet<Socket>;
  /** Connections opened so far. */
  readonly opened: () => number;
  /** Requests so far. */
  readonly asked: () => number;
  /** What it answers from now on, on every connection. */
  answer: RequestListener;
  /** Ends every connection that waits between two requests, as a router's reload does. */
  dropIdle(): void;
  close(): Promise<void>;
}

/** An edge that answers HTTP, or HTTPS with the given key and certificate. */
export async function startEdge(answer: RequestListener, tls?: { key: string; cert: string }): Promise<Edge> {
  let asked = 0;
  const listener: RequestListener = (request, response) => {
    asked++;
    edge.answer(request, response);
  };
  const server: Server = tls === undefined ? createHttp(listener) : createHttps(tls, listener);
  server.keepAliveTimeout = 60_000;
  const bound = await listen(server);
  const address = { scheme: tls === undefined ? "http" : "https", host: HOST, path: "/" } as const;
  const edge: Edge = {
    ...bound,
    sight: sightOf(address, { ip: "127.0.0.1", port: bound.port }),
    asked: () => asked,
    answer,
    dropIdle: () => server.closeIdleConnections(),
  };
  return edge;
}

/** Says exactly these bytes to whoever asks, then hands the socket over. */
export async function startRaw(
  onRequest: (socket: Socket) => void,
): Promise<Pick<Edge, "sight" | "sockets" | "close">> {
  const server = createTcp((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => onRequest(socket));
  });
  const bound = await listen(server);
  return { ...bound, sight: sightOf({ scheme: "http", host: HOST, path: "/" }, { ip: "127.0.0.1", port: bound.port }) };
}

async function listen(server: TcpServer): Promise<Pick<Edge, "port" | "sockets" | "opened" | "close">> {
  const sockets = new Set<Socket>();
  let opened = 0;
  server.on("connection", (socket: Socket) => {
    opened++;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, sockets, opened: () => opened, close };
}

/** A self-signed certificate for a host, made by `openssl`. */
export function selfSigned(host: string): { key: string; cert: string } {
  const dir = mkdtempSync(join(tmpdir(), "entracte-witness-"));
  try {
    const [key, cert] = [join(dir, "key.pem"), join(dir, "cert.pem")];
    const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"];
    const names = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`];
    execFileSync("openssl", [...args, ...names, "-keyout", key, "-out", cert], { stdio: "ignore" });
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } finally {
    rmSync(dir, { recursive: true });
  }
}
