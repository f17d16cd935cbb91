import { closedHost } from "../core/made.ts";
import type { KubeObject } from "../core/kube.ts";
import type { EdgeAdapter } from "./adapter.ts";
import { host } from "./host.ts";
import { httpRoute } from "./httproute.ts";
import { ingress } from "./ingress.ts";
import { route } from "./route.ts";

/** Every kind of edge object that can be closed. */
export const adapters: readonly EdgeAdapter[] = [route, ingress, httpRoute, host];

/** The kind that is meant where none is named. */
export const defaultKind = route.kind;

/** The adapter of a kind, as people type it (`route`, `routes`) or as objects carry it (`Route`). */
export function adapterFor(kind: string): EdgeAdapter | undefined {
  const wanted = kind.toLowerCase();
  return adapters.find((adapter) => adapter.kind === wanted || adapter.resource.plural === wanted);
}

/** The adapter of an object that was read as one of this kind: a Route that was made to close a host stands for that host. */
export function adapterOf(read: EdgeAdapter, object: KubeObject): EdgeAdapter {
  return read === route && closedHost(object) !== undefined ? host : read;
}
