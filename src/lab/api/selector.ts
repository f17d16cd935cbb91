import type { KubeObject } from "../../core/kube.ts";
import { badRequest } from "./refusal.ts";

/** Does an object belong to what was asked for? */
export type Selector = (object: KubeObject) => boolean;

type Labels = { readonly [key: string]: string };

/**
 * The label selector as a predicate: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, joined by commas
 * (apimachinery labels/selector.go). A label that is absent satisfies `!=` and `notin`.
 */
export function labelSelector(text: string): Selector {
  const requirements = splitRequirements(text).map(requirement);
  return ({ metadata }) => requirements.every((holds) => holds(metadata.labels ?? {}));
}

function splitRequirements(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function requirement(text: string): (labels: Labels) => boolean {
  const key = "([A-Za-z0-9][-A-Za-z0-9_./]*)";
  const set = new RegExp(`^${key}\\s+(in|notin)\\s+\\(([^)]*)\\)$`).exec(text);
  if (set !== null) {
    const [, name = "", operator, list = ""] = set;
    const values = list.split(",").map((value) => value.trim());
    const among = (labels: Labels): boolean => labels[name] !== undefined && values.includes(labels[name]);
    return operator === "in" ? among : (labels) => !among(labels);
  }
  const comparison = new RegExp(`^${key}\\s*(==?|!=)\\s*([-A-Za-z0-9_.]*)$`).exec(text);
  if (comparison !== null) {
    const [, name = "", operator, value] = comparison;
    return operator === "!=" ? (labels) => labels[name] !== value : (labels) => labels[name] === value;
  }
  const existence = new RegExp(`^(!?)\\s*${key}$`).exec(text);
  if (existence === null) throw badRequest(`unable to parse requirement: found '${text}', expected a label selector`);
  const [, absent, name = ""] = existence;
  return absent === "!" ? (labels) => labels[name] === undefined : (labels) => labels[name] !== undefined;
}

/** Fields that some kinds can be selected by, besides name and namespace (pkg/apis/core/v1/conversion.go). */
const selectable: { readonly [kind: string]: readonly string[] } = {
  Pod: ["spec.nodeName", "status.phase", "status.podIP", "spec.serviceAccountName"],
  Event: [
    "involvedObject.kind",
    "involvedObject.namespace",
    "involvedObject.name",
    "involvedObject.uid",
    "reason",
    "type",
  ],
  Namespace: ["status.phase"],
  Secret: ["type"],
  Route: ["spec.path", "spec.host", "spec.to.name"],
};

/** The field selector as a predicate; a field that the kind cannot be selected by is a 400. */
export function fieldSelector(text: string, kind: string): Selector {
  const supported = ["metadata.name", "metadata.namespace", ...(selectable[kind] ?? [])];
  const terms = splitRequirements(text).map((term) => {
    const [, field = "", operator = "", value = ""] = /^([^=!]+)(==?|!=)(.*)$/.exec(term) ?? [];
    if (operator === "") throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
    if (!supported.includes(field)) throw badRequest(`field label not supported: ${field}`);
    return (object: KubeObject): boolean => (valueAt(object, field) === value) !== (operator === "!=");
  });
  return (object) => terms.every((holds) => holds(object));
}

function valueAt(object: KubeObject, field: string): string {
  let value: unknown = object;
  for (const step of field.split(".")) value = (value as { readonly [member: string]: unknown } | undefined)?.[step];
  return typeof value === "string" ? value : "";
}
