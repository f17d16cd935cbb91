import { objectsIn, textOf } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";

/** The hosts that a Route takes: one, or a wildcard. */
export function wideHostOf(object: KubeObject): string | undefined {
  return object.spec?.wildcardPolicy === "Subdomain" ? hostOf(object)?.replace(/^[^.]*/, "*") : hostOf(object);
}

/** The host that a Route has, or that its router gave it. */
export function hostOf({ spec, status }: KubeObject): string | undefined {
  return (textOf(spec?.host) ?? textOf(objectsIn(status?.ingress)[0]?.host))?.toLowerCase();
}
