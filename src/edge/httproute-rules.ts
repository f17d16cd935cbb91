import { isObject, objectsIn, textOf, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import type { Locator } from "../core/locator.ts";
import { isWithin } from "../core/part.ts";

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

/** Which requests a rule takes: one of its alternatives. */
export interface Match {
  /** `PathPrefix`, `Exact`, `RegularExpression`, or what an implementation calls its own. */
  readonly type: string;
  readonly path: string;
  /** Absent for any. */
  readonly method?: string;
  /** Does it ask for headers or query parameters, too? */
  readonly asksMore: boolean;
}

/** The alternatives of a rule, with what the API takes for granted. */
export function matchesOf({ rule }: Rule): readonly Match[] {
  const matches = rule.matches === undefined ? [{}] : objectsIn(rule.matches);
  return matches.map(({ path, headers, queryParams, method }) => {
    const { type, value } = isObject(path) ? path : {};
    return {
      type: textOf(type) ?? "PathPrefix",
      path: textOf(value) ?? "/",
      asksMore: objectsIn(headers).length > 0 || objectsIn(queryParams).length > 0,
      ...(typeof method === "string" ? { method } : {}),
    };
  });
}

/** The paths that a plain GET of a visitor reaches a rule by. */
export function pathsOf(rule: Rule): readonly string[] {
  return matchesOf(rule).flatMap(({ type, path, method = "GET", asksMore }) =>
    asksMore || method !== "GET" || type === "RegularExpression" ? [] : [path],
  );
}

/** The shortest path of an HTTPRoute that some visitors of this path are served by; nothing where it serves none of them. */
export function servedFrom(object: KubeObject, path: string): string | undefined {
  const above = rulesOf(object)
    .flatMap(matchesOf)
    .filter((match) => match.type === "PathPrefix" && isWithin(path, match.path))
    .toSorted((a, b) => b.path.length - a.path.length);
  // Whoever a longer path is not for, by method or header, comes to the next one that asks for nothing else.
  const all = above.find(({ method, asksMore }) => method === undefined && !asksMore);
  return (all ?? above.at(-1))?.path;
}

/** An HTTPRoute with nothing in it but the rules that serve this path, and those of what is below it. */
export function narrowedHttpRoute(object: KubeObject, path: string): KubeObject {
  const own = servedFrom(object, path);
  const has = (rule: Rule, serves: (match: Match) => boolean) => matchesOf(rule).some(serves);
  const all = rulesOf(object);
  const above = all.filter((rule) =>
    has(
      rule,
      (match) => match.type === "PathPrefix" && isWithin(path, match.path) && isWithin(match.path, own ?? path),
    ),
  );
  const below = all.filter((rule) => has(rule, (match) => isWithin(match.path, path)));
  const rules = [...new Set([...above, ...below])].map(({ rule }) => rule);
  return { ...object, spec: { ...object.spec, rules } };
}
