import { isObject, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { invalidValue, requiredValue, tooLongValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";
import { mapped, objectAt, objectsAt, textAt, withDefaults } from "./json.ts";
import { notLabel, notPathSegment, sizeOf } from "./names.ts";
import type { KindRules } from "./rules.ts";

const mebibyte = 1_048_576;

/** ConfigMaps: keys are file names, and all of it fits into a mebibyte (pkg/apis/core/validation, ValidateConfigMap). */
export const configMapRules: KindRules = {
  validate: (configMap) => {
    const data = objectAt(configMap, "data") as { readonly [key: string]: string };
    const binary = objectAt(configMap, "binaryData") as { readonly [key: string]: string };
    const size = sizeOf(data) + sizeOf(binary);
    return [
      ...Object.keys({ ...data, ...binary }).flatMap((key) => keyCauses(key)),
      ...(size > mebibyte ? [tooLongValue("[]", mebibyte)] : []),
    ];
  },
};

function keyCauses(key: string): readonly Cause[] {
  const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  return /^[-._a-zA-Z0-9]+$/.test(key) ? [] : [invalidValue(`data[${key}]`, key, rule)];
}

/** Secrets: `stringData` is written into `data`, encoded (pkg/apis/core/v1/conversion.go). */
export const secretRules: KindRules = {
  defaults: (secret) => {
    const { stringData, ...rest } = secret;
    const texts = isObject(stringData) ? Object.entries(stringData) : [];
    const encoded = texts.map(([key, text]) => [key, Buffer.from(String(text)).toString("base64")] as const);
    const data = encoded.length === 0 ? {} : { data: { ...objectAt(secret, "data"), ...Object.fromEntries(encoded) } };
    return { ...(rest as KubeObject), ...data, type: textAt(secret, "type") || "Opaque" };
  },
};

/** Namespaces are active until they are deleted, and finalised by the API server itself (pkg/registry/core/namespace). */
export const namespaceRules: KindRules = {
  name: notLabel,
  defaults: (namespace) => {
    const { name, labels } = namespace.metadata;
    return {
      ...namespace,
      metadata: { ...namespace.metadata, labels: { ...labels, "kubernetes.io/metadata.name": name } },
      spec: withDefaults(namespace.spec ?? {}, { finalizers: ["kubernetes"] }),
      status: namespace.status ?? { phase: "Active" },
    };
  },
};

/** NetworkPolicies: the direction that is meant when none is named (pkg/apis/networking/v1/defaults.go). */
export const networkPolicyRules: KindRules = {
  defaults: (policy) => {
    const spec = policy.spec ?? {};
    const types = ["Ingress", ...(objectsAt(spec, "egress").length > 0 ? ["Egress"] : [])];
    const withProtocols = (rule: JsonObject): JsonObject =>
      mapped(rule, "ports", (port) => withDefaults(port, { protocol: "TCP" }));
    const filled = withDefaults(spec, { policyTypes: types });
    return { ...policy, spec: mapped(mapped(filled, "ingress", withProtocols), "egress", withProtocols) };
  },
};

/** PodDisruptionBudgets: one of the two limits, not both (pkg/apis/policy/validation). */
export const podDisruptionBudgetRules: KindRules = {
  validate: ({ spec = {} }) => {
    const both = spec["minAvailable"] !== undefined && spec["maxUnavailable"] !== undefined;
    return both ? [invalidValue("spec", spec, "minAvailable and maxUnavailable cannot be both set")] : [];
  },
};

/** Events name an object of their own namespace (pkg/apis/core/validation/events.go). */
export const eventRules: KindRules = {
  validate: (event) => {
    const involved = objectAt(event, "involvedObject");
    if (Object.keys(involved).length === 0) return [requiredValue("involvedObject")];
    const namespace = textAt(involved, "namespace");
    const elsewhere =
      namespace !== event.metadata.namespace && (namespace !== "" || event.metadata.namespace !== "default");
    const why = "does not match event.namespace";
    return elsewhere ? [invalidValue("involvedObject.namespace", namespace, why)] : [];
  },
};

/** Roles and their bindings have names that only need to fit into a path. */
export const rbacRules: KindRules = { name: notPathSegment };
