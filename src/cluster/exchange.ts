import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { ApiFailure } from "./failure.ts";
import { feed } from "./feed.ts";
import type { Asked, FailureKind } from "./failure.ts";
import type { Line } from "./lines.ts";
import { describe } from "./status.ts";
import { errorCode } from "./surroundings.ts";
import { isTls } from "./tls-codes.ts";

/** One request, as the client asks for it. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Encoded, with its query. */
  readonly path: string;
  readonly body?: string;
  /** In place of `body`: what is sent part by part, no faster than the server takes it. Called for each attempt. */
  readonly stream?: () => AsyncIterable<Uint8Array>;
  readonly contentType?: string;
  /** It changes nothing (a read, a review, a dry run), so it may be sent again whatever became of it. */
  readonly repeatable: boolean;
  readonly asked: Asked;
  readonly signal?: AbortSignal;
}

/** A request under way: its answer has begun. */
export interface Exchange {
  readonly response: http.IncomingMessage;
  /** The deadline counts no longer: a watch stays open. */
  stay(): void;
  /** What an error while reading the answer means. */
  failure(error: unknown): unknown;
}

/**
 * How long a streamed body may stand still, in milliseconds: a build gets up to five minutes to begin before the server
 * reads what it is sent (openshift-apiserver pkg/build/apiserver/registry/buildconfiginstantiate).
 */
const longestStill = 330_000;

/**
 * Sends one request and waits for the head of its answer.
 * @param deadline milliseconds for all of it, the body included; a streamed body has as long as it goes on
 * @throws ApiFailure: `unreachable` and `tls` were never sent; the signal's reason where it aborted
 */
export function exchange(
  line: Line,
  request: ApiRequest,
  headers: { readonly [name: string]: string | readonly string[] },
  deadline: number,
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const limit = request.stream === undefined ? deadline : longestStill;
    const progress: Progress = { sent: false, late: false, deadline: limit };
    const wire = (line.secure ? https : http).request({
      ...line.options,
      method: request.method,
      path: line.prefix + request.path,
      headers: {
        ...(line.options.headers as http.OutgoingHttpHeaders),
        ...bodyHeaders(request),
        ...(headers as http.OutgoingHttpHeaders),
      },
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    const timer = setTimeout(() => {
      progress.late = true;
      wire.destroy();
    }, limit);
    const stay = (): void => clearTimeout(timer);
    const failure = (error: unknown): unknown =>
      request.signal?.aborted === true ? request.signal.reason : failureFrom(error, request, progress);
    noteSent(wire, progress);
    wire.once("close", stay);
    wire.on("error", (error) => reject(failure(error)));
    wire.once("response", (response) => resolve({ response, stay, failure }));
    if (request.stream === undefined) wire.end(request.body);
    else {
      feed(wire, request.stream(), () => timer.refresh()).catch((error: unknown) => {
        // What cannot be read here is no failure of the cluster's.
        reject(error instanceof Error ? error : new Error(String(error)));
        wire.destroy();
      });
    }
  });
}

/** Notes when the connection stands. */
export function noteSent(wire: http.ClientRequest, progress: Progress): void {
  wire.once("socket", (socket: Socket) => {
    if (wire.reusedSocket) progress.sent = true;
    else socket.once(socket instanceof TLSSocket ? "secureConnect" : "connect", () => (progress.sent = true));
  });
}

/** Reads the rest of an answer. @throws ApiFailure where it breaks off */
export async function readText({ response, failure }: Exchange): Promise<string> {
  const parts: Buffer[] = [];
  try {
    for await (const part of response) parts.push(part as Buffer);
  } catch (error) {
    throw failure(error);
  }
  return Buffer.concat(parts).toString("utf8");
}

function bodyHeaders(request: ApiRequest): { readonly [name: string]: string } {
  if (request.stream !== undefined) return { "content-type": request.contentType ?? "application/octet-stream" };
  if (request.body === undefined) return {};
  return {
    "content-type": request.contentType ?? "application/json",
    "content-length": String(Buffer.byteLength(request.body)),
  };
}

/** How far a request got. */
export interface Progress {
  /** The connection stood, so that the request may have left. */
  sent: boolean;
  /** We gave it up, because its deadline (in milliseconds) had passed. */
  late: boolean;
  readonly deadline: number;
}

/** What an error of the connection means: was the request sent, and may it have been carried out? */
export function failureFrom(
  error: unknown,
  { asked, repeatable }: ApiRequest,
  { sent, late, deadline }: Progress,
): ApiFailure {
  const code = late ? "ETIMEDOUT" : (errorCode(error) ?? "unknown error");
  const what = describe(asked);
  const failure = (kind: FailureKind, why: string): ApiFailure =>
    new ApiFailure({ kind, asked, code, message: `${what}: ${why}` }, { cause: error });
  const limit = `within ${deadline / 1000} s`;
  if (!late && isTls(code)) return failure("tls", `TLS: ${code}`);
  if (!sent && late) return failure("unreachable", `no connection ${limit}`);
  if (!sent) return failure("unreachable", code.startsWith("EPROXY") ? (error as Error).message : code);
  if (late && repeatable) return failure("timeout", `no answer ${limit}`);
  return failure("answer-lost", `sent, but its answer was lost (${late ? `none ${limit}` : code})`);
}
