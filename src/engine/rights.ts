import type { AccessQuestion, Cluster } from "../cluster/port.ts";
import { Trouble } from "../core/errors.ts";
import { resources } from "../core/resources.ts";
import type { Decision, Target } from "./plan/types.ts";

/** Every right that closing and reopening these targets takes, one question each: any one of a question's verbs will do. */
export interface Asking {
  readonly anyOf: readonly AccessQuestion[];
  readonly why: string;
}

/** What switching this target there and back takes: patch on its kind, and what its own diversion needs beside that. */
export function rightsOf({ adapter, object }: Target, decision: Decision): Asking[] {
  const namespace = object.metadata.namespace ?? "default";
  const { group, plural: resource } = adapter.resource;
  const needs = decision.kind === "switch" ? decision.needs : [];
  return [
    { anyOf: [{ verb: "patch", group, resource, namespace }], why: "closing and reopening" },
    ...needs.map(({ verbs, subresource, why }) => ({
      anyOf: verbs.map((verb) => ({ verb, group, resource, subresource, namespace })),
      why,
    })),
  ];
}

const pageVerbs = [
  { resource: resources.configMap, verbs: ["get", "create", "patch"] },
  { resource: resources.service, verbs: ["get", "create", "patch"] },
  { resource: resources.networkPolicy, verbs: ["get", "create", "patch"] },
  { resource: resources.podDisruptionBudget, verbs: ["get", "create", "patch"] },
  { resource: resources.deployment, verbs: ["get", "create", "patch"] },
  { resource: resources.replicaSet, verbs: ["list"] },
  { resource: resources.pod, verbs: ["list", "patch"] },
  { resource: resources.endpointSlice, verbs: ["list"] },
] as const;

/** What publishing the page, and seeing what each replica serves, takes in its namespace. */
export function pageRights(namespace: string): Asking[] {
  const listed = pageVerbs.flatMap(({ resource: { group, plural: resource }, verbs }) =>
    verbs.map((verb) => ({ anyOf: [{ verb, group, resource, namespace }], why: "publishing the page" })),
  );
  const proxy = { verb: "get", group: "", resource: "pods", subresource: "proxy", namespace };
  return [...listed, { anyOf: [proxy], why: "asking each page pod what it serves" }];
}

/** What seeing the page on a short-lived edge object of its own takes. */
export function proofRights(targets: readonly Target[], namespace: string): Asking[] {
  return targets.flatMap(({ adapter: { resource: ref } }) =>
    ["create", "delete"].map((verb) => ({
      anyOf: [{ verb, group: ref.group, resource: ref.plural, namespace }],
      why: "seeing the page at the edge before anything is diverted (--no-verify goes without)",
    })),
  );
}

/**
 * Asks for every right before the first write; the same question is asked once.
 * @throws Trouble (`refused`) that names each verb, resource and namespace that lacks
 */
export async function checkRights(cluster: Pick<Cluster, "can">, asked: readonly Asking[]): Promise<void> {
  const once = [...new Map(asked.map((asking) => [JSON.stringify(asking.anyOf), asking])).values()];
  const lacking = await Promise.all(
    once.map(async (asking) => {
      const answers = await Promise.all(asking.anyOf.map((question) => cluster.can(question)));
      return answers.includes(true) ? [] : [asking];
    }),
  );
  const [first, ...others] = lacking.flat().map(sentence);
  if (first === undefined) return;
  throw new Trouble("refused", "This account lacks rights that closing and going back need. Nothing was changed.", [
    first,
    ...others,
    "An administrator of the namespace can grant them with a Role.",
  ]);
}

function sentence({ anyOf, why }: Asking): string {
  const [question] = anyOf;
  const verbs = anyOf.map(({ verb }) => verb).join(" or ");
  const resource = [question?.resource, question?.subresource].filter(Boolean).join("/");
  const group = question?.group === "" ? "" : `.${question?.group ?? ""}`;
  return `${verbs} ${resource}${group} in ${question?.namespace ?? ""}: ${why}`;
}
