import type { KubeObject } from "../../src/core/kube.ts";

/** What lets the router's service account read a Secret, as OpenShift asks of whoever gives a Route an external certificate. */
export function routerReads(secret: string, namespace: string): readonly [role: KubeObject, binding: KubeObject] {
  const api = "rbac.authorization.k8s.io";
  const metadata = { name: `router-reads-${secret}`, namespace };
  const rule = { apiGroups: [""], resources: ["secrets"], resourceNames: [secret], verbs: ["get", "list", "watch"] };
  const subjects = [{ kind: "ServiceAccount", name: "router", namespace: "openshift-ingress" }];
  const roleRef = { apiGroup: api, kind: "Role", name: metadata.name };
  return [
    { apiVersion: `${api}/v1`, kind: "Role", metadata, rules: [rule] },
    { apiVersion: `${api}/v1`, kind: "RoleBinding", metadata, subjects, roleRef },
  ];
}
