import { isObject, objectsIn, textsIn, type Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Store } from "../store.ts";

/** One RBAC rule (rbac.authorization.k8s.io/v1 PolicyRule); here it may name the namespaces where it holds. */
export interface Rule {
  readonly apiGroups: readonly string[];
  /** With the subresource where it is one: `routes/custom-host`. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
  /** Absent: everywhere, and for what has no namespace. */
  readonly namespaces?: readonly string[];
}

/** Somebody whom the lab knows by a bearer token. */
export interface LabUser {
  readonly token: string;
  readonly username: string;
  readonly groups?: readonly string[];
  /** What they may do, besides what Roles of the cluster bind to them. Absent: only those. */
  readonly rules?: readonly Rule[];
}

/** What somebody wants to do (authorizer.Attributes). */
export interface Attributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** Every right there is. */
export const everything: readonly Rule[] = [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }];

/**
 * What every authenticated user may do: ask what they may do, and who they are (ClusterRole system:basic-user), and build with
 * every strategy but the custom one (system:build-strategy-docker, system:build-strategy-source).
 */
const basic: readonly Rule[] = [
  { apiGroups: ["authorization.k8s.io"], resources: ["selfsubjectaccessreviews"], verbs: ["create"] },
  { apiGroups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"], verbs: ["create"] },
  { apiGroups: ["build.openshift.io"], resources: ["builds/docker", "builds/source"], verbs: ["create"] },
];

/** May this user do that: by their own rules, or by Roles that the cluster's bindings give them? */
export function may(user: LabUser, wanted: Attributes, store: Store): boolean {
  const holds = (rule: Rule): boolean => covers(rule, wanted);
  return (user.rules ?? []).some(holds) || basic.some(holds) || boundRules(user, store).some(holds);
}

/** Does a rule cover this? (pkg/apis/rbac/v1/evaluation_helpers.go) */
function covers(rule: Rule, wanted: Attributes): boolean {
  const resource = wanted.subresource === undefined ? wanted.resource : `${wanted.resource}/${wanted.subresource}`;
  const names = rule.resourceNames ?? [];
  return (
    has(rule.verbs, wanted.verb) &&
    has(rule.apiGroups, wanted.group) &&
    (has(rule.resources, resource) ||
      (wanted.subresource !== undefined && rule.resources.includes(`*/${wanted.subresource}`))) &&
    (names.length === 0 || (wanted.name !== undefined && names.includes(wanted.name))) &&
    (rule.namespaces === undefined || (wanted.namespace !== undefined && rule.namespaces.includes(wanted.namespace)))
  );
}

function has(list: readonly string[], value: string): boolean {
  return list.includes("*") || list.includes(value);
}

const rbac = (plural: string, kind: string, namespaced: boolean) =>
  ({ group: "rbac.authorization.k8s.io", version: "v1", plural, kind, namespaced }) as const;
const roles = rbac("roles", "Role", true);
const roleBindings = rbac("rolebindings", "RoleBinding", true);
const clusterRoles = rbac("clusterroles", "ClusterRole", false);
const clusterRoleBindings = rbac("clusterrolebindings", "ClusterRoleBinding", false);

function boundRules(user: LabUser, store: Store): readonly Rule[] {
  const bound = [...store.list(roleBindings), ...store.list(clusterRoleBindings)].filter((binding) =>
    binds(binding, user),
  );
  return bound.flatMap((binding) => rulesOf(binding, store));
}

function binds(binding: KubeObject, user: LabUser): boolean {
  return objectsIn(binding["subjects"]).some(({ kind, name, namespace }) => {
    if (kind === "ServiceAccount") {
      return user.username === `system:serviceaccount:${text(namespace ?? binding.metadata.namespace)}:${text(name)}`;
    }
    return kind === "Group" ? (user.groups ?? []).includes(text(name)) : name === user.username;
  });
}

function rulesOf(binding: KubeObject, store: Store): readonly Rule[] {
  const { namespace } = binding.metadata;
  const reference = binding["roleRef"];
  if (!isObject(reference)) return [];
  const name = text(reference["name"]);
  const role =
    reference["kind"] === "ClusterRole" ? store.get(clusterRoles, undefined, name) : store.get(roles, namespace, name);
  return objectsIn(role?.["rules"]).map((rule) => ({
    apiGroups: textsIn(rule["apiGroups"]),
    resources: textsIn(rule["resources"]),
    verbs: textsIn(rule["verbs"]),
    resourceNames: textsIn(rule["resourceNames"]),
    ...(namespace === undefined ? {} : { namespaces: [namespace] }),
  }));
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
