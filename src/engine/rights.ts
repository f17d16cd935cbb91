import type { AccessQuestion, Cluster } from "../cluster/port.ts";
import { Trouble } from "../core/errors.ts";
import type { ResourceRef } from "../core/kube.ts";
import { resources } from "../core/resources.ts";
import { pageKinds, resourceOf, type PagePlan } from "./page/ensure.ts";
import type { Decision, Target } from "./plan/types.ts";

/** Every right that closing and reopening these targets takes, one question each: any one of a question's verbs will do. */
export interface Asking {
  readonly anyOf: readonly AccessQuestion[];
  readonly why: string;
}

/**
 * What switching this target there and back takes: to find it by its holds, to read it again where somebody else was faster,
 * to write it, and what its own diversion needs beside that.
 */
export function rightsOf({ adapter, object }: Target, decision: Decision): Asking[] {
  const namespace = object.metadata.namespace ?? "default";
  const { group, plural: resource } = adapter.resource;
  const needs = decision.kind === "switch" ? decision.needs : [];
  return [
    ...each(["get", "list", "patch"], { resource: adapter.resource, namespace, why: "closing and reopening" }),
    ...needs.map(({ verbs, subresource, why }) => ({
      anyOf: verbs.map((verb) => ({ verb, group, resource, subresource, namespace })),
      why,
    })),
  ];
}

/** What giving targets back takes beside writing them: the applications' endpoints, and the page's ConfigMap. */
export function reopenRights(namespace: string): Asking[] {
  return [
    ...each(["list"], { resource: resources.endpointSlice, namespace, why: "seeing that an application is ready" }),
    ...each(["get", "patch"], { resource: resources.configMap, namespace, why: "noting when it was reopened" }),
  ];
}

/** What the page's objects are read with, before it is known what has to be written. */
export function pageReadRights(namespace: string): Asking[] {
  return pageKinds.flatMap((resource) => each(["get"], { resource, namespace, why: "publishing the page" }));
}

/** What publishing the page takes, as it is now, and seeing what each replica serves. */
export function pageRights(namespace: string, { writes, content }: PagePlan): Asking[] {
  const why = "publishing the page";
  const verbs = { create: ["create"], update: ["patch"], keep: [] };
  return [
    ...writes.flatMap(({ kind, object }) => each(verbs[kind], { resource: resourceOf(object), namespace, why })),
    ...[resources.replicaSet, resources.pod].flatMap((resource) => each(["list"], { resource, namespace, why })),
    ...each(["patch"], { resource: resources.configMap, namespace, why }),
    ...(content ? contentRights(namespace) : []),
  ];
}

function contentRights(namespace: string): Asking[] {
  const proxy = { verb: "get", group: "", resource: "pods", subresource: "proxy", namespace };
  return [
    ...each(["patch"], { resource: resources.pod, namespace, why: "bringing its texts to the page's pods at once" }),
    { anyOf: [proxy], why: "asking each page pod what it serves" },
  ];
}

/** What seeing the page on a short-lived edge object of its own takes. */
export function proofRights(targets: readonly Target[], namespace: string): Asking[] {
  const why = "seeing the page at the edge before anything is diverted (--no-verify goes without)";
  return targets.flatMap(({ adapter: { resource } }) => each(["create", "delete"], { resource, namespace, why }));
}

function each(
  verbs: readonly string[],
  {
    resource: { group, plural: resource },
    namespace,
    why,
  }: { readonly resource: ResourceRef; readonly namespace: string; readonly why: string },
): Asking[] {
  return verbs.map((verb) => ({ anyOf: [{ verb, group, resource, namespace }], why }));
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
