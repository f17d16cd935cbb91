import type { ServerResponse } from "node:http";
import type { Json, JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { serialised, type Stream } from "./answer.ts";
import type { Api } from "./context.ts";
import type { StoredChange } from "./history.ts";
import { withMetadata } from "./objects.ts";
import { matching, selectorOf } from "./read.ts";
import { badRequest, expired } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";
import { apiVersion } from "./resources.ts";
import type { Selector } from "./selector.ts";
import { tableOf, wantsTable } from "./table.ts";

const longest = 30 * 60;

/**
 * Streams what happens after a version, or from now on with what is there (handlers/watch.go, storage/cacher). A version
 * that has been forgotten is an ERROR event with a Status of code 410, inside an answer of 200.
 */
export function watch(api: Api, request: ApiRequest): Stream {
  const { query, resource } = request;
  const version = query.get("resourceVersion") ?? "";
  if (!/^\d*$/.test(version)) throw badRequest(`Invalid value: "${version}": invalid resource version`);
  const selector = selectorOf(request);
  return (response) => {
    const out = new WatchStream(request, response);
    const initial = query.get("sendInitialEvents") === "true" || version === "" || version === "0";
    const missed = initial ? [] : api.store.since(resource, Number(version));
    if (missed === undefined) {
      const current = api.store.resourceVersion;
      out.send("ERROR", expired(`too old resource version: ${version} (${current})`).status);
      response.end();
      return;
    }
    if (initial) for (const object of matching(api, request)) out.object("ADDED", object);
    if (query.get("sendInitialEvents") === "true") out.bookmark(api.store.resourceVersion, true);
    for (const change of missed) deliver(out, change, request, selector);
    const stop = api.store.changes(resource, (change) => deliver(out, change, request, selector));
    const bookmarks = query.get("allowWatchBookmarks") === "true";
    const timer = setInterval(
      () => bookmarks && out.bookmark(api.store.resourceVersion, false),
      api.settings.bookmarkInterval,
    );
    const end = setTimeout(() => response.end(), 1000 * Number(query.get("timeoutSeconds") ?? longest));
    response.once("close", () => {
      stop();
      clearInterval(timer);
      clearTimeout(end);
    });
  };
}

/** A change as it looks to somebody who sees only what a selector chooses (cacher/cache_watcher.go, convertToWatchEvent). */
function deliver(out: WatchStream, change: StoredChange, request: ApiRequest, selector: Selector): void {
  const { object, previous, type } = change;
  if (request.resource.namespaced && request.namespace !== undefined && object.metadata.namespace !== request.namespace)
    return;
  const before = previous !== undefined && selector(previous);
  const after = type !== "DELETED" && selector(object);
  if (after) out.object(before ? "MODIFIED" : "ADDED", object);
  else if (before) out.object("DELETED", withMetadata(previous, { resourceVersion: object.metadata.resourceVersion }));
}

class WatchStream {
  private readonly request: ApiRequest;
  private readonly response: ServerResponse;
  private readonly asTable: boolean;

  constructor(request: ApiRequest, response: ServerResponse) {
    this.request = request;
    this.response = response;
    this.asTable = wantsTable(request);
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
  }

  object(type: string, object: KubeObject): void {
    if (this.asTable) {
      const { resourceVersion } = object.metadata;
      this.send(type, tableOf(this.request.resource, [object], { resourceVersion }));
    } else this.response.write(`{"type":"${type}","object":${serialised(object)}}\n`);
  }

  bookmark(resourceVersion: number, initialEventsEnd: boolean): void {
    const { resource } = this.request;
    const annotations = initialEventsEnd ? { annotations: { "k8s.io/initial-events-end": "true" } } : {};
    const metadata: JsonObject = { resourceVersion: String(resourceVersion), creationTimestamp: null, ...annotations };
    this.send("BOOKMARK", { kind: resource.kind, apiVersion: apiVersion(resource), metadata });
  }

  send(type: string, object: Json): void {
    this.response.write(`${JSON.stringify({ type, object })}\n`);
  }
}
