import type { AccessQuestion } from "../cluster/port.ts";
import type { ResourceRef } from "../core/kube.ts";

/** A right that something takes: any one of the questions' verbs will do, the first one being the least. */
export interface Asking {
  readonly anyOf: readonly [AccessQuestion, ...AccessQuestion[]];
  readonly why: string;
  /** The option of `entracte rbac` without which it is not granted. */
  readonly option?: string;
  /** The kind of edge object that it is for, as people type it. */
  readonly kind?: string;
}

interface Wanted {
  readonly resource: ResourceRef;
  readonly namespace: string;
  /** The one object that it is about. */
  readonly name?: string;
  readonly why: string;
  readonly kind?: string;
}

/** One right for each verb. What is created has no name yet that a rule could be limited to. */
export function each(verbs: readonly string[], { resource, namespace, name, why, kind }: Wanted): Asking[] {
  const { group, plural } = resource;
  return verbs.map((verb) => {
    const named = name === undefined || verb === "create" || verb === "list" ? {} : { name };
    const about = { verb, group, resource: plural, namespace, ...named };
    return { anyOf: [about], why, ...(kind === undefined ? {} : { kind }) };
  });
}
