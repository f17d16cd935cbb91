import { request as ask, STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { connect as secure } from "node:tls";
import { BrokenForward } from "../../cluster/forward.ts";
import type { PodPort } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import type { Application } from "../../engine/open/application.ts";
import type { Connections } from "../../engine/open/connections.ts";
import { clean } from "../show/text.ts";
import { version } from "../version.ts";

/** What an application answered to one request. */
export interface Checked {
  readonly pod: PodPort;
  readonly path: string;
  readonly status: number;
  /** What the status is called. */
  readonly means: string;
  /** Where a redirect leads. */
  readonly location?: string;
}

/**
 * Asks the application once, as the edge would; no port of this machine is used. A certificate is not verified.
 * @param timeout seconds until the answer has begun
 * @throws Trouble (`overdue`) where it does not answer; ApiFailure
 */
export async function checkOnce(
  application: Application,
  connections: Connections,
  { path, timeout }: { readonly path: string; readonly timeout: number },
): Promise<Checked> {
  const { pod, stream } = await connections.open();
  try {
    const { statusCode = 0, statusMessage, headers } = await answer(stream, application, { path, timeout });
    const { location } = headers;
    const means = STATUS_CODES[statusCode] ?? statusMessage ?? "";
    return { pod, path, status: statusCode, means, ...(location === undefined ? {} : { location }) };
  } catch (error) {
    throw noAnswer(application, pod, error as Error);
  } finally {
    stream.destroy();
  }
}

function answer(
  stream: Duplex,
  { inside, host }: Application,
  { path, timeout }: { readonly path: string; readonly timeout: number },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const named = host === undefined ? {} : { servername: host };
    // Who the pod is, the API vouches for.
    const wire = inside.scheme === "http" ? stream : secure({ socket: stream, rejectUnauthorized: false, ...named });
    const request = ask({
      createConnection: () => wire,
      path,
      headers: {
        host: host ?? "localhost",
        "user-agent": `entracte/${version}`,
        accept: "*/*",
        connection: "close",
        ...inside.headers,
      },
    });
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${String(timeout)} s`)), timeout * 1000);
    const over = (): void => clearTimeout(timer);
    stream.once("error", reject);
    request.once("close", over);
    request.once("error", reject);
    request.once("response", (response) => {
      over();
      resolve(response);
    });
    request.end();
  });
}

function noAnswer({ name, namespace }: Application, pod: PodPort, error: Error): Trouble {
  const where = `pod ${pod.name}, port ${String(pod.port)}`;
  return new Trouble("overdue", `${name} does not answer: ${where}: ${clean(reasonOf(error))}.`, [
    `  oc logs ${pod.name} -n ${namespace}`,
  ]);
}

function reasonOf(error: Error & { readonly code?: string }): string {
  if (error.code === "EPROTO") return "it does not speak TLS (EPROTO)";
  const way = error instanceof BrokenForward && error.by === "way";
  return way ? `the way to it broke (${error.message})` : error.message;
}
