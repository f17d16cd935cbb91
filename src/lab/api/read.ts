import { randomUUID } from "node:crypto";
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { json, objectAnswer, serialised, type Answer } from "./answer.ts";
import type { Api } from "./context.ts";
import { badRequest, expired, notFound, Refusal } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";
import { apiVersion } from "./resources.ts";
import { fieldSelector, labelSelector, type Selector } from "./selector.ts";
import { tableOf, wantsTable } from "./table.ts";
import { namespaceOf } from "./write.ts";

const maxSnapshots = 100;

/** The object, or as a table for `kubectl get`. */
export function get(api: Api, request: ApiRequest): Answer {
  const { resource, name = "" } = request;
  const object = api.store.get(resource, namespaceOf(request), name);
  if (object === undefined) throw notFound(resource, name);
  if (!wantsTable(request)) return objectAnswer(200, object);
  return json(200, tableOf(resource, [object], { resourceVersion: object.metadata.resourceVersion }));
}

/** What the query's selectors choose (handlers/get.go, ListResource). */
export function selectorOf({ query, resource, name }: ApiRequest): Selector {
  const labels = labelSelector(query.get("labelSelector") ?? "");
  const fields = fieldSelector(query.get("fieldSelector") ?? "", resource.kind);
  return (object) => (name === undefined || object.metadata.name === name) && labels(object) && fields(object);
}

/** Every object that the request means, in order. */
export function matching(api: Api, request: ApiRequest): readonly KubeObject[] {
  const { resource, query } = request;
  const only = /^metadata\.name==?([^,]+)$/.exec(query.get("fieldSelector") ?? "")?.[1];
  if (only !== undefined && request.namespace !== undefined && !query.has("labelSelector")) {
    return [api.store.get(resource, namespaceOf(request), only) ?? []].flat();
  }
  const all = api.store.list(resource, namespaceOf(request));
  return query.has("labelSelector") || query.has("fieldSelector") ? all.filter(selectorOf(request)) : all;
}

/** A list, page by page where a limit is given; all pages show the state at the time of the first. */
export function list(api: Api, request: ApiRequest): Answer {
  const { resource, query } = request;
  checkVersion(api, query.get("resourceVersion") ?? "");
  const token = query.get("continue") ?? "";
  const limit = Number(query.get("limit") ?? 0);
  const { items, metadata } = token === "" ? firstPage(api, request, limit) : nextPage(api, token, limit);
  if (wantsTable(request)) return json(200, tableOf(resource, items, metadata));
  const head = `{"kind":"${resource.kind}List","apiVersion":"${apiVersion(resource)}","metadata":${JSON.stringify(metadata)}`;
  const body = `${head},"items":[${items.map(serialised).join(",")}]}`;
  return { status: 200, headers: { "content-type": "application/json" }, body };
}

/** A version that is still to come cannot be served (storage/errors.go, NewTooLargeResourceVersionError). */
function checkVersion(api: Api, version: string): void {
  if (version === "") return;
  if (!/^\d+$/.test(version))
    throw badRequest(`Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`);
  const current = api.store.resourceVersion;
  if (Number(version) <= current) return;
  const details = {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  };
  throw new Refusal(504, "Timeout", `Too large resource version: ${version}, current: ${current}`, details);
}

interface Page {
  readonly items: readonly KubeObject[];
  readonly metadata: JsonObject;
}

function firstPage(api: Api, request: ApiRequest, limit: number): Page {
  const all = matching(api, request);
  const resourceVersion = String(api.store.resourceVersion);
  if (limit <= 0 || all.length <= limit) return { items: all, metadata: { resourceVersion } };
  const id = randomUUID();
  api.snapshots.set(id, all);
  const oldest = api.snapshots.size > maxSnapshots ? api.snapshots.keys().next().value : undefined;
  if (oldest !== undefined) api.snapshots.delete(oldest);
  return page(all, { id, resourceVersion, start: 0 }, limit);
}

function nextPage(api: Api, token: string, limit: number): Page {
  const position = decodeToken(token);
  const all = api.snapshots.get(position.id);
  if (all === undefined) {
    throw expired(
      "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
    );
  }
  return page(all, position, limit > 0 ? limit : all.length);
}

interface Position {
  readonly id: string;
  readonly resourceVersion: string;
  readonly start: number;
}

function page(all: readonly KubeObject[], { id, resourceVersion, start }: Position, limit: number): Page {
  const end = start + limit;
  const items = all.slice(start, end);
  if (end >= all.length) return { items, metadata: { resourceVersion } };
  const token = Buffer.from(JSON.stringify({ id, resourceVersion, start: end })).toString("base64url");
  return { items, metadata: { resourceVersion, continue: token, remainingItemCount: all.length - end } };
}

function decodeToken(token: string): Position {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString()) as Position;
  } catch {
    throw badRequest("continue key is not valid");
  }
}
