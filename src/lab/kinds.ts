import { resources } from "../core/resources.ts";
import type { ResourceRef } from "../core/kube.ts";

/** The resources that only the lab reads, beside those that the product touches. */
export const kinds = {
  ...resources,
  secret: { group: "", version: "v1", plural: "secrets", kind: "Secret", namespaced: true },
  resourceQuota: { group: "", version: "v1", plural: "resourcequotas", kind: "ResourceQuota", namespaced: true },
} as const satisfies { readonly [name: string]: ResourceRef };
