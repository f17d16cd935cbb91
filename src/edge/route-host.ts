import { objectsIn, textOf } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";

/** The host that a Route has, or that its router gave it. */
export function hostOf({ spec, status }: KubeObject): string | undefined {
  return (textOf(spec?.host) ?? textOf(objectsIn(status?.ingress)[0]?.host))?.toLowerCase();
}
