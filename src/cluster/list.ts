import { isObject } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import type { KubeObject, ResourceRef } from "../core/kube.ts";
import { isGone } from "./failure.ts";
import { pathOfList, queryOf } from "./paths.ts";
import type { KubeList, ListQuery } from "./port.ts";
import { readRequest, sendJson } from "./send.ts";
import type { Transport } from "./transport.ts";

const pageSize = 500;
const restarts = 3;

/** Page by page; where a page's token has expired, from the start, and at last in one piece. */
export async function listAll(transport: Transport, query: ListQuery, signal?: AbortSignal): Promise<KubeList> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listPages(transport, query, attempt > restarts ? undefined : pageSize, signal);
    } catch (failure) {
      if (!isGone(failure) || attempt > restarts) throw failure;
    }
  }
}

async function listPages(
  transport: Transport,
  query: ListQuery,
  limit: number | undefined,
  signal: AbortSignal | undefined,
): Promise<KubeList> {
  const { resource, namespace, labelSelector, fieldSelector } = query;
  const items: KubeObject[] = [];
  let next: string | undefined;
  let resourceVersion: string | undefined;
  do {
    const path = pathOfList(resource, namespace) + queryOf({ labelSelector, fieldSelector, limit, continue: next });
    const request = { ...readRequest("list", query, path), ...(signal === undefined ? {} : { signal }) };
    const page = await sendJson(transport, request);
    const metadata = isObject(page["metadata"]) ? page["metadata"] : {};
    items.push(...itemsOf(page, resource));
    resourceVersion ??= String(metadata["resourceVersion"] ?? "");
    next = typeof metadata["continue"] === "string" && metadata["continue"] !== "" ? metadata["continue"] : undefined;
  } while (next !== undefined);
  return { items, resourceVersion };
}

/** In a list, built-in kinds come without `apiVersion` and `kind`: as `get` gives them, they have both. */
function itemsOf(page: JsonObject, { group, version, kind }: ResourceRef): readonly KubeObject[] {
  const items = Array.isArray(page["items"]) ? (page["items"] as readonly JsonObject[]) : [];
  const apiVersion = group === "" ? version : `${group}/${version}`;
  return items.map((item) => ({ apiVersion, kind, ...item }) as KubeObject);
}
