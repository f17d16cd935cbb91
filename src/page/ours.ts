import type { KubeObject } from "../core/kube.ts";
import type { PageWorkload } from "./model.ts";

/** The mark of everything that is ours. */
export const managedBy = { "app.kubernetes.io/managed-by": "entracte" } as const;

/** What lists all that is ours. */
export const oursSelector = "app.kubernetes.io/managed-by=entracte";

/** Is this object ours? What is not is never taken over silently. */
export function isOurs(object: KubeObject): boolean {
  return object.metadata.labels?.["app.kubernetes.io/managed-by"] === "entracte";
}

/** The metadata of an object of the page. */
export function metadataOf({ name, namespace }: PageWorkload, annotations: { readonly [key: string]: string } = {}) {
  return {
    name,
    namespace,
    labels: { app: name, ...managedBy },
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

/** The pods of the page. The hand-made workload of the same name selects by it too: a selector can never change. */
export const selector = ({ name }: Pick<PageWorkload, "name">) => ({ deployment: name });
