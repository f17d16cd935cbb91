import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { objectsAt, textAt } from "../read.ts";

/** The lines of a Route's `httpHeaders.actions` (openshift/router haproxy-config.template, HTTPRequestHeaders). */
export function headerActions(route: KubeObject): readonly string[] {
  const of = (side: "request" | "response"): readonly string[] =>
    objectsAt(route.spec, "httpHeaders", "actions", side).flatMap((action) => line(side, action));
  return [...of("request"), ...of("response")];
}

function line(side: string, action: JsonObject): readonly string[] {
  const name = textAt(action, "name");
  if (name === undefined) return [];
  if (textAt(action, "action", "type") === "Delete") return [`http-${side} del-header ${quote(name)}`];
  const value = textAt(action, "action", "set", "value") ?? "";
  return [`http-${side} set-header ${quote(name)} ${quote(value)}`];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
