import type { JsonObject } from "../../../core/json.ts";
import type { Cause } from "../refusal.ts";
import { objectAt, objectsAt, textAt } from "./json.ts";
import { enumCauses, inner, rangeCauses, requiredCauses, ruleCause } from "./schema.ts";

/** The member that belongs to each type of filter (gateway-api apis/v1 httproute_types.go, HTTPRouteFilter). */
const members: { readonly [type: string]: string } = {
  RequestHeaderModifier: "requestHeaderModifier",
  ResponseHeaderModifier: "responseHeaderModifier",
  RequestMirror: "requestMirror",
  RequestRedirect: "requestRedirect",
  URLRewrite: "urlRewrite",
  ExtensionRef: "extensionRef",
  CORS: "cors",
};
const once = ["RequestHeaderModifier", "ResponseHeaderModifier", "RequestRedirect", "URLRewrite", "CORS"];

/** What is wrong with the filters of a rule. */
export function filterCauses(rule: JsonObject, within: string): readonly Cause[] {
  const field = `${within}.filters`;
  const filters = objectsAt(rule, "filters");
  const count = (type: string): number => filters.filter((filter) => filter["type"] === type).length;
  const repeated = once.filter((type) => count(type) > 1).map((type) => `${type} filter cannot be repeated`);
  const both = "May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both";
  return [
    ...repeated.map((message) => ruleCause(field, message)),
    ...(count("RequestRedirect") > 0 && count("URLRewrite") > 0 ? [ruleCause(field, both)] : []),
    ...filters.flatMap((filter, i) => causesOf(filter, `${field}[${i}]`)),
    ...["RequestRedirect", "URLRewrite"].flatMap((type) => prefixCauses(rule, type, within)),
  ];
}

function causesOf(filter: JsonObject, field: string): readonly Cause[] {
  const type = textAt(filter, "type");
  const own = members[type];
  const foreign = Object.entries(members).filter(([, member]) => member !== own && filter[member] !== undefined);
  const redirect = inner(filter, "requestRedirect");
  return [
    ...requiredCauses(filter, ["type"], field),
    ...enumCauses(filter, "type", Object.keys(members), field),
    ...(own !== undefined && filter[own] === undefined
      ? [ruleCause(field, `filter.${own} must be specified for ${type} filter.type`)]
      : []),
    ...foreign.map(([of, member]) => ruleCause(field, `filter.${member} must be nil if the filter.type is not ${of}`)),
    ...(redirect === undefined ? [] : redirectCauses(redirect, `${field}.requestRedirect`)),
    ...modifierCauses(objectAt(filter, "urlRewrite"), `${field}.urlRewrite.path`),
  ];
}

function redirectCauses(redirect: JsonObject, field: string): readonly Cause[] {
  return [
    ...enumCauses(redirect, "scheme", ["http", "https"], field),
    ...enumCauses(redirect, "statusCode", [301, 302, 303, 307, 308], field),
    ...rangeCauses(redirect["port"], `${field}.port`, [1, 65_535]),
    ...modifierCauses(redirect, `${field}.path`),
  ];
}

/** A path modifier holds the value of its own type, and no other (HTTPPathModifier). */
function modifierCauses(of: JsonObject, field: string): readonly Cause[] {
  const path = inner(of, "path");
  if (path === undefined) return [];
  const pairs = [
    ["ReplaceFullPath", "replaceFullPath"],
    ["ReplacePrefixMatch", "replacePrefixMatch"],
  ] as const;
  const wrong = pairs.flatMap(([type, member]) => {
    if (path["type"] === type)
      return path[member] === undefined ? [`${member} must be specified when type is set to '${type}'`] : [];
    return path[member] === undefined ? [] : [`type must be '${type}' when ${member} is set`];
  });
  return [
    ...enumCauses(
      path,
      "type",
      pairs.map(([type]) => type),
      field,
    ),
    ...wrong.map((message) => ruleCause(field, message)),
  ];
}

/** A prefix can be replaced only where the rule's one match has it. */
function prefixCauses(rule: JsonObject, type: string, within: string): readonly Cause[] {
  const replaces = objectsAt(rule, "filters").some(
    (filter) => textAt(objectAt(objectAt(filter, members[type] ?? ""), "path"), "type") === "ReplacePrefixMatch",
  );
  const [match, ...more] = objectsAt(rule, "matches");
  const prefixed = match !== undefined && more.length === 0 && objectAt(match, "path")["type"] === "PathPrefix";
  if (!replaces || prefixed) return [];
  const message = `When using ${type} filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified`;
  return [ruleCause(within, message)];
}
