import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import type { Credential, Credentials } from "./credentials.ts";
import { exchange, readText } from "./exchange.ts";
import type { ApiRequest, Exchange } from "./exchange.ts";
import { ApiFailure } from "./failure.ts";
import type { Line, Lines } from "./lines.ts";
import { withRetries } from "./retry.ts";
import type { Retry } from "./retry.ts";
import { failureOf, tunnelFailure } from "./status.ts";
import type { ApiAnswer } from "./status.ts";
import type { Pace } from "./surroundings.ts";
import { warningsOf } from "./warnings.ts";

/** Requests to one API server, with credentials, deadlines and retries. Everything may throw ApiFailure. */
export interface Transport {
  /** The whole answer, if its status is one of success. */
  send(request: ApiRequest): Promise<ApiAnswer>;
  /** The whole answer, whatever its status is: for what pods answer through the API. */
  relay(request: ApiRequest): Promise<ApiAnswer>;
  /** A WebSocket with this subprotocol, paused; only its beginning has a deadline. */
  tunnel(request: ApiRequest, protocol: string): Promise<WebSocket>;
  /** The open answer of a watch, to be read as it comes; only its beginning has a deadline. */
  open(request: ApiRequest): Promise<Exchange>;
  close(): void;
}

/** What a transport is made of. */
export interface TransportParts {
  readonly lines: Lines;
  readonly credentials: Credentials;
  readonly pace: Pace;
  /** Milliseconds for each attempt of a request. */
  readonly deadline: number;
  readonly userAgent: string;
  readonly onRetry: (retry: Retry) => void;
  readonly onWarning: (text: string) => void;
}

export function createTransport(parts: TransportParts): Transport {
  const { pace, onRetry } = parts;
  const retried = <T>(request: ApiRequest, once: () => Promise<T>): Promise<T> => {
    const { asked, repeatable, signal } = request;
    return withRetries({ asked, repeatable, pace, onRetry, ...(signal === undefined ? {} : { signal }) }, once);
  };
  const succeeded = async (request: ApiRequest, under: Exchange): Promise<ApiAnswer> => {
    const answer = await complete(under);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw failureOf(answer, request.asked, pace.now());
  };
  return {
    send: (request) => retried(request, async () => succeeded(request, await authorized(parts, request))),
    relay: (request) => retried(request, async () => complete(await authorized(parts, request))),
    open: (request) =>
      retried(request, async () => {
        const under = await authorized(parts, request);
        if (under.response.statusCode !== 200) await succeeded(request, under);
        under.stay();
        return under;
      }),
    tunnel: (request, protocol) =>
      retried(request, async () => {
        const { openWebSocket } = await import("./websocket.ts");
        const under = await authorized(parts, request, (...sending) => openWebSocket(protocol, ...sending));
        if (under.socket !== undefined) return under.socket;
        throw tunnelFailure(await complete(under), request.asked, pace.now());
      }),
    close: () => parts.lines.close(),
  };
}

async function complete(under: Exchange): Promise<ApiAnswer> {
  const text = await readText(under);
  return { status: under.response.statusCode ?? 0, headers: under.response.headers, text };
}

/** Sends with the credentials of now; a 401 (nothing was processed) is sent once more where they can be renewed. */
async function authorized<E extends Exchange = Exchange>(
  parts: TransportParts,
  request: ApiRequest,
  send: Send<E> = exchange as Send<E>,
): Promise<E> {
  const first = await attempt(parts, request, send);
  if (first.under.response.statusCode !== 401) return first.under;
  // A plugin may ask a person, who takes longer than a request.
  first.under.stay();
  if (!(await parts.credentials.renew(first.credential))) return first.under;
  await readText(first.under).catch(() => "");
  return (await attempt(parts, request, send)).under;
}

/** How one attempt is sent: `exchange`, or what opens something else on the same way. */
type Send<E extends Exchange> = (...sending: Parameters<typeof exchange>) => Promise<E>;

interface Attempt<E extends Exchange> {
  readonly under: E;
  readonly credential: Credential;
}

async function attempt<E extends Exchange>(
  parts: TransportParts,
  request: ApiRequest,
  send: Send<E>,
): Promise<Attempt<E>> {
  request.signal?.throwIfAborted();
  const [line, credential] = await prepared(parts, request);
  request.signal?.throwIfAborted();
  const headers = { accept: "application/json", "user-agent": parts.userAgent, ...credential.headers };
  const under = await send(line, request, headers, parts.deadline);
  for (const text of warningsOf(under.response.headers["warning"])) parts.onWarning(text);
  return { under, credential };
}

async function prepared(parts: TransportParts, request: ApiRequest): Promise<readonly [Line, Credential]> {
  try {
    const credential = await parts.credentials.current();
    return [await parts.lines.to(credential.certificate), credential];
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    throw new ApiFailure({ ...factsOf(error), asked: request.asked }, { cause: error });
  }
}

function factsOf({ kind, message, code, hint }: ApiFailure): ConstructorParameters<typeof ApiFailure>[0] {
  return { kind, message, ...(code === undefined ? {} : { code }), ...(hint === undefined ? {} : { hint }) };
}

/** Reads an open answer as text, part by part. @throws ApiFailure where it breaks off; the signal's reason where that aborts */
export async function* textOf({ response, failure }: Exchange): AsyncGenerator<string> {
  const stream: IncomingMessage = response;
  stream.setEncoding("utf8");
  try {
    for await (const part of stream) yield part as string;
  } catch (error) {
    throw failure(error);
  }
}
