import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { isBelow, isHost, isPath, literal } from "../edge/front.ts";
import { objectsAt, textAt } from "../read.ts";

/** One match of one rule of a route, on one host. */
export interface Candidate {
  readonly route: KubeObject;
  /** The index of the rule. */
  readonly rule: number;
  readonly match: JsonObject;
  readonly host: string;
  readonly on: "http" | "https";
}

/** The conditions of a match, as HAProxy reads them (httproute_types.go, HTTPRouteMatch). */
export function conditionsOf({ host, match }: Candidate): readonly string[] {
  const path = textAt(match, "path", "value") ?? "/";
  const type = textAt(match, "path", "type") ?? "PathPrefix";
  const paths = type === "Exact" ? [isPath(path)] : type === "PathPrefix" ? isBelow(path) : [isLike("path", path)];
  const method = textAt(match, "method");
  return [
    ...(host === "" ? [] : [isHost(host, "several")]),
    ...paths,
    ...(method === undefined ? [] : [`{ method ${method} }`]),
    ...firsts(match, "headers").map((it) => holds(`req.fhdr(${textAt(it, "name")?.toLowerCase()})`, it)),
    ...firsts(match, "queryParams").map((it) => holds(`urlp(${textAt(it, "name")}),url_dec(1)`, it)),
  ];
}

function holds(sample: string, it: JsonObject): string {
  const value = textAt(it, "value") ?? "";
  return it["type"] === "RegularExpression" ? isLike(sample, value) : `{ ${sample} -m str -- ${literal(value)} }`;
}

function isLike(sample: string, expression: string): string {
  return `{ ${sample} -m reg -- ${literal(`^(?:${expression})$`)} }`;
}

/** Of several entries for the same name only the first counts. */
function firsts(match: JsonObject, member: "headers" | "queryParams"): readonly JsonObject[] {
  const key = (it: JsonObject): string => {
    const name = textAt(it, "name") ?? "";
    return member === "headers" ? name.toLowerCase() : name;
  };
  const all = objectsAt(match, member);
  return all.filter((it, i) => all.findIndex((other) => key(other) === key(it)) === i);
}

/**
 * The order in which matches are tried (HTTPRouteRule.Matches): the more precise host, an Exact path, the longer prefix, a
 * method, more headers, more query parameters, the older route, its name, and within a route the first rule.
 */
export function byPrecedence(a: Candidate, b: Candidate): number {
  const [one, other] = [rank(a), rank(b)];
  const differing = one.findIndex((value, i) => value !== other[i]);
  return differing >= 0 ? (other[differing] ?? 0) - (one[differing] ?? 0) : byAge(a, b) || a.rule - b.rule;
}

function rank({ host, match }: Candidate): readonly number[] {
  const type = textAt(match, "path", "type") ?? "PathPrefix";
  const length = (textAt(match, "path", "value") ?? "/").replace(/\/+$/, "").length;
  return [
    host.startsWith("*.") ? 0 : host.length,
    host.length,
    type === "Exact" ? 2 : type === "PathPrefix" ? 1 : 0,
    length,
    match["method"] === undefined ? 0 : 1,
    firsts(match, "headers").length,
    firsts(match, "queryParams").length,
  ];
}

function byAge({ route: a }: Candidate, { route: b }: Candidate): number {
  const key = ({ metadata }: KubeObject): string =>
    `${metadata.creationTimestamp ?? ""} ${metadata.namespace ?? ""}/${metadata.name}`;
  return key(a).localeCompare(key(b));
}
