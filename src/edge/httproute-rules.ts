import { isObject, objectsIn, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import type { Locator } from "../core/locator.ts";

/** A rule of an HTTPRoute, and where it stands: by its matches (and its name, where it has one), never by its index. */
export interface Rule {
  readonly at: Locator;
  readonly rule: JsonObject;
}

/** The rules of an HTTPRoute (kubernetes-sigs/gateway-api apis/v1 httproute_types.go). */
export function rulesOf({ spec }: KubeObject): readonly Rule[] {
  return objectsIn(spec?.rules).map((rule) => {
    const { matches = null, name } = rule;
    return { at: ["spec", "rules", { matches, ...(name === undefined ? {} : { name }) }], rule };
  });
}

/** The Services behind a rule that get traffic. */
export function servicesOf({ rule }: Rule): readonly JsonObject[] {
  return objectsIn(rule.backendRefs).filter(
    ({ kind = "Service", group = "", weight }) => kind === "Service" && group === "" && weight !== 0,
  );
}

/** The paths that a plain GET of a visitor reaches a rule by. */
export function pathsOf({ rule }: Rule): readonly string[] {
  const matches = rule.matches === undefined ? [{}] : objectsIn(rule.matches);
  return matches.flatMap(({ path, headers, queryParams, method = "GET" }) => {
    if (objectsIn(headers).length > 0 || objectsIn(queryParams).length > 0 || method !== "GET") return [];
    const { type = "PathPrefix", value = "/" } = isObject(path) ? path : {};
    return type === "RegularExpression" || typeof value !== "string" ? [] : [value];
  });
}
