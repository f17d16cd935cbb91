import type { IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { KubeObject } from "../../core/kube.ts";
import type { Handover } from "./answer.ts";
import { authorize } from "./authentication.ts";
import type { Api } from "./context.ts";
import { textAt } from "./kinds/json.ts";
import { findPod } from "./pod.ts";
import { badRequest, forbiddenProtocol, Refusal } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";

/** Clients offer v5 too, which is for `exec` alone (kubelet pkg/cri/streaming/portforward/websocket.go). */
const protocol = "v4.channel.k8s.io";

/**
 * Forwards ports of a pod over one WebSocket: a pair of channels for each, data and error, each begun with the port's two
 * bytes (kubelet pkg/cri/streaming/portforward/websocket.go, handleWebSocketStreams). Not over SPDY, neither by itself nor
 * inside of a WebSocket (`SPDY/3.1+portforward.k8s.io`): `kubectl port-forward`, which speaks nothing else, is refused.
 */
export function forwardPorts(api: Api, request: ApiRequest): Handover {
  // Also asked of a GET, since Kubernetes 1.35 (pkg/registry/core/pod/rest/authorize.go).
  authorize(api, request.user, { ...request, verb: "create" });
  const pod = findPod(api, request);
  const host = textAt(pod.status, "podIP");
  if (host === "") throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  const upgrade = (request.headers.upgrade ?? "").toLowerCase();
  if (upgrade === "") throw badRequest("Upgrade request required");
  if (upgrade !== "websocket") throw noSpdy(upgrade);
  const ports = portsOf(request);
  const offered = offers(request);
  if (offered.length > 0 && !offered.includes(protocol)) throw forbiddenProtocol(offered);
  return {
    upgrade: (message, socket, head) =>
      accept(message, socket, head, (opened) => ports.forEach((port, i) => forward(opened, pod, { host, port, i }))),
  };
}

const offers = ({ headers }: ApiRequest): readonly string[] =>
  (headers["sec-websocket-protocol"] ?? "").split(",").flatMap((each) => each.trim() || []);

/** The lab's own words: a real server would speak it. */
function noSpdy(upgrade: string): Refusal {
  return new Refusal(501, "NotImplemented", `the lab forwards ports over WebSocket (${protocol}) only, not ${upgrade}`);
}

/** `?ports=8080`, repeated for several (kubelet pkg/cri/streaming/portforward/websocket.go, NewV4Options). */
function portsOf({ query }: ApiRequest): readonly number[] {
  const texts = query.getAll("ports");
  if (texts.length === 0) throw badRequest('query parameter "port" is required');
  return texts.map((text) => {
    const port = Number(text);
    if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port;
    throw badRequest(`unable to parse "${text}" as a port`);
  });
}

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, handleProtocols: () => protocol });

function accept(message: IncomingMessage, socket: Duplex, head: Buffer, opened: (it: WebSocket) => void): void {
  sockets.handleUpgrade(message, socket, head, opened);
}

interface Port {
  readonly host: string;
  readonly port: number;
  /** Its place among the ports of the request. */
  readonly i: number;
}

/** One port: what comes on its data channel goes to the pod, and back; the end of either ends the WebSocket. */
function forward(ws: WebSocket, pod: KubeObject, { host, port, i }: Port): void {
  const [data, error] = [Buffer.from([2 * i]), Buffer.from([2 * i + 1])];
  const number = Buffer.alloc(2);
  number.writeUInt16LE(port);
  ws.send(Buffer.concat([data, number]));
  ws.send(Buffer.concat([error, number]));
  const socket = connect({ host, port });
  socket.on("data", (chunk: Buffer) => {
    socket.pause();
    ws.send(Buffer.concat([data, chunk]), () => socket.resume());
  });
  socket.on("end", () => ws.close(1000));
  socket.on("error", (failure) => {
    const what = `error forwarding port ${port} to pod ${pod.metadata.name}, uid ${pod.metadata.uid}`;
    ws.send(Buffer.concat([error, Buffer.from(`${what}: ${failure.message}`)]));
    ws.close(1000);
  });
  ws.on("message", (message: Buffer) => {
    if (message[0] === 2 * i) write(socket, message.subarray(1), ws);
  });
  ws.on("close", () => socket.destroy());
  ws.on("error", () => socket.destroy());
}

/** Reads on when the pod has taken what came. */
function write(socket: Socket, bytes: Buffer, ws: WebSocket): void {
  if (socket.write(bytes)) return;
  ws.pause();
  socket.once("drain", () => ws.resume());
}
