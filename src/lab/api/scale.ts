import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { json, type Answer } from "./answer.ts";
import { mediaType, parseBody, parseJson } from "./body.ts";
import { invalidValue } from "./causes.ts";
import type { Api } from "./context.ts";
import { objectAt } from "./kinds/json.ts";
import { applyMergePatch } from "./mergepatch.ts";
import { writeOptions } from "./options.ts";
import { invalid, notFound, unsupportedMediaType } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";
import { replace } from "./write.ts";

const mergePatch = "application/merge-patch+json";

/** `…/scale`, as `kubectl scale` reads and writes it (pkg/registry/apps/deployment/storage, ScaleREST). */
export function scale(api: Api, request: ApiRequest): Answer {
  const { resource, namespace, name = "", verb } = request;
  const workload = api.store.get(resource, namespace, name);
  if (workload === undefined) throw notFound(resource, name);
  if (verb === "get") return json(200, scaleOf(workload));
  const wanted = verb === "patch" ? patched(request, workload) : parseBody(request);
  const replicas = isObject(wanted) ? objectAt(wanted, "spec")["replicas"] : undefined;
  if (typeof replicas !== "number" || replicas < 0) {
    const cause = invalidValue("spec.replicas", replicas, "must be greater than or equal to 0");
    throw invalid({ group: "autoscaling", kind: "Scale" }, name, [cause]);
  }
  const next = { ...workload, spec: { ...workload.spec, replicas } };
  return json(
    200,
    scaleOf(replace(api, { ...request, subresource: undefined }, workload, next, writeOptions(request).dryRun)),
  );
}

function patched(request: ApiRequest, workload: KubeObject): Json {
  if (mediaType(request) !== mergePatch) throw unsupportedMediaType([mergePatch]);
  return applyMergePatch(scaleOf(workload), parseJson(request.body));
}

function scaleOf({ metadata, spec, status }: KubeObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec?.["replicas"] ?? 1 },
    status: { replicas: status?.["replicas"] ?? 0 },
  };
}
