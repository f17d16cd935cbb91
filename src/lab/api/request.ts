import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { LabUser } from "./rights.ts";
import type { ServedResource } from "./resources.ts";
import { methodNotAllowed } from "./refusal.ts";

/** A request that is about a resource, taken apart (apiserver endpoints/request/requestinfo.go). */
export interface ResourceRequest {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` or `deletecollection`. */
  readonly verb: string;
  readonly resource: ServedResource;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** What follows the subresource: the path that `proxy` asks for. */
  readonly rest: string;
}

/** One HTTP request with who sent it and what it carries. */
export interface ApiRequest extends ResourceRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The body as it was sent; a protobuf body byte by byte (latin1). */
  readonly body: string;
  /** The body as it comes, where it is an upload of any size; `body` is empty then. */
  readonly upload?: Readable;
  readonly user: LabUser;
}

/** Finds a resource by group, version and plural. */
export type Lookup = (group: string, version: string, plural: string) => ServedResource | undefined;

/** Takes a path of the resource API apart; `undefined` where it is none, or where the resource is not served. */
export function parseResourcePath(
  method: string,
  path: string,
  query: URLSearchParams,
  lookup: Lookup,
): ResourceRequest | undefined {
  const segments = path.split("/").slice(1);
  const head = segments[0] === "api" ? 2 : 3;
  if ((segments[0] !== "api" && segments[0] !== "apis") || segments.length <= head) return undefined;
  const [group = "", version = ""] = segments[0] === "api" ? ["", segments[1]] : [segments[1], segments[2]];
  const parts = segments.slice(head).map(decodeURIComponent);
  const inNamespace = parts[0] === "namespaces" && parts.length > 2 && parts[2] !== "status" && parts[2] !== "finalize";
  const [plural = "", name, subresource, ...rest] = inNamespace ? parts.slice(2) : parts;
  const resource = lookup(group, version, plural);
  if (resource === undefined || (inNamespace && !resource.namespaced)) return undefined;
  const named = name === "" ? undefined : name;
  return {
    verb: verbOf(method, named, query),
    resource,
    namespace: inNamespace ? parts[1] : plural === "namespaces" ? named : undefined,
    name: named,
    subresource,
    rest: rest.map((part) => encodeURIComponent(part)).join("/"),
  };
}

function verbOf(method: string, name: string | undefined, query: URLSearchParams): string {
  switch (method) {
    case "GET":
    case "HEAD":
      if (query.get("watch") === "true" || query.get("watch") === "1") return "watch";
      return name === undefined ? "list" : "get";
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return name === undefined ? "deletecollection" : "delete";
    default:
      throw methodNotAllowed();
  }
}
