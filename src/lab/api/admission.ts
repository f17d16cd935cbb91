import { resources } from "../../core/resources.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Api, AdmissionRequest } from "./context.ts";
import { kindRules } from "./kinds/index.ts";
import { metadataCauses, notSubdomain } from "./kinds/names.ts";
import { forbidden, invalid, notFound } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";
import { may } from "./rights.ts";

/**
 * The object as it will be stored: defaults filled in, validated, and passed by every admission webhook.
 * @throws Refusal
 */
export function admit(
  api: Api,
  request: ApiRequest,
  submitted: KubeObject,
  old: KubeObject | undefined,
  dryRun: boolean,
): KubeObject {
  const { resource, user, namespace } = request;
  const rules = kindRules(resource.kind);
  const context = {
    store: api.store,
    old,
    submitted,
    domain: api.settings.domain,
    builtIn: resource.builtIn,
    may: (verb: string, subresource: string, where = namespace): boolean => {
      const wanted = { verb, group: resource.group, resource: resource.plural, subresource, namespace: where };
      return may(user, wanted, api.store);
    },
  };
  const object = rules.defaults?.(submitted, context) ?? submitted;
  const causes = [
    ...metadataCauses(object, old === undefined ? (rules.name ?? notSubdomain) : () => undefined),
    ...(rules.validate?.(object, context) ?? []),
  ];
  if (causes.length > 0) throw invalid(resource, object.metadata.name, causes);
  askWebhooks(api, request, { object, oldObject: old, dryRun });
  return object;
}

/** Asks the admission webhooks about a write. */
export function askWebhooks(
  api: Api,
  { resource, subresource, namespace, user }: ApiRequest,
  about: Pick<AdmissionRequest, "object" | "oldObject" | "dryRun">,
): void {
  const operation = about.oldObject === undefined ? "CREATE" : about.object === undefined ? "DELETE" : "UPDATE";
  const name = (about.object ?? about.oldObject)?.metadata.name ?? "";
  for (const hook of api.settings.admission) {
    const refusal = hook({ operation, resource, subresource, namespace, name, user, ...about });
    if (refusal !== undefined) throw refusal;
  }
}

/** Nothing is created in a namespace that is not there, or going (admission/plugin/namespace/lifecycle). */
export function checkNamespace(api: Api, { resource, namespace }: ApiRequest, name: string): void {
  if (!resource.namespaced) return;
  const found = api.store.get(resources.namespace, undefined, namespace ?? "");
  if (found === undefined) throw notFound(resources.namespace, namespace ?? "");
  if (found.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const message = `namespace ${namespace} is being terminated`;
  throw forbidden(resource, name, why, [{ reason: "NamespaceTerminating", message, field: "metadata.namespace" }]);
}
