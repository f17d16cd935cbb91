import { createServer, ServerResponse, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import { json, type Answer, type Handover, type Stream } from "./answer.ts";
import { authenticate, authorize } from "./authentication.ts";
import type { Api, ApiSettings } from "./context.ts";
import { discover } from "./discovery.ts";
import { dispatch } from "./dispatch.ts";
import { protobufType } from "./protobuf.ts";
import { badRequest, noSuchPath, Refusal, tooLarge } from "./refusal.ts";
import { parseResourcePath, type ApiRequest } from "./request.ts";
import { apiVersion } from "./resources.ts";
import { reviewResource, reviews } from "./reviews.ts";
import type { LabStore } from "./store.ts";

export type { ApiRequest } from "./request.ts";
export type { LabUser } from "./rights.ts";

export interface ApiOptions extends Partial<ApiSettings> {
  readonly store: LabStore;
  /** The port on 127.0.0.1; a free one unless given. */
  readonly port?: number;
}

/** A running API server. Its settings may be changed at any time. */
export interface ApiServer extends ApiSettings {
  readonly url: string;
  readonly port: number;
  readonly store: LabStore;
  /** Cuts every watch off, as a restart of the real server does. */
  dropWatches(): void;
  /** Cuts every forwarded port off, as a restart of the real server does. */
  dropForwards(): void;
  close(): Promise<void>;
}

/** Serves the Kubernetes API of a store on the loopback interface. */
export async function startApi(options: ApiOptions): Promise<ApiServer> {
  const { store, port: wanted = 0, ...given } = options;
  const settings: ApiSettings = {
    users: undefined,
    admission: [],
    intercept: undefined,
    logs: undefined,
    builder: undefined,
    uploadPatience: 300_000,
    logCuts: [],
    domain: "apps.test",
    unserved: [],
    bookmarkInterval: 60_000,
    ...given,
  };
  const api: Api = { store, settings, issued: new Map(), applied: new Map(), snapshots: new Map() };
  store.onCompaction(() => api.snapshots.clear());
  const watches = new Set<ServerResponse>();
  const forwards = new Set<Socket>();
  const server = createServer((message, response) => void serve(api, message, response, watches));
  server.on("upgrade", (message: IncomingMessage, socket: Socket, head: Buffer) => {
    forwards.add(socket);
    socket.once("close", () => forwards.delete(socket));
    void serveUpgrade(api, message, socket, head);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(wanted, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : wanted;
  return Object.assign(settings, {
    url: `http://127.0.0.1:${port}`,
    port,
    store,
    dropWatches: () => watches.forEach((response) => response.destroy()),
    dropForwards: () => forwards.forEach((socket) => socket.destroy()),
    close: () => {
      // The server counts them no longer among its connections, and waits for them all the same.
      forwards.forEach((socket) => socket.destroy());
      return close(server);
    },
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => server.close((error) => (error === undefined ? resolve() : reject(error))));
}

async function serve(
  api: Api,
  message: IncomingMessage,
  response: ServerResponse,
  watches: Set<ServerResponse>,
): Promise<void> {
  try {
    const outcome = await answerTo(api, message);
    if (outcome === "drop") response.destroy();
    else if ("upgrade" in outcome) throw badRequest("Upgrade request required");
    else if (typeof outcome === "function") {
      watches.add(response);
      response.once("close", () => watches.delete(response));
      outcome(response);
    } else send(response, outcome);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else send(response, failure(error));
  }
}

/** A request for another protocol on its connection: where it gets none, it is answered like any other. */
async function serveUpgrade(api: Api, message: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
  socket.on("error", () => socket.destroy());
  const answered = answerTo(api, message).catch(failure);
  const outcome = await answered;
  if (outcome === "drop" || typeof outcome === "function") return void socket.destroy();
  if ("upgrade" in outcome) return outcome.upgrade(message, socket, head);
  const response = new ServerResponse(message);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once("finish", () => socket.end());
  send(response, outcome);
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  // An upload that is answered before all of it came is read no further, as by a server in Go.
  if (!response.req.complete) response.setHeader("connection", "close");
  response.writeHead(status, { "content-length": Buffer.byteLength(body) });
  response.end(body);
}

function failure(error: unknown): Answer {
  if (error instanceof Refusal) return json(error.code, error.status);
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return json(500, new Refusal(500, "InternalError", `Internal error occurred: ${message}`).status);
}

type Outcome = Answer | Stream | Handover | "drop";

async function answerTo(api: Api, message: IncomingMessage): Promise<Outcome> {
  const { method = "GET", url = "/", headers } = message;
  const isUpload = /\/instantiatebinary(\?|$)/.test(url);
  const body = isUpload ? "" : await readBody(message);
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
  const user = authenticate(api, headers);
  const resources = api.store.resources.filter(({ group }) => !api.settings.unserved.includes(group));
  const discovered = method !== "GET" ? undefined : discover(path, resources, reviews);
  if (discovered !== undefined) return discovered;
  const parsed = parseResourcePath(method, path, query, (group, version, plural) => {
    const served = resources.find(
      (each) => each.plural === plural && apiVersion(each) === apiVersion({ group, version }),
    );
    return served ?? reviewResource(group, version, plural);
  });
  if (parsed === undefined) throw noSuchPath();
  return handle(api, { ...parsed, method, path, query, headers, body, user, ...(isUpload ? { upload: message } : {}) });
}

async function handle(api: Api, request: ApiRequest): Promise<Outcome> {
  const interception = await api.settings.intercept?.(request);
  if (interception === undefined) return carryOut(api, request);
  if (interception.handled === true) await handled(api, request);
  if (interception.do === "drop") return "drop";
  const { status, body, headers } = interception;
  const answer = json(status, body);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** The request is carried out; whatever comes of it, the caller does not learn it. */
async function handled(api: Api, request: ApiRequest): Promise<void> {
  try {
    await carryOut(api, request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

function carryOut(api: Api, request: ApiRequest): ReturnType<typeof dispatch> {
  authorize(api, request.user, request);
  return dispatch(api, request);
}

const maxBody = 3_145_728;

/** The body, up to what the real server reads (apiserver server/config.go, MaxRequestBodyBytes). */
async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (size <= maxBody) chunks.push(chunk as Buffer);
  }
  if (size > maxBody) throw tooLarge(`limit is ${maxBody}`);
  const protobuf = (message.headers["content-type"] ?? "").startsWith(protobufType);
  return Buffer.concat(chunks).toString(protobuf ? "latin1" : "utf8");
}
