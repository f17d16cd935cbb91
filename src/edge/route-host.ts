import { objectsIn, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";

/** The host that a Route has, or that its router gave it. */
export function hostOf({ spec, status }: KubeObject): string | undefined {
  return (text(spec?.host) ?? text(objectsIn(status?.ingress)[0]?.host))?.toLowerCase();
}

/** A text that says something. */
export function text(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
