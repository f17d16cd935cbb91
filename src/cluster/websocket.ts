import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { WebSocket } from "ws";
import { hostAndPort } from "../core/address.ts";
import { failureFrom, noteSent } from "./exchange.ts";
import type { ApiRequest, Exchange, exchange, Progress } from "./exchange.ts";
import { ApiFailure } from "./failure.ts";
import type { Line } from "./lines.ts";
import { describe } from "./status.ts";

/** A request that asked for a WebSocket: it stands open, and paused; or else there is an ordinary answer to read. */
export interface Upgrade extends Exchange {
  readonly socket?: WebSocket;
}

/**
 * Asks for a WebSocket with this subprotocol, on the way that every other request takes.
 * @throws ApiFailure as `exchange` does; `no-tunnel` where the other end agrees to something else than was asked for
 */
export function openWebSocket(
  protocol: string,
  ...[line, request, headers, deadline]: Parameters<typeof exchange>
): Promise<Upgrade> {
  return new Promise((resolve, reject) => {
    const progress: Progress = { sent: false, late: false, deadline };
    const socket = new WebSocket(urlOf(line), [protocol], {
      ...line.options,
      headers: { ...(line.options.headers as OutgoingHttpHeaders), ...headers } as { [name: string]: string },
      perMessageDeflate: false,
      finishRequest: (wire) => {
        noteSent(wire, progress);
        // To a proxy, the whole URL is the path.
        wire.path = line.prefix + request.path;
        wire.end();
      },
    });
    const timer = setTimeout(() => {
      progress.late = true;
      socket.terminate();
    }, deadline);
    const stay = (): void => clearTimeout(timer);
    const failure = (error: unknown): unknown => failureFrom(error, request, progress);
    let response: IncomingMessage | undefined;
    socket.once("upgrade", (head) => (response = head));
    socket.once("open", () => {
      stay();
      // Nothing is lost of what comes before somebody listens.
      socket.pause();
      if (response !== undefined) resolve({ response, stay, failure, socket });
    });
    socket.once("unexpected-response", (_: ClientRequest, answer: IncomingMessage) => {
      answer.once("close", stay);
      resolve({ response: answer, stay, failure });
    });
    socket.on("error", (error) => {
      stay();
      reject(response === undefined ? failure(error) : notAgreed(request, error));
    });
  });
}

const urlOf = ({ secure, options: { host, port } }: Line): string =>
  `${secure ? "wss" : "ws"}://${hostAndPort(String(host), Number(port))}`;

function notAgreed({ asked }: ApiRequest, error: Error): ApiFailure {
  return new ApiFailure(
    { kind: "no-tunnel", asked, message: `${describe(asked)}: ${error.message}` },
    { cause: error },
  );
}
