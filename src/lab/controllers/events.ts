import { createHash } from "node:crypto";
import type { KubeObject } from "../../core/kube.ts";
import { timestamp } from "../api/objects.ts";
import { kinds } from "../kinds.ts";
import { numberAt } from "../read.ts";
import type { Store } from "../store.ts";

/** What an Event tells of an object. */
export interface Happening {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly component: string;
}

/** Records an Event on an object; the same one again raises its count (client-go tools/record). */
export function recordEvent(store: Store, object: KubeObject, happening: Happening): void {
  const { namespace = "default", name, uid = "" } = object.metadata;
  const { component, ...told } = happening;
  const hash = createHash("sha1").update(`${uid} ${told.reason} ${told.message}`).digest("hex").slice(0, 16);
  const event = `${name}.${hash}`;
  const now = timestamp(Date.now());
  if (store.get(kinds.event, namespace, event) !== undefined) {
    store.update(kinds.event, namespace, event, (it) => ({
      ...it,
      count: (numberAt(it, "count") ?? 1) + 1,
      lastTimestamp: now,
    }));
    return;
  }
  store.create(kinds.event, {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: event, namespace },
    involvedObject: { apiVersion: object.apiVersion, kind: object.kind, name, namespace, uid },
    ...told,
    source: { component },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  });
}
