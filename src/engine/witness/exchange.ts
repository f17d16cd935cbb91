import { request as httpRequest } from "node:http";
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import type { Socket } from "node:net";

import { certificateOf } from "./certificate.ts";
import type { Clock } from "./clock.ts";
import { reasonOf } from "./reason.ts";
import { pageOf, TOKEN_HEADER } from "./token.ts";
import type { PageMark } from "../../page/model.ts";
import type { Answer, Certificate, Failure, Sight } from "./types.ts";

/** Bytes of a body in which the token is looked for; a connection that is not kept ends there. */
const BODY_LIMIT = 64 * 1024;
/** Bytes of a body that are read, and forgotten, so that its connection can be kept. */
const DRAIN_LIMIT = 1024 * 1024;
const HEADERS_LIMIT = 64 * 1024;

export interface AskOptions {
  readonly clock: Clock;
  /** Milliseconds for the whole answer. */
  readonly timeout: number;
  readonly userAgent: string;
  /** The page that may answer. */
  readonly page: PageMark;
  /** Waits until one more question may go out: for the repetition after an idle connection's end. */
  readonly turn?: () => Promise<void>;
}

type Bare<T> = Omit<T, "at" | "ms" | "connection" | "reconnected">;

/** One GET over one agent: what came of it, whether over a connection that had served before, and the bytes that came. */
export interface Exchange {
  readonly at: number;
  readonly ms: number;
  readonly outcome: Bare<Answer> | Bare<Failure>;
  readonly reused: boolean;
  readonly bytes: number;
}

/** Asks once and follows nothing. Straight to the door, whatever proxies the environment names. Never throws. */
export async function exchange(sight: Sight, agent: Agent, keep: boolean, options: AskOptions): Promise<Exchange> {
  const { clock, timeout, page } = options;
  const at = clock.now();
  const so = { timedOut: false, connected: false, handshaking: sight.address.scheme === "https", bytes: 0 };
  const result = await new Promise<Pick<Exchange, "outcome" | "reused">>((resolve) => {
    let outcome: Exchange["outcome"] | undefined;
    const failed = (error: unknown): void => {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      const detail = so.timedOut ? `no whole answer in ${timeout} ms` : messageOf(error);
      outcome ??= { reason: reasonOf(code, so), detail };
    };
    let request: ClientRequest;
    try {
      request = send(sight, agent, options.userAgent);
    } catch (error) {
      // A host or path that HTTP cannot carry.
      resolve({ outcome: { reason: "unreachable", detail: messageOf(error) }, reused: false });
      return;
    }
    const cancel = clock.after(timeout, () => {
      so.timedOut = true;
      failed(undefined);
      request.destroy();
    });
    request.once("socket", (socket: Socket) => follow(socket, request, so));
    request.on("error", failed);
    request.once("response", (response) => {
      response.on("error", failed);
      // Now: the socket is no longer the response's once this has ended.
      const certificate = request.reusedSocket ? undefined : certificateOf(response.socket);
      read(response, keep, (body) => {
        outcome ??= {
          ...answerOf(response, certificate),
          ...pageOf({ header: response.headers[TOKEN_HEADER], body }, page),
        };
        if (!response.complete) request.destroy();
      });
    });
    // Once the connection is back with its agent, or gone.
    request.once("close", () => {
      cancel();
      failed(new Error("the connection ended"));
      if (outcome !== undefined) resolve({ outcome, reused: request.reusedSocket });
    });
    request.end();
  });
  return { at, ms: clock.now() - at, ...result, bytes: so.bytes };
}

function send({ address, door }: Sight, agent: Agent, userAgent: string): ClientRequest {
  const name = address.host;
  const options = {
    agent,
    host: door.ip,
    port: door.port,
    path: escaped(address.path),
    maxHeaderSize: HEADERS_LIMIT,
    headers: {
      host: name.includes(":") ? `[${name}]` : name,
      "user-agent": userAgent,
      accept: "text/html,*/*;q=0.8",
      "accept-encoding": "identity",
      "cache-control": "no-cache",
    },
  };
  if (address.scheme === "http") return httpRequest(options);
  // An IP address is no server name (RFC 6066, section 3).
  return httpsRequest({ ...options, servername: isIP(name) === 0 ? name : "", rejectUnauthorized: false });
}

/** Notes how far this question comes on its connection, and lets go of it afterwards. */
function follow(socket: Socket, request: ClientRequest, so: Mutable): void {
  const reached = (): void => {
    so.connected = true;
  };
  const secured = (): void => {
    so.handshaking = false;
  };
  const got = (chunk: Buffer): void => {
    so.bytes += chunk.length;
  };
  if (!socket.connecting) reached();
  if (request.reusedSocket) secured();
  socket.on("connect", reached).on("secureConnect", secured).on("data", got);
  request.once("close", () => socket.off("connect", reached).off("secureConnect", secured).off("data", got));
}

interface Mutable {
  connected: boolean;
  handshaking: boolean;
  bytes: number;
}

/** Reads a body, and gives its beginning when enough of it has come: all of it where the connection is to be kept. */
function read(response: IncomingMessage, keep: boolean, done: (body: string) => void): void {
  const limit = keep ? DRAIN_LIMIT : BODY_LIMIT;
  let size = 0;
  let body = "";
  response.on("data", (chunk: Buffer) => {
    if (size < BODY_LIMIT) body += chunk.toString("latin1", 0, BODY_LIMIT - size);
    size += chunk.length;
    if (size >= limit) done(body);
  });
  response.once("end", () => done(body));
}

function answerOf(response: IncomingMessage, certificate: Certificate | undefined): Bare<Answer> {
  return {
    status: response.statusCode ?? 0,
    httpVersion: response.httpVersion,
    ...(certificate === undefined ? {} : { certificate }),
  };
}

/** What is not visible ASCII, percent-encoded: a path as browsers send it (RFC 3986, section 2.1). */
function escaped(path: string): string {
  return path.replace(/[^\x21-\x7e]+|#/g, (run) =>
    [...Buffer.from(run, "utf8")].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : String(error);
}
