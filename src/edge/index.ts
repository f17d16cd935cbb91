import type { EdgeAdapter } from "./adapter.ts";
import { httpRoute } from "./httproute.ts";
import { ingress } from "./ingress.ts";
import { route } from "./route.ts";

/** Every kind of edge object that can be closed. */
export const adapters: readonly EdgeAdapter[] = [route, ingress, httpRoute];

/** The kind that is meant where none is named. */
export const defaultKind = route.kind;

/** The adapter of a kind, as people type it (`route`, `routes`) or as objects carry it (`Route`). */
export function adapterFor(kind: string): EdgeAdapter | undefined {
  const wanted = kind.toLowerCase();
  return adapters.find((adapter) => adapter.kind === wanted || adapter.resource.plural === wanted);
}
