import type { JsonObject } from "../../core/json.ts";
import { qualified } from "./resources.ts";

/** One field that validation objects to (field.Error, apimachinery util/validation/field/errors.go). */
export interface Cause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

interface Resource {
  readonly group: string;
  readonly plural: string;
}

/** A request that is answered with a `Status` instead of what it asked for (apimachinery api/errors/errors.go). */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject | undefined;

  constructor(code: number, reason: string, message: string, details?: JsonObject) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The answer's body. */
  get status(): JsonObject {
    const { message, reason, details, code } = this;
    const base = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message };
    return { ...base, ...(reason === "" ? {} : { reason }), ...(details === undefined ? {} : { details }), code };
  }
}

function about(resource: Resource, name: string): JsonObject {
  return {
    ...(name === "" ? {} : { name }),
    ...(resource.group === "" ? {} : { group: resource.group }),
    kind: resource.plural,
  };
}

/** 404: there is no such object (NewNotFound). */
export function notFound(resource: Resource, name: string): Refusal {
  return new Refusal(404, "NotFound", `${qualified(resource)} "${name}" not found`, about(resource, name));
}

/** 404: nothing is served at this path (genericapiserver, `the server could not find the requested resource`). */
export function noSuchPath(): Refusal {
  return new Refusal(404, "NotFound", "the server could not find the requested resource", {});
}

/** 409: the name is taken (NewAlreadyExists). */
export function alreadyExists(resource: Resource, name: string): Refusal {
  return new Refusal(409, "AlreadyExists", `${qualified(resource)} "${name}" already exists`, about(resource, name));
}

/** What a write says that came after another one (generic registry, OptimisticLockErrorMsg). */
const modifiedMeanwhile = "the object has been modified; please apply your changes to the latest version and try again";

/** 409: the object is not as the request assumes (NewConflict). */
export function conflict(resource: Resource, name: string, why = modifiedMeanwhile): Refusal {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`;
  return new Refusal(409, "Conflict", message, about(resource, name));
}

/** 422: validation objects, with the fields it objects to (NewInvalid). */
export function invalid(
  kind: { readonly group: string; readonly kind: string },
  name: string,
  causes: readonly Cause[],
): Refusal {
  const lines = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const all = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
  const qualifiedKind = kind.group === "" ? kind.kind : `${kind.kind}.${kind.group}`;
  const group = kind.group === "" ? {} : { group: kind.group };
  const details = { name, ...group, kind: kind.kind, causes: causes.map((cause) => ({ ...cause })) };
  return new Refusal(422, "Invalid", `${qualifiedKind} "${name}" is invalid: ${all}`, details);
}

/** 422 without causes: a patch that does not apply, or whose `test` failed (handlers/patch.go, NewGenericServerResponse). */
export function patchDoesNotApply(): Refusal {
  return new Refusal(422, "Invalid", "the server rejected our request due to an error in our request", {});
}

/** 403: not allowed (NewForbidden). */
export function forbidden(resource: Resource, name: string, why: string, causes?: readonly Cause[]): Refusal {
  const subject = name === "" ? qualified(resource) : `${qualified(resource)} "${name}"`;
  const details = {
    ...about(resource, name),
    ...(causes === undefined ? {} : { causes: causes.map((cause) => ({ ...cause })) }),
  };
  return new Refusal(403, "Forbidden", `${subject} is forbidden: ${why}`, details);
}

/** 401: the token is none that we know (NewUnauthorized). */
export function unauthorized(): Refusal {
  return new Refusal(401, "Unauthorized", "Unauthorized");
}

/** 400: the request makes no sense (NewBadRequest). */
export function badRequest(message: string): Refusal {
  return new Refusal(400, "BadRequest", message);
}

/** 403: none of the WebSocket's subprotocols is spoken here (golang.org/x/net/websocket hybi.go, a failed handshake). */
export function forbiddenProtocol(offered: readonly string[]): Refusal {
  return new Refusal(403, "Forbidden", `could not negotiate protocol: ${offered.join(", ")}`);
}

/** 405: this resource has no such verb (NewMethodNotSupported). */
export function methodNotAllowed(): Refusal {
  return new Refusal(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});
}

/** 410: that version has been compacted away (NewResourceExpired). */
export function expired(message: string): Refusal {
  return new Refusal(410, "Expired", message);
}

/** 413: too much (NewRequestEntityTooLargeError). */
export function tooLarge(message: string): Refusal {
  return new Refusal(413, "RequestEntityTooLarge", `Request entity too large: ${message}`);
}

/** 415: not in this format (handlers/negotiation/errors.go). */
export function unsupportedMediaType(accepted: readonly string[]): Refusal {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`;
  return new Refusal(415, "UnsupportedMediaType", message);
}

/**
 * What an admission webhook's denial becomes: its own code and message (apiserver admission/plugin/webhook/errors/statuserror.go);
 * 403 is what controller-runtime's `Denied` and most policy engines send.
 */
export function webhookDenial(webhook: string, message: string, code = 403): Refusal {
  const reason = code === 403 ? "Forbidden" : "";
  return new Refusal(code, reason, `admission webhook "${webhook}" denied the request: ${message}`);
}
