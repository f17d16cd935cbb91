import { changeTo, type Change } from "../core/change.ts";
import { objectsIn, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { locate } from "../core/locator.ts";
import { partOf } from "../core/part.ts";
import type { Diversion, PageBackend, Refusal } from "./adapter.ts";
import { matchesOf, rulesOf, servicesOf } from "./httproute-rules.ts";
import { refusal, refusedAsItIs, showsAlready } from "./refusals.ts";

/**
 * Points every rule of an HTTPRoute at the page, hosts and matches as they are. The reference is written as the API server
 * completes it, for what it adds later would be somebody else's change.
 */
export function divertHttpRoute(object: KubeObject, page: PageBackend): Diversion | Refusal {
  const refused = refuse(object, page);
  if (refused !== undefined) return refused;
  const rules = rulesOf(object);
  const removed = new Set(rules.flatMap(({ rule }) => typesIn(rule.filters).filter(isHarmful)));
  const kept = new Set(rules.flatMap(({ rule }) => typesIn(rule.filters).filter((type) => type === "ExtensionRef")));
  return {
    changes: changesOf(object, page),
    needs: [],
    notes: [
      ...(removed.size === 0 ? [] : [`Off while it is closed, for the page's sake: ${[...removed].join(", ")}.`]),
      ...(kept.size === 0 ? [] : ["Stays, and may act on the page, too: ExtensionRef."]),
      ...leftOpen(object),
    ],
  };
}

function refuse(object: KubeObject, page: PageBackend): Refusal | undefined {
  const { name, namespace = "default" } = object.metadata;
  const edit = `oc edit httproute ${name} -n ${namespace}`;
  const common = refusedAsItIs(object);
  if (common !== undefined) return common;
  const rules = rulesOf(object);
  if (rules.length === 0) return refusal(object, "it has no rules.", edit);
  const home = ({ namespace: named = namespace }: JsonObject | PageBackend) => named;
  if (rules.flatMap(servicesOf).some((to) => to.name === page.service && home(to) === home(page)))
    return showsAlready(object, page.service, edit);
  return undefined;
}

/** Member by member; or the whole list, where nothing but its place tells one rule from another. */
function changesOf(object: KubeObject, page: PageBackend): Change[] {
  const rules = rulesOf(object);
  if (rules.some(({ at }) => !locate(object, at).found)) {
    const all = rules.map(({ rule }) => ({ ...rule, ...toPage(rule, page) }));
    return changeTo(object, ["spec", "rules"], all);
  }
  return rules.flatMap(({ at, rule }) =>
    Object.entries(toPage(rule, page)).flatMap(([member, after]) => changeTo(object, [...at, member], after)),
  );
}

/**
 * What becomes of a rule: it leads to the page, without harmful filters, without trying a 503 again, and without a sticky
 * session, which the page would overwrite.
 */
function toPage({ filters }: JsonObject, { service, namespace, port }: PageBackend): JsonObject {
  const all = objectsIn(filters);
  const left = all.filter(({ type }) => !isHarmful(String(type)));
  return {
    backendRefs: [{ group: "", kind: "Service", ...(namespace && { namespace }), name: service, port, weight: 1 }],
    filters: left.length === all.length ? filters : left.length === 0 ? undefined : left,
    retry: undefined,
    sessionPersistence: undefined,
  };
}

const typesIn = (filters: Json | undefined) => objectsIn(filters).map(({ type }) => String(type));

/**
 * Filters are for the application: they would change what the page is asked for and what it answers, send visitors elsewhere
 * (which no rule with a backend may), copy their requests to the application, or have it ask who they are.
 */
const isHarmful = (type: string): boolean =>
  /^(URLRewrite|RequestMirror|RequestRedirect|RequestHeaderModifier|ResponseHeaderModifier|ExternalAuth)$/.test(type);

/** A part takes over by its method what the application's own route names: the API lists methods, and HTTP knows others. */
function leftOpen(object: KubeObject): string[] {
  const byMethod = rulesOf(object)
    .flatMap(matchesOf)
    .filter(({ method }) => method !== undefined);
  if (partOf(object) === undefined || byMethod.length === 0) return [];
  const paths = [...new Set(byMethod.map(({ path }) => path))].join(", ");
  return [`Methods that the Gateway API does not know (PROPFIND and the like) stay open at ${paths}.`];
}
