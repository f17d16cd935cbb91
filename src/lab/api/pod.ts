import { request as httpRequest, type IncomingMessage } from "node:http";
import type { KubeObject } from "../../core/kube.ts";
import type { Answer } from "./answer.ts";
import { podName } from "./authentication.ts";
import type { Api } from "./context.ts";
import { objectsAt, textAt } from "./kinds/json.ts";
import { badRequest, notFound, Refusal } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";

const patience = 30_000;

/** What a pod itself answers, asked by the API server (pkg/registry/core/pod/rest/subresources.go, ProxyREST). */
export async function proxyToPod(api: Api, request: ApiRequest): Promise<Answer> {
  const pod = findPod(api, request);
  const host = textAt(pod.status, "podIP");
  if (host === "") throw badRequest("address not allowed");
  const { authorization: _authorization, host: _host, ...headers } = request.headers;
  const search = request.query.size > 0 ? `?${request.query.toString()}` : "";
  const options = {
    host,
    port: portOf(pod, request),
    method: request.method,
    path: `/${request.rest}${search}`,
    headers,
  };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ ...options, agent: false, timeout: patience }, (incoming) =>
      resolve(received(incoming)),
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error("context deadline exceeded")));
    outgoing.on("error", (error) => reject(unreachable(error)));
    outgoing.end(request.body);
  });
}

/** The pod that a request about one of its subresources names. @throws Refusal where there is none */
export function findPod(api: Api, request: ApiRequest): KubeObject {
  const name = podName(request.name) ?? "";
  const pod = api.store.get(request.resource, request.namespace, name);
  if (pod === undefined) throw notFound(request.resource, name);
  return pod;
}

/** The port in `NAME:PORT`, by number or name; without one the first that a container declares. */
function portOf(pod: KubeObject, { name = "" }: ApiRequest): number {
  const parts = name.split(":");
  const wanted = parts.length === 3 ? parts[2] : parts[1];
  const ports = objectsAt(pod.spec, "containers").flatMap((container) => objectsAt(container, "ports"));
  if (wanted !== undefined && /^\d+$/.test(wanted)) return Number(wanted);
  const port = wanted === undefined ? ports[0] : ports.find((each) => each["name"] === wanted);
  if (port === undefined) throw badRequest(`pod "${pod.metadata.name}" has no port "${wanted ?? ""}"`);
  return Number(port["containerPort"]);
}

async function received(incoming: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const hop = ["connection", "keep-alive", "transfer-encoding", "content-length"];
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined || hop.includes(name) ? [] : [[name, value] as const],
  );
  return { status: incoming.statusCode ?? 502, headers: Object.fromEntries(headers), body: Buffer.concat(chunks) };
}

function unreachable(error: Error): Refusal {
  return new Refusal(503, "ServiceUnavailable", `error trying to reach service: ${error.message}`);
}

/** A pod's log, as whoever runs the pod kept it. */
export function readLog(api: Api, request: ApiRequest): Answer {
  const pod = findPod(api, request);
  const container = request.query.get("container") ?? undefined;
  const text = api.settings.logs?.(pod, container) ?? "";
  const tail = request.query.get("tailLines");
  const lines = tail === null ? text : lastLines(text, Number(tail));
  return { status: 200, headers: { "content-type": "text/plain" }, body: lines };
}

function lastLines(text: string, count: number): string {
  const lines = text.replace(/\n$/, "").split("\n");
  return lines
    .slice(-count)
    .map((line) => `${line}\n`)
    .join("");
}
