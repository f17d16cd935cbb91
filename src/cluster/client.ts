import type { Json, JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { discovered } from "./discovery.ts";
import type { Served } from "./discovery.ts";
import type { ApiRequest } from "./exchange.ts";
import { forwardTo } from "./forward.ts";
import { listAll } from "./list.ts";
import { pathOf, pathOfNew, queryOf } from "./paths.ts";
import { askPod } from "./pod.ts";
import { followLog, sendStream } from "./subresources.ts";
import type { Cluster, KubeList, ListQuery, ObjectRef, Preconditions, WriteOptions } from "./port.ts";
import { askAccess, askIdentity } from "./reviews.ts";
import { askedOf, orAbsent, readRequest, sendObject } from "./send.ts";
import type { Pace } from "./surroundings.ts";
import type { Transport } from "./transport.ts";
import { follow } from "./watch.ts";

/** What a client is made of. */
export interface ClientParts {
  readonly transport: Transport;
  readonly pace: Pace;
  readonly server: string;
  readonly namespace: string;
}

const fieldManager = "entracte";

/** The cluster over a transport. */
export function createClient(parts: ClientParts): Cluster {
  const { transport } = parts;
  const served = new Map() as Served;
  const list = (query: ListQuery, signal?: AbortSignal): Promise<KubeList> => listAll(transport, query, signal);
  return {
    server: parts.server,
    namespace: parts.namespace,
    list: (query) => list(query),
    get: async (ref) => orAbsent(sendObject(transport, readRequest("get", ref, pathOf(ref)))),
    create: async (resource, object, options = {}) => {
      const { namespace, name } = object.metadata;
      const ref = { resource, name, ...(namespace === undefined ? {} : { namespace }) };
      const path = pathOfNew(ref) + writeQuery(options);
      const request = { ...write("create", ref, path, options), method: "POST" as const };
      return sendObject(transport, { ...request, body: JSON.stringify(object) });
    },
    patch: (ref, operations, options = {}) =>
      sendPatch(transport, ref, { type: "application/json-patch+json", patch: operations }, options),
    merge: (ref, patch, options = {}) =>
      sendPatch(transport, ref, { type: "application/merge-patch+json", patch }, options),
    delete: async (ref, preconditions, options = {}) => {
      const path = pathOf(ref) + queryOf({ dryRun: options.dryRun === true ? "All" : undefined });
      const body = JSON.stringify(deleteOptions(preconditions, options));
      await orAbsent(transport.send({ ...write("delete", ref, path, options), method: "DELETE", body }));
    },
    watch: (query, signal) => follow({ transport, list, pace: parts.pace }, query, signal),
    can: (question) => askAccess(transport, question),
    whoAmI: () => askIdentity(transport),
    askPod: (pod, path) => askPod(transport, pod, path),
    forward: (pod) => forwardTo(transport, pod),
    replace: (ref, object) => {
      const path = pathOf(ref) + writeQuery({});
      return sendObject(transport, { ...write("update", ref, path, {}), method: "PUT", body: JSON.stringify(object) });
    },
    upload: (ref, subresource, upload) => sendStream(transport, ref, subresource, upload),
    log: (ref, signal) => followLog(transport, ref, signal),
    serves: async (resource) => (await discovered(transport, served, resource)).has(resource.plural),
    close: () => transport.close(),
  };
}

function write(verb: string, ref: ObjectRef, path: string, options: WriteOptions): Omit<ApiRequest, "method"> {
  return { path, repeatable: options.dryRun === true, asked: askedOf(verb, ref) };
}

function writeQuery(options: WriteOptions): string {
  return queryOf({ fieldManager, dryRun: options.dryRun === true ? "All" : undefined });
}

/** `meta/v1` DeleteOptions: the API reads `dryRun` from the body where there is one. */
function deleteOptions(preconditions: Preconditions | undefined, options: WriteOptions): JsonObject {
  return {
    apiVersion: "v1",
    kind: "DeleteOptions",
    propagationPolicy: "Background",
    ...(preconditions === undefined ? {} : { preconditions: { ...preconditions } }),
    ...(options.dryRun === true ? { dryRun: ["All"] } : {}),
  };
}

async function sendPatch(
  transport: Transport,
  ref: ObjectRef,
  { type, patch }: { readonly type: string; readonly patch: Json | readonly object[] },
  options: WriteOptions,
): Promise<KubeObject> {
  const path = pathOf(ref) + writeQuery(options);
  const body = JSON.stringify(patch);
  return sendObject(transport, { ...write("patch", ref, path, options), method: "PATCH", contentType: type, body });
}
