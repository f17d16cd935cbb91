import { isObject } from "../core/json.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { ApiFailure, isGone } from "./failure.ts";
import type { Asked } from "./failure.ts";
import { pathOfList, queryOf } from "./paths.ts";
import type { KubeList, ListQuery, WatchEvent } from "./port.ts";
import { backOff } from "./retry.ts";
import { parseJson, statusFailure } from "./status.ts";
import type { Pace } from "./surroundings.ts";
import { textOf } from "./transport.ts";
import type { Transport } from "./transport.ts";

/** What a watch is made of. */
export interface WatchParts {
  readonly transport: Transport;
  readonly pace: Pace;
  list(query: ListQuery, signal?: AbortSignal): Promise<KubeList>;
  /** Milliseconds after which a connection is given up, whatever came over it; 270,000 unless said otherwise. */
  readonly patience?: number;
}

/** How long the server is asked to keep one watch open, in seconds: a connection that died unseen is noticed by then. */
const watchSeconds = 240;
const patience = 270_000;

interface Known {
  readonly objects: Map<string, KubeObject>;
  resourceVersion: string;
}

/**
 * Follows what a query lists, for ever: see `Cluster.watch`. Ends cleanly when the signal aborts.
 * @throws ApiFailure where the first list fails, or where the API later says that we may no longer watch
 */
export async function* follow(parts: WatchParts, query: ListQuery, signal: AbortSignal): AsyncGenerator<WatchEvent> {
  // Aborted by the caller's signal, and when the caller leaves the loop: either way no socket stays.
  const end = new AbortController();
  const stop = (): void => end.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    yield* untilAborted(parts, query, end.signal);
  } catch (failure) {
    if (!end.signal.aborted) throw failure;
  } finally {
    signal.removeEventListener("abort", stop);
    end.abort();
  }
}

async function* untilAborted(parts: WatchParts, query: ListQuery, signal: AbortSignal): AsyncGenerator<WatchEvent> {
  const known: Known = { objects: new Map(), resourceVersion: "" };
  let fresh = true;
  for (let fruitless = 0; ;) {
    signal.throwIfAborted();
    try {
      if (known.resourceVersion === "") {
        yield* difference(known, await parts.list(query, signal), signal);
        fresh = false;
      }
      for await (const event of events(parts, query, known, signal)) {
        fruitless = 0;
        if (event !== undefined) yield event;
        signal.throwIfAborted();
      }
      // The server ends each watch after a while; one that it ends at once is worth a pause.
      fruitless++;
      if (fruitless === 1) continue;
    } catch (failure) {
      if (signal.aborted || fresh || !isPassing(failure)) throw failure;
      if (isGone(failure)) known.resourceVersion = "";
      fruitless++;
    }
    await parts.pace.sleep(backOff(fruitless), signal);
  }
}

/** Would the same watch work a little later, or after another list? */
function isPassing(failure: unknown): failure is ApiFailure {
  if (!(failure instanceof ApiFailure)) return false;
  if (failure.kind === "unauthorized") return false;
  return failure.kind !== "status" || failure.status === 410 || failure.status === 429 || (failure.status ?? 0) >= 500;
}

/** What a new list says against what was known: the first one is all ADDED. */
async function* difference(known: Known, list: KubeList, signal: AbortSignal): AsyncGenerator<WatchEvent> {
  const before = new Map(known.objects);
  known.resourceVersion = list.resourceVersion;
  for (const object of list.items) {
    const key = keyOf(object);
    const last = before.get(key);
    before.delete(key);
    known.objects.set(key, object);
    const renewed = last !== undefined && last.metadata.uid !== object.metadata.uid;
    if (renewed) yield { type: "DELETED", object: last };
    if (last === undefined || renewed) yield { type: "ADDED", object };
    else if (last.metadata.resourceVersion !== object.metadata.resourceVersion) yield { type: "MODIFIED", object };
    signal.throwIfAborted();
  }
  for (const [key, object] of before) {
    known.objects.delete(key);
    yield { type: "DELETED", object };
    signal.throwIfAborted();
  }
}

/** One connection's events; `undefined` for a bookmark. @throws ApiFailure for an ERROR event */
async function* events(
  parts: WatchParts,
  query: ListQuery,
  known: Known,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent | undefined> {
  const { resource, namespace, labelSelector, fieldSelector } = query;
  const asked: Asked = {
    verb: "watch",
    resource: resource.plural,
    group: resource.group,
    ...(namespace === undefined ? {} : { namespace }),
  };
  const path =
    pathOfList(resource, namespace) +
    queryOf({
      watch: 1,
      resourceVersion: known.resourceVersion,
      allowWatchBookmarks: true,
      timeoutSeconds: watchSeconds,
      labelSelector,
      fieldSelector,
    });
  const under = await parts.transport.open({ method: "GET", path, repeatable: true, asked, signal });
  const silence = setTimeout(() => under.response.destroy(), parts.patience ?? patience).unref();
  try {
    for await (const line of linesOf(textOf(under))) {
      yield take(line, known, asked);
    }
  } finally {
    clearTimeout(silence);
    under.response.destroy();
  }
}

function take(line: string, known: Known, asked: Asked): WatchEvent | undefined {
  const event = parseJson(line);
  const object = isObject(event) ? event["object"] : undefined;
  const type = isObject(event) ? event["type"] : undefined;
  if (!isObject(object))
    throw new ApiFailure({ kind: "malformed", message: "a watch gave something else than events", asked });
  if (type === "ERROR") throw statusFailure(object, codeOf(object), asked);
  const version = isObject(object["metadata"]) ? object["metadata"]["resourceVersion"] : undefined;
  if (typeof version === "string") known.resourceVersion = version;
  if (type !== "ADDED" && type !== "MODIFIED" && type !== "DELETED") return undefined;
  const seen = object as KubeObject;
  if (type === "DELETED") known.objects.delete(keyOf(seen));
  else known.objects.set(keyOf(seen), seen);
  return { type, object: seen };
}

function codeOf(status: JsonObject): number {
  const code: Json | undefined = status["code"];
  return typeof code === "number" ? code : status["reason"] === "Expired" || status["reason"] === "Gone" ? 410 : 500;
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

/** The lines of a text that comes in parts. A last line without an end is a cut one, and left out. */
async function* linesOf(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let begun: string[] = [];
  for await (const part of parts) {
    const pieces = part.split("\n");
    const rest = pieces.pop() ?? "";
    for (const piece of pieces) {
      const line = [...begun, piece].join("");
      begun = [];
      if (line.trim() !== "") yield line;
    }
    if (rest !== "") begun.push(rest);
  }
}
