import { changeTo, type Change } from "../core/change.ts";
import { objectsIn } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import type { Diversion, PageBackend, Refusal } from "./adapter.ts";
import { rulesOf, servicesOf, type Rule } from "./httproute-rules.ts";
import { refusal, refusedAsItIs, showsAlready, standsTwice } from "./refusals.ts";

/**
 * Points every rule of an HTTPRoute at the page, hosts and matches as they are. The reference is written as the API server
 * completes it, for what it adds later would be somebody else's change.
 */
export function divertHttpRoute(object: KubeObject, page: PageBackend): Diversion | Refusal {
  const refused = refuse(object, page);
  if (refused !== undefined) return refused;
  const backendRefs = [{ group: "", kind: "Service", name: page.service, port: page.port, weight: 1 }];
  const rules = rulesOf(object);
  const removed = new Set(rules.flatMap(({ rule }) => typesIn(rule.filters).filter(isHarmful)));
  const kept = new Set(rules.flatMap(({ rule }) => typesIn(rule.filters).filter((type) => type === "ExtensionRef")));
  return {
    changes: rules.flatMap((rule) => [
      ...changeTo(object, [...rule.at, "backendRefs"], backendRefs),
      ...withoutHarm(object, rule),
    ]),
    needs: [],
    notes: [
      ...(removed.size === 0 ? [] : [`Off while it is closed, for the page's sake: ${[...removed].join(", ")}.`]),
      ...(kept.size === 0 ? [] : ["Stays, and may act on the page, too: ExtensionRef."]),
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
  if (rules.flatMap(servicesOf).some((to) => to.name === page.service && to.namespace === undefined))
    return showsAlready(object, page.service, edit);
  return standsTwice(object, rules, "Keep one of them, or give each rule a name:", edit);
}

const typesIn = (filters: Parameters<typeof objectsIn>[0]) => objectsIn(filters).map(({ type }) => String(type));

/**
 * Filters are for the application: they would change what the page is asked for and what it answers, send visitors elsewhere
 * (which no rule with a backend may), copy their requests to the application, or have it ask who they are.
 */
const isHarmful = (type: string): boolean =>
  /^(URLRewrite|RequestMirror|RequestRedirect|RequestHeaderModifier|ResponseHeaderModifier|ExternalAuth)$/.test(type);

/** Without harmful filters, without trying a 503 again, and without a sticky session, which the page would overwrite. */
function withoutHarm(object: KubeObject, { at, rule }: Rule): Change[] {
  const all = objectsIn(rule.filters);
  const left = all.filter(({ type }) => !isHarmful(String(type)));
  const filters = left.length === all.length ? rule.filters : left.length === 0 ? undefined : left;
  return [
    ...changeTo(object, [...at, "filters"], filters),
    ...["retry", "sessionPersistence"].flatMap((member) => changeTo(object, [...at, member], undefined)),
  ];
}
