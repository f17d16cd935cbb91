import type { KubeObject } from "../../../core/kube.ts";
import { isOver, phaseOf } from "../../builds/phase.ts";
import { kinds } from "../../kinds.ts";
import { objectAnswer, type Answer } from "../answer.ts";
import type { Api } from "../context.ts";
import { textAt } from "../kinds/json.ts";
import { badRequest, Refusal } from "../refusal.ts";
import type { ApiRequest } from "../request.ts";
import { instantiate } from "./instantiate.ts";
import { whenStarted, type Started } from "./started.ts";

/** What is said where a build has no log. */
export const noLogs = "No logs are available.";

/**
 * Starts a build and feeds it what is uploaded; the answer comes when all of it was taken. A build that does not start in
 * time is cancelled (openshift-apiserver registry/buildconfiginstantiate/rest.go, BinaryInstantiateREST).
 */
export async function instantiateBinary(api: Api, request: ApiRequest): Promise<Answer> {
  const { uploadPatience, builder } = api.settings;
  const build = instantiate(api, request);
  const started = await whenStarted(api.store, build, uploadPatience);
  const running = runningOrRefused(build, started, uploadPatience);
  if (running instanceof Refusal) {
    cancel(api, build);
    throw running;
  }
  if (request.upload !== undefined) await builder?.receive(running, request.upload);
  return objectAnswer(201, running);
}

function runningOrRefused(
  { metadata: { name } }: KubeObject,
  started: Started,
  patience: number,
): KubeObject | Refusal {
  if (started === "deleted") return badRequest(`build ${name} was deleted before it started: ${noLogs}`);
  if (started === "late") {
    const why = `timed out waiting for build ${name} to start after ${patience / 1000}s`;
    return new Refusal(504, "Timeout", `Timeout: ${why}`);
  }
  switch (phaseOf(started)) {
    case "Error":
      return badRequest(`build ${name} encountered an error: ${noLogs}`);
    case "Failed": {
      const { status } = started;
      return badRequest(`build ${name} failed: ${textAt(status, "reason")}: ${textAt(status, "message")}`);
    }
    case "Cancelled":
      return badRequest(`build ${name} was cancelled: ${noLogs}`);
    default:
      return started;
  }
}

function cancel(api: Api, { metadata: { namespace, name, uid } }: KubeObject): void {
  const build = api.store.get(kinds.build, namespace, name);
  if (build === undefined || build.metadata.uid !== uid || isOver(build)) return;
  api.store.update(kinds.build, namespace, name, (it) => ({ ...it, status: { ...it.status, cancelled: true } }));
}
