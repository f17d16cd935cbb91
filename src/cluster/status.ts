import { isObject, objectsIn } from "../core/json.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { cleaned, withoutValue } from "./foreign-text.ts";
import { ApiFailure } from "./failure.ts";
import type { Asked, Cause, FailureFacts } from "./failure.ts";

/** An answer of the API that is complete. Header names are lower case. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly text: string;
}

/** The JSON of a text, or `undefined` where it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The API's Status object, if this is one (`kind: Status` of `meta/v1`). */
export function statusOf(text: string): JsonObject | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  const body = parseJson(text);
  return isObject(body) && body["kind"] === "Status" && body["apiVersion"] === "v1" ? body : undefined;
}

/**
 * The failure that an answer with an error status is.
 * @param now milliseconds since 1970, for a Retry-After that is a date
 */
export function failureOf(answer: ApiAnswer, asked: Asked, now: number): ApiFailure {
  const status = statusOf(answer.text);
  const retryAfter = secondsOf(answer.headers["retry-after"], now);
  return statusFailure(status, answer.status, asked, retryAfter, answer.text);
}

/**
 * The failure that an answer in place of a WebSocket is: the API's or a node's own, or that of something on the way, which
 * answers by itself or has taken the wish for one out (kubernetes apimachinery `pkg/util/proxy/upgradeaware.go`).
 */
export function tunnelFailure(answer: ApiAnswer, asked: Asked, now: number): ApiFailure {
  const said = statusOf(answer.text)?.["message"];
  const own = said === undefined ? [401, 404, 429].includes(answer.status) : said !== "Upgrade request required";
  if (own || (answer.status >= 500 && answer.status !== 501)) return failureOf(answer, asked, now);
  const message = `${describe(asked)}: it was answered by ${answer.status} instead`;
  return new ApiFailure({ kind: "no-tunnel", asked, message });
}

/** The failure that a Status object (of an answer, or of an ERROR event in a watch) tells of. */
export function statusFailure(
  status: JsonObject | undefined,
  code: number,
  asked: Asked,
  retryAfter?: number,
  text = "",
): ApiFailure {
  const reason = typeof status?.["reason"] === "string" ? status["reason"] : undefined;
  const causes = causesOf(status);
  const said = typeof status?.["message"] === "string" ? status["message"] : htmlFree(text);
  const facts: FailureFacts = {
    kind: code === 401 ? "unauthorized" : "status",
    message: `${describe(asked)}: ${code}${messageOf(said, causes)}`,
    asked,
    status: code,
    ...(reason === undefined ? {} : { reason }),
    ...(causes.length === 0 ? {} : { causes }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
  return new ApiFailure(facts);
}

/** `get routes.route.openshift.io/shop in store`. */
export function describe(asked: Asked): string {
  const name = asked.name === undefined ? "" : `/${asked.name}`;
  const where = asked.namespace === undefined ? "" : ` in ${asked.namespace}`;
  return `${asked.verb} ${resourceName(asked)}${name}${where}`;
}

/** `routes.route.openshift.io`; of the core group the plural alone. */
export function resourceName(asked: Asked): string {
  return asked.group === undefined || asked.group === "" ? asked.resource : `${asked.resource}.${asked.group}`;
}

function messageOf(said: string, causes: readonly Cause[]): string {
  if (causes.length === 0) {
    const text = withoutValue(said);
    return text === "" ? "" : ` ${text}`;
  }
  const fields = causes.map((cause) =>
    cause.field === undefined ? cause.message : `${cause.field}: ${cause.message}`,
  );
  const denied = /^(.*?(?:is invalid|denied(?: the)? request))(?:: |$)/.exec(said)?.[1];
  return ` ${denied === undefined ? "" : `${cleaned(denied)}: `}${fields.join("; ")}`;
}

function causesOf(status: JsonObject | undefined): readonly Cause[] {
  const details = status?.["details"];
  const causes = isObject(details) ? details["causes"] : undefined;
  return objectsIn(causes).map((cause) => ({
    ...(typeof cause["field"] === "string" ? { field: cleaned(cause["field"]) } : {}),
    ...(typeof cause["reason"] === "string" ? { reason: cleaned(cause["reason"]) } : {}),
    message: typeof cause["message"] === "string" ? withoutValue(cause["message"]) : "refused",
  }));
}

/** Load balancers answer in HTML: what a person would read of it. */
function htmlFree(text: string): string {
  return text.replace(/<(style|script)[\s\S]*?<\/\1>/gi, " ").replace(/<[^>]*>/g, " ");
}

/** Retry-After in seconds: a number or a date (RFC 9110, 10.2.3). */
function secondsOf(header: string | string[] | undefined, now: number): number | undefined {
  const value = Array.isArray(header) ? header[0] : header;
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
