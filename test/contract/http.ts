import type { KubeConfig } from "@kubernetes/client-node";
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";

/** What a request carries. A body that is neither text nor bytes is sent as JSON. */
export interface Sending {
  readonly body?: unknown;
  /** The media type of the body. */
  readonly type?: string;
  readonly accept?: string;
  readonly token?: string;
}

/** A JSON object of whatever kind. */
type Body = { readonly [member: string]: unknown };

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** The body as JSON; empty where it is none. */
  readonly body: Body;
}

/** Sends one request with the credentials of a kubeconfig, and returns the answer whatever its status. */
export async function send(config: KubeConfig, method: string, path: string, sending: Sending = {}): Promise<Answer> {
  const incoming = await open(config, method, path, sending);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const isJson = (incoming.headers["content-type"] ?? "").startsWith("application/json");
  const body = isJson ? (JSON.parse(text) as Body) : {};
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, text, body };
}

/** Sends one request and returns the answer as it begins, for watches. */
export async function open(
  config: KubeConfig,
  method: string,
  path: string,
  { body, type, accept = "application/json", token }: Sending = {},
): Promise<IncomingMessage> {
  const server = config.getCurrentCluster()?.server ?? "";
  const url = new URL(server.replace(/\/$/, "") + path);
  const options: RequestOptions = { method, headers: {} };
  await config.applyToHTTPSOptions(options);
  const text = bytesOf(body);
  const headers = {
    ...(options.headers as OutgoingHttpHeaders),
    accept,
    ...(body === undefined ? {} : { "content-type": type ?? "application/json", "content-length": text.length }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const secure = url.protocol === "https:";
    const { agent: _, ...rest } = options;
    const outgoing = secure ? httpsRequest(url, { ...options, headers }) : httpRequest(url, { ...rest, headers });
    outgoing.on("response", resolve);
    outgoing.on("error", reject);
    outgoing.end(text);
  });
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body));
}
