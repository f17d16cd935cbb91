import { isObject } from "../core/json.ts";
import type { Json } from "../core/json.ts";
import type { ResourceRef } from "../core/kube.ts";
import type { ApiRequest } from "./exchange.ts";
import { orAbsent, sendJson } from "./send.ts";
import type { Transport } from "./transport.ts";

/** Which resources a group and version serve (their plurals), by their path; each is asked once. */
export type Served = Map<string, Promise<ReadonlySet<string>>>;

/** The plurals that are served beside a resource; none where its group or version is not served at all. */
export function discovered(
  transport: Transport,
  served: Served,
  { group, version }: ResourceRef,
): Promise<ReadonlySet<string>> {
  const path = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const known = served.get(path);
  if (known !== undefined) return known;
  const found = discover(transport, path);
  served.set(path, found);
  found.catch(() => served.delete(path));
  return found;
}

async function discover(transport: Transport, path: string): Promise<ReadonlySet<string>> {
  const request: ApiRequest = { method: "GET", path, repeatable: true, asked: { verb: "get", resource: path } };
  const answer = await orAbsent(sendJson(transport, request));
  const list = answer?.["resources"];
  const names = Array.isArray(list)
    ? (list as readonly Json[]).map((item) => (isObject(item) ? item["name"] : undefined))
    : [];
  return new Set(names.filter((name) => typeof name === "string"));
}
