import type { KubeObject } from "../../../core/kube.ts";
import type { BuildLog, LogLine } from "../../builds/log.ts";
import { phaseOf } from "../../builds/phase.ts";
import type { Answer, Stream } from "../answer.ts";
import type { Api } from "../context.ts";
import { badRequest, notFound, Refusal } from "../refusal.ts";
import type { ApiRequest } from "../request.ts";
import { whenStarted } from "./started.ts";
import { noLogs } from "./upload.ts";

const patience = 30_000;

/** A build's log, as far as it is or as it grows; of a build that does not run yet, when it does (registry/buildlog/rest.go). */
export async function buildLog(api: Api, request: ApiRequest): Promise<Answer | Stream> {
  const { resource, namespace, name = "", query } = request;
  const build = api.store.get(resource, namespace, name);
  if (build === undefined) throw notFound(resource, name);
  const waits = ["New", "Pending"].includes(phaseOf(build));
  if (waits && query.get("nowait") === "true") return text("");
  if (waits) await started(api, build);
  else refuseWithout(build, ". ");
  const log = api.settings.builder?.log(build);
  if (log === undefined) throw badRequest(`pods "${name}-build" not found`);
  return query.get("follow") === "true" ? follow(api, log, query) : text(limited(linesOf(log.lines, query), query));
}

async function started(api: Api, build: KubeObject): Promise<void> {
  const { name } = build.metadata;
  const outcome = await whenStarted(api.store, build, patience);
  if (outcome === "deleted") throw badRequest(`unable to wait for build ${name} to run: build was deleted`);
  if (outcome === "late") {
    const why = `timed out waiting for build ${name} to start after ${patience / 1000}s`;
    throw new Refusal(504, "Timeout", `Timeout: ${why}`, { retryAfterSeconds: 1 });
  }
  refuseWithout(outcome, ": ");
}

function refuseWithout(build: KubeObject, separator: ". " | ": "): void {
  const { name } = build.metadata;
  const state = separator === ". " ? "is in an error state" : "encountered an error";
  if (phaseOf(build) === "Error") throw badRequest(`build ${name} ${state}${separator}${noLogs}`);
  if (phaseOf(build) === "Cancelled") throw badRequest(`build ${name} was cancelled${separator}${noLogs}`);
}

function text(body: string): Answer {
  return { status: 200, headers: { "content-type": "text/plain" }, body };
}

/** The lines that the query asks for: the last ones, those since a time, each with its time. */
function linesOf(lines: readonly LogLine[], query: URLSearchParams): string {
  const seconds = query.get("sinceSeconds");
  const since = seconds === null ? Date.parse(query.get("sinceTime") ?? "") : Date.now() - Number(seconds) * 1000;
  const recent = Number.isNaN(since) ? lines : lines.filter(({ at }) => at >= since);
  const tail = query.get("tailLines");
  const wanted = tail === null ? recent : recent.slice(Math.max(0, recent.length - Number(tail)));
  const stamp = query.get("timestamps") === "true";
  return wanted.map((line) => `${stamp ? `${new Date(line.at).toISOString()} ` : ""}${line.text}\n`).join("");
}

function limited(body: string, query: URLSearchParams): string {
  const limit = query.get("limitBytes");
  return limit === null ? body : Buffer.from(body).subarray(0, Number(limit)).toString();
}

/** The log as it grows, until the build is over or `limitBytes` were sent. A cut of the settings breaks the connection. */
function follow(api: Api, log: BuildLog, query: URLSearchParams): Stream {
  const limit = Number(query.get("limitBytes") ?? Number.POSITIVE_INFINITY);
  const cut = api.settings.logCuts.shift() ?? Number.POSITIVE_INFINITY;
  const options = new URLSearchParams(query);
  return (response) => {
    let seen = 0;
    let sent = 0;
    let stop = (): void => {};
    response.writeHead(200, { "content-type": "text/plain" });
    response.flushHeaders();
    const send = (): void => {
      const body = Buffer.from(linesOf(log.lines.slice(seen), options));
      options.delete("tailLines");
      seen = log.lines.length;
      const room = Math.min(limit, cut) - sent;
      sent += Math.min(room, body.length);
      response.write(body.subarray(0, room), () => {
        if (sent >= cut) response.destroy();
      });
      if (sent < cut && !log.ended && sent < limit) return;
      stop();
      if (sent < cut) response.end();
    };
    stop = log.onChange(send);
    response.once("close", stop);
    send();
  };
}
