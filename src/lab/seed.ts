import type { KubeObject } from "../core/kube.ts";
import { namespaceObject } from "./apps/manifests.ts";
import { kindRules } from "./api/kinds/index.ts";
import { apiVersion } from "./api/resources.ts";
import type { LabStore } from "./api/store.ts";
import { kinds } from "./kinds.ts";

/** Stores objects as if they had been created through the API, defaults filled in, and the namespaces that they need. */
export function seed(store: LabStore, objects: readonly KubeObject[], domain: string): void {
  for (const object of objects) {
    const resource = store.resources.find((it) => it.kind === object.kind && apiVersion(it) === object.apiVersion);
    if (resource === undefined) throw new Error(`The lab serves no ${object.kind} of ${object.apiVersion}`);
    const { namespace } = object.metadata;
    if (namespace !== undefined && store.get(kinds.namespace, undefined, namespace) === undefined) {
      store.create(kinds.namespace, namespaceObject(namespace));
    }
    const context = { store, old: undefined, submitted: object, domain, builtIn: resource.builtIn, may: () => true };
    const complete = kindRules(resource.kind).defaults?.(object, context) ?? object;
    store.create(resource, resource.builtIn && resource.statusSubresource ? { status: {}, ...complete } : complete);
  }
}
