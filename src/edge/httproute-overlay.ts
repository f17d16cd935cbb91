import { eachOnce, objectsIn, textsIn, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { isWithin } from "../core/part.ts";
import type { Refusal } from "./adapter.ts";
import { matchesOf, rulesOf, servedFrom, type Match } from "./httproute-rules.ts";
import {
  closeLine,
  notServed,
  othersThan,
  overlayMetadata,
  overlaysFor,
  partRefusal,
  refusedFor,
  refusedInPart,
} from "./overlay.ts";

/**
 * An HTTPRoute for each of these paths of an HTTPRoute, on the same Gateways and hosts, which leads nowhere yet: the longest
 * prefix wins (kubernetes-sigs/gateway-api apis/v1 HTTPRouteRule.Matches), so that each takes over what is at and below its
 * path, and nothing else. What the application's own route names at or below it is taken over by its method.
 */
export function overlayHttpRoutes(
  object: KubeObject,
  paths: readonly string[],
  beside: readonly KubeObject[],
): readonly KubeObject[] | Refusal {
  const others = othersThan(object, beside).filter((other) => other.kind === object.kind && meets(other, object));
  return overlaysFor(
    paths,
    (path) => refuse(object, path, others),
    (path) => overlayOf(object, path),
  );
}

/** Have they a host and a Gateway in common? A wildcard and a host within it have not: the more precise host comes first. */
const meets = (one: KubeObject, other: KubeObject): boolean =>
  [hostsOf, gatewaysOf].every((of) => of(one).some((each) => of(other).includes(each)));

/** Without any, it is for every host. */
function hostsOf({ spec }: KubeObject): readonly string[] {
  const hosts = textsIn(spec?.hostnames);
  return hosts.length === 0 ? [""] : hosts;
}

const gatewaysOf = ({ metadata, spec }: KubeObject): readonly string[] =>
  objectsIn(spec?.parentRefs).map(({ name, namespace = metadata.namespace ?? "" }) =>
    [namespace, name].map(String).join("/"),
  );

function refuse(object: KubeObject, path: string, others: readonly KubeObject[]): Refusal | undefined {
  const no = partRefusal(object, path);
  const common = refusedInPart(object, path);
  if (common !== undefined) return common;
  const whole = ["Close the whole:", closeLine(object)] as const;
  const matches = rulesOf(object).flatMap(matchesOf);
  if (matches.length > 0 && matches.every((match) => isWithin(match.path, path)))
    return no("that is the whole of it.", closeLine(object));
  const expression = matches.find(({ type }) => type !== "Exact" && type !== "PathPrefix");
  if (expression !== undefined)
    return no(`it matches ${expression.path} as an expression, and no Gateway has to say which comes first.`, ...whole);
  const own = servedFrom(object, path);
  if (own === undefined) {
    const prefixes = matches.filter(({ type }) => type === "PathPrefix");
    return notServed(
      object,
      path,
      prefixes.map((match) => match.path),
    );
  }
  const precise = matches.find((match) => isWithin(match.path, path) && match.method !== undefined);
  if (precise !== undefined)
    return no(
      `it names ${String(precise.method)} ${precise.path} itself, and the older HTTPRoute of a match wins.`,
      ...whole,
    );
  if (1 + coveredBy(matches, path).length > mostMatches)
    return no("it names more paths below it than one HTTPRoute may have.", ...whole);
  return refusedBeside(object, { path, own }, others);
}

/** Where another HTTPRoute serves the path, that one is to be closed. */
function refusedBeside(
  object: KubeObject,
  { path, own }: { readonly path: string; readonly own: string },
  others: readonly KubeObject[],
): Refusal | undefined {
  for (const other of others) {
    const nearer = rulesOf(other)
      .flatMap(matchesOf)
      .find(
        (match) =>
          (match.type === "Exact" ? match.path === path : isWithin(path, match.path)) &&
          isWithin(match.path, own) &&
          match.path !== own,
      );
    if (nearer === undefined) continue;
    return refusedFor(object, path, other, nearer.path);
  }
  return undefined;
}

function overlayOf(object: KubeObject, path: string): KubeObject {
  const { apiVersion, kind, spec = {} } = object;
  const given = ["parentRefs", "useDefaultGateways", "hostnames"].flatMap((name) =>
    spec[name] === undefined ? [] : [[name, spec[name]] as const],
  );
  const matches = [
    { path: { type: "PathPrefix", value: path } },
    ...coveredBy(rulesOf(object).flatMap(matchesOf), path),
  ];
  return {
    apiVersion,
    kind,
    metadata: overlayMetadata(object, path, {}),
    spec: { ...Object.fromEntries(given), rules: inRules(matches) },
  };
}

/** Every method that a match can name (HTTPMethod). */
const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

/**
 * The matches that come before those of the application's own at and below a path: of the same path, one that names a method
 * comes before one that names none, whatever headers and parameters that asks for.
 */
function coveredBy(matches: readonly Match[], path: string): readonly JsonObject[] {
  const named = matches.filter((match) => isWithin(match.path, path));
  return eachOnce(named.map((match) => ({ type: match.type, value: match.path }))).flatMap((at) =>
    methods.map((method) => ({ path: at, method })),
  );
}

/** What an HTTPRoute may hold, in the first version of the API already: 16 rules of 8 matches each. */
const [perRule, mostMatches] = [8, 128];

function inRules(matches: readonly JsonObject[]): readonly JsonObject[] {
  const count = Math.ceil(matches.length / perRule);
  return Array.from({ length: count }, (_, i) => ({ matches: matches.slice(i * perRule, (i + 1) * perRule) }));
}
