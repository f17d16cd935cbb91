import type { JsonObject } from "../../../core/json.ts";
import type { Cause } from "../refusal.ts";
import { withRouteDefaults } from "./gateway-defaults.ts";
import { filterCauses } from "./http-filter.ts";
import { objectAt, objectsAt, textAt } from "./json.ts";
import type { KindRules } from "./rules.ts";
import { enumCauses, hostnameCauses, itemCauses, rangeCauses, requiredCauses, ruleCause } from "./schema.ts";

/** HTTPRoutes: the marks of kubernetes-sigs/gateway-api apis/v1 httproute_types.go, shared_types.go. */
export const httpRouteRules: KindRules = {
  defaults: withRouteDefaults,
  validate: ({ spec = {} }) => [
    ...parentCauses(spec),
    ...itemCauses(spec, "hostnames", 16, "spec"),
    ...hostnamesOf(spec).flatMap((host, i) => hostnameCauses(host, `spec.hostnames[${i}]`)),
    ...rulesCauses(spec),
  ],
};

/** What is wrong with the parents of a route of any kind. */
export function parentCauses(spec: JsonObject): readonly Cause[] {
  const field = "spec.parentRefs";
  const parents = objectsAt(spec, "parentRefs");
  const key = (it: JsonObject): string =>
    JSON.stringify(["group", "kind", "namespace", "name", "sectionName", "port"].map((member) => it[member] ?? ""));
  const message = "sectionName or port must be unique when parentRefs includes 2 or more references to the same parent";
  const distinct = new Set(parents.map(key)).size === parents.length;
  return [
    ...itemCauses(spec, "parentRefs", 32, "spec"),
    ...parents.flatMap((parent, i) => requiredCauses(parent, ["name"], `${field}[${i}]`)),
    ...(distinct ? [] : [ruleCause(field, message)]),
  ];
}

function hostnamesOf(spec: JsonObject): readonly string[] {
  const hosts = spec["hostnames"];
  return Array.isArray(hosts) ? (hosts as readonly unknown[]).map(String) : [];
}

function rulesCauses(spec: JsonObject): readonly Cause[] {
  const rules = objectsAt(spec, "rules");
  const field = "spec.rules";
  const matches = rules.reduce((count, rule) => count + objectsAt(rule, "matches").length, 0);
  const names = rules.map((rule) => textAt(rule, "name")).filter((name) => name !== "");
  const most =
    "While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a route must be less than 128";
  return [
    ...(rules.length === 0 ? [ruleCause(field, `${field} in body should have at least 1 items`)] : []),
    ...itemCauses(spec, "rules", 16, "spec"),
    ...(matches > 128 ? [ruleCause(field, most)] : []),
    ...(new Set(names).size < names.length ? [ruleCause(field, "Rule name must be unique within the route")] : []),
    ...rules.flatMap((rule, i) => ruleCauses(rule, `${field}[${i}]`)),
  ];
}

function ruleCauses(rule: JsonObject, field: string): readonly Cause[] {
  const backends = objectsAt(rule, "backendRefs");
  const redirects = objectsAt(rule, "filters").some((filter) => filter["requestRedirect"] !== undefined);
  return [
    ...itemCauses(rule, "matches", 64, field),
    ...itemCauses(rule, "filters", 16, field),
    ...itemCauses(rule, "backendRefs", 16, field),
    ...objectsAt(rule, "matches").flatMap((match, i) => matchCauses(match, `${field}.matches[${i}]`)),
    ...filterCauses(rule, field),
    ...backends.flatMap((reference, i) => backendCauses(reference, `${field}.backendRefs[${i}]`)),
    ...(redirects && backends.length > 0
      ? [ruleCause(field, "RequestRedirect filter must not be used together with backendRefs")]
      : []),
  ];
}

/** What is wrong with a reference to a backend (object_reference_types.go, BackendObjectReference). */
function backendCauses(reference: JsonObject, field: string): readonly Cause[] {
  const isService = textAt(reference, "group") === "" && textAt(reference, "kind") === "Service";
  return [
    ...requiredCauses(reference, ["name"], field),
    ...rangeCauses(reference["weight"], `${field}.weight`, [0, 1_000_000]),
    ...rangeCauses(reference["port"], `${field}.port`, [1, 65_535]),
    ...(isService && reference["port"] === undefined ? [ruleCause(field, "Must have port for Service reference")] : []),
  ];
}

const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

function matchCauses(match: JsonObject, field: string): readonly Cause[] {
  const named = (member: string): readonly Cause[] =>
    objectsAt(match, member).flatMap((it, i) => [
      ...requiredCauses(it, ["name", "value"], `${field}.${member}[${i}]`),
      ...enumCauses(it, "type", ["Exact", "RegularExpression"], `${field}.${member}[${i}]`),
    ]);
  return [
    ...pathCauses(objectAt(match, "path"), `${field}.path`),
    ...itemCauses(match, "headers", 16, field),
    ...itemCauses(match, "queryParams", 16, field),
    ...named("headers"),
    ...named("queryParams"),
    ...enumCauses(match, "method", methods, field),
  ];
}

const forbidden = ["//", "/./", "/../", "%2f", "%2F", "#"];
const types = "when type one of ['Exact', 'PathPrefix']";
const characters = "^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$";

function pathCauses(path: JsonObject, field: string): readonly Cause[] {
  const value = textAt(path, "value");
  const literal = path["type"] === "Exact" || path["type"] === "PathPrefix";
  const wrong = [
    ...(value.startsWith("/") ? [] : [`value must be an absolute path and start with '/' ${types}`]),
    ...forbidden.filter((it) => value.includes(it)).map((it) => `must not contain '${it}' ${types}`),
    ...["/..", "/."].filter((it) => value.endsWith(it)).map((it) => `must not end with '${it}' ${types}`),
    ...(new RegExp(characters).test(value)
      ? []
      : [`must only contain valid characters (matching ${characters}) for types ['Exact', 'PathPrefix']`]),
  ];
  return [
    ...enumCauses(path, "type", ["Exact", "PathPrefix", "RegularExpression"], field),
    ...(literal ? wrong.map((message) => ruleCause(field, message)) : []),
  ];
}
