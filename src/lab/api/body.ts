import { whyOf } from "../../core/errors.ts";
import { parse as parseYaml } from "yaml";
import { isObject, type Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { decodeProtobuf, protobufType } from "./protobuf.ts";
import { badRequest, unsupportedMediaType } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";
import { apiVersion, type ServedResource } from "./resources.ts";

/** The media type of a request's body, without parameters. */
export function mediaType(request: ApiRequest): string {
  return (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** The body as a value: JSON, YAML, or for a few kinds protobuf. */
export function parseBody(request: ApiRequest): Json {
  const type = mediaType(request);
  if (type === "application/yaml") return parseYaml(request.body) as Json;
  if (type === protobufType) {
    const object = decodeProtobuf(Buffer.from(request.body, "latin1"));
    if (object !== undefined) return object;
  }
  if (type !== "" && type !== "application/json") throw unsupportedMediaType(["application/json", "application/yaml"]);
  return parseJson(request.body);
}

/** JSON text as a value; anything else is a 400. */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw badRequest(
      `the object provided is unrecognized: couldn't get version/kind; json parse error: ${whyOf(error)}`,
    );
  }
}

/** The value as an object of this resource, in the namespace of the path (handlers/create.go, rest/create.go). */
export function asObject(value: Json, resource: ServedResource, namespace: string | undefined): KubeObject {
  if (!isObject(value))
    throw badRequest("couldn't get version/kind; json parse error: cannot unmarshal into an object");
  const { kind, metadata } = value;
  if (kind === undefined || kind === "") throw badRequest(`Object 'Kind' is missing in '${JSON.stringify(value)}'`);
  if (kind !== resource.kind || value["apiVersion"] !== apiVersion(resource)) {
    const given = `${String(kind)} in version "${String(value["apiVersion"])}"`;
    throw badRequest(`${given} cannot be handled as a ${resource.kind} in version "${apiVersion(resource)}"`);
  }
  const meta = isObject(metadata) ? metadata : {};
  const named = meta["namespace"];
  if (namespace !== undefined && resource.namespaced && named !== undefined && named !== "" && named !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  const name = typeof meta["name"] === "string" ? meta["name"] : "";
  const place = resource.namespaced ? { namespace } : {};
  return { ...value, metadata: { ...meta, name, ...place } } as KubeObject;
}
