import { whyOf } from "../../core/errors.ts";
import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { objectAnswer, type Answer } from "./answer.ts";
import { apply, applyPatch } from "./apply.ts";
import { asObject, mediaType } from "./body.ts";
import type { Api } from "./context.ts";
import { applyJsonPatch, isJsonPatch, PatchFailure } from "./jsonpatch.ts";
import { applyMergePatch } from "./mergepatch.ts";
import { writeOptions } from "./options.ts";
import { badRequest, notFound, patchDoesNotApply, tooLarge, unsupportedMediaType } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";
import type { ServedResource } from "./resources.ts";
import { applyStrategicPatch } from "./strategic.ts";
import { namespaceOf, replace } from "./write.ts";

const jsonPatch = "application/json-patch+json";
const mergePatch = "application/merge-patch+json";
const strategicPatch = "application/strategic-merge-patch+json";
const maxOperations = 10_000;

/**
 * Patches an object (handlers/patch.go). Custom resources know no strategic merge patch (apiextensions-apiserver
 * customresource_handler.go).
 */
export function patch(api: Api, request: ApiRequest): Answer {
  const { resource, name = "" } = request;
  if (mediaType(request) === applyPatch && request.subresource === undefined) return apply(api, request);
  const { dryRun } = writeOptions(request);
  const next = patchOf(request);
  const old = api.store.get(resource, namespaceOf(request), name);
  if (old === undefined) throw notFound(resource, name);
  return objectAnswer(200, replace(api, request, old, next(old), dryRun));
}

/** The patch in a request, as what it makes of an object. */
export function patchOf(request: ApiRequest): (old: KubeObject) => KubeObject {
  const { resource, namespace } = request;
  const accepted = acceptedTypes(resource);
  const type = mediaType(request);
  if (!accepted.includes(type) || type === applyPatch) throw unsupportedMediaType(accepted);
  const body = parsePatch(request.body, type);
  return (old) => asObject(patched(old, body, type), resource, namespace);
}

function acceptedTypes(resource: ServedResource): readonly string[] {
  return [jsonPatch, mergePatch, ...(resource.builtIn ? [strategicPatch] : []), applyPatch];
}

function parsePatch(text: string, type: string): Json {
  let body: Json;
  try {
    body = JSON.parse(text) as Json;
  } catch (error) {
    throw badRequest(`error decoding patch: ${whyOf(error)}`);
  }
  if (type === jsonPatch) {
    if (!isJsonPatch(body))
      throw badRequest("error decoding patch: json: cannot unmarshal into Go value of type jsonpatch.Patch");
    if (body.length > maxOperations) {
      throw tooLarge(`The allowed maximum operations in a JSON patch is ${maxOperations}, got ${body.length}`);
    }
  } else if (!isObject(body))
    throw badRequest("error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}");
  return body;
}

function patched(old: KubeObject, body: Json, type: string): Json {
  if (type === mergePatch) return applyMergePatch(old, body);
  if (type === strategicPatch) return applyStrategicPatch(old, body as JsonObject);
  try {
    return applyJsonPatch(old, body as readonly Json[]);
  } catch (error) {
    if (error instanceof PatchFailure) throw patchDoesNotApply();
    throw error;
  }
}
