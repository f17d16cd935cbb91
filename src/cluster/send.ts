import { isObject } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import type { KubeObject, ResourceRef } from "../core/kube.ts";
import type { ApiRequest } from "./exchange.ts";
import { ApiFailure, isNotFound } from "./failure.ts";
import type { Asked } from "./failure.ts";
import type { ObjectRef } from "./port.ts";
import { describe, parseJson } from "./status.ts";
import type { Transport } from "./transport.ts";

type Of = Partial<ObjectRef> & { readonly resource: ResourceRef };

/** A verb on a resource, one object of it or all, as messages name it. */
export function askedOf(verb: string, { resource, namespace, name }: Of): Asked {
  return {
    verb,
    resource: resource.plural,
    group: resource.group,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

/** A request that reads. */
export function readRequest(verb: string, of: Of, path: string): ApiRequest {
  return { method: "GET", path, repeatable: true, asked: askedOf(verb, of) };
}

/** Sends, and takes the answer for JSON. @throws ApiFailure of kind `malformed` where it is none */
export async function sendJson(transport: Transport, request: ApiRequest): Promise<JsonObject> {
  const { text } = await transport.send(request);
  const body = parseJson(text);
  if (isObject(body)) return body;
  throw new ApiFailure({
    kind: "malformed",
    message: `${describe(request.asked)}: the answer is no JSON object`,
    asked: request.asked,
  });
}

/** Sends, and takes the answer for an object of the cluster. @throws ApiFailure */
export async function sendObject(transport: Transport, request: ApiRequest): Promise<KubeObject> {
  return (await sendJson(transport, request)) as KubeObject;
}

/** What was answered; `undefined` for a 404. */
export async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (failure) {
    if (isNotFound(failure)) return undefined;
    throw failure;
  }
}
