import type { KubeObject } from "./kube.ts";
import { partName, partOf } from "./part.ts";

/** The annotation of an object that was made to close a host which no other object has: `old.example.com`. */
export const hostAnnotation = "entracte.dev/host";

/** The host that an object was made to close; nothing where it was made for something else, or is not ours. */
export const closedHost = ({ metadata: { annotations = {} } }: KubeObject): string | undefined =>
  annotations[hostAnnotation];

/**
 * What an object was made to close, as people read it: `route/shop /invoices`, `host/old.example.com`. Nothing where it stands
 * for itself. What was made is there only as long as it is closed: reopening deletes it.
 */
export function madeFor(object: KubeObject): string | undefined {
  const part = partOf(object);
  if (part !== undefined) return partName(part);
  const host = closedHost(object);
  return host === undefined ? undefined : `host/${host}`;
}
