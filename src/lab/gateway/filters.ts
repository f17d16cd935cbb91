import type { Json, JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { literal } from "../edge/front.ts";
import { quoted } from "../expression.ts";
import { numberAt, objectsAt, textAt, textsAt } from "../read.ts";

// Filters of an HTTPRoute as lines of HAProxy (kubernetes-sigs/gateway-api apis/v1 httproute_types.go).

const supported = ["RequestHeaderModifier", "ResponseHeaderModifier", "URLRewrite", "RequestRedirect"];

/** The first filter that this edge cannot do: another type, or one of a single backend. */
export function unsupportedFilter(route: KubeObject): string | undefined {
  const rules = objectsAt(route.spec, "rules");
  const own = rules.flatMap((rule) => objectsAt(rule, "filters")).find((it) => !supported.includes(String(it["type"])));
  const ofBackends = rules.flatMap((rule) => objectsAt(rule, "backendRefs")).flatMap((it) => objectsAt(it, "filters"));
  const found = own ?? ofBackends[0];
  return found === undefined ? undefined : String(found["type"]);
}

/** The lines of a rule's filters, in their order. */
export function filterLines(rule: JsonObject): readonly string[] {
  const prefix = textAt(rule, "matches", 0, "path", "value") ?? "/";
  return objectsAt(rule, "filters").flatMap((filter) => {
    switch (filter["type"]) {
      case "RequestHeaderModifier":
        return headerLines("request", filter["requestHeaderModifier"]);
      case "ResponseHeaderModifier":
        return headerLines("response", filter["responseHeaderModifier"]);
      case "URLRewrite":
        return rewriteLines(filter["urlRewrite"], prefix);
      case "RequestRedirect":
        return redirectLines(filter["requestRedirect"], prefix);
      default:
        return [];
    }
  });
}

function headerLines(side: "request" | "response", modifier: Json | undefined): readonly string[] {
  const line = (verb: string, name: string, value?: string): string =>
    [`http-${side} ${verb}-header ${literal(name)}`, ...(value === undefined ? [] : [formatted(value)])].join(" ");
  const each = (verb: "set" | "add"): readonly string[] =>
    objectsAt(modifier, verb).map((it) => line(verb, textAt(it, "name") ?? "", textAt(it, "value") ?? ""));
  return [...each("set"), ...each("add"), ...textsAt(modifier, "remove").map((name) => line("del", name))];
}

function rewriteLines(rewrite: Json | undefined, prefix: string): readonly string[] {
  const host = textAt(rewrite, "hostname");
  return [
    ...(host === undefined ? [] : [`http-request set-header Host ${formatted(host)}`]),
    ...pathLines(rewrite, prefix),
  ];
}

/** The path changed: whole, or the prefix that the rule matches, by whole segments (HTTPPathModifier, the table there). */
function pathLines(modifier: Json | undefined, prefix: string): readonly string[] {
  const whole = textAt(modifier, "path", "replaceFullPath");
  if (whole !== undefined) return [`http-request set-path ${formatted(whole)}`];
  const replacement = textAt(modifier, "path", "replacePrefixMatch")?.replace(/\/+$/, "");
  if (replacement === undefined) return [];
  const matched = prefix.replace(/\/+$/, "");
  const text = literal(`${replacement.replaceAll("\\", "\\\\").replaceAll("%", "%%")}\\1`);
  const lines = [`http-request replace-path ${literal(`^${quoted(matched)}(/.*)?$`)} ${text}`];
  return replacement === "" ? [`http-request set-path / if { path -m str -- ${literal(matched)} }`, ...lines] : lines;
}

/**
 * Answers with the new address. Without a port it is the one that belongs to a scheme that is given, else the one that was
 * asked for: the lab's listeners are on ports of their own.
 */
function redirectLines(redirect: Json | undefined, prefix: string): readonly string[] {
  const scheme = textAt(redirect, "scheme");
  const port = numberAt(redirect, "port");
  const name = textAt(redirect, "hostname") ?? "%[req.hdr(host),field(1,:)]";
  const asked = textAt(redirect, "hostname") === undefined && scheme === undefined && port === undefined;
  const wellKnown = scheme === undefined ? undefined : { http: 80, https: 443 }[scheme];
  const host = asked ? "%[req.hdr(host)]" : port === undefined || port === wellKnown ? name : `${name}:${port}`;
  const location = `${scheme ?? "%[ssl_fc,iif(https,http)]"}://${host}%[pathq]`;
  return [
    ...pathLines(redirect, prefix),
    `http-request redirect code ${numberAt(redirect, "statusCode") ?? 302} location '${location}'`,
  ];
}

/** A literal word where HAProxy reads a format: a percent sign stands for itself. */
function formatted(text: string): string {
  return literal(text.replaceAll("%", "%%"));
}
