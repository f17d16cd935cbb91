import { buildConfigRules } from "./build-config.ts";
import { buildRules } from "./build.ts";
import { imageStreamRules } from "./image-stream.ts";
import { deploymentRules, podRules, replicaSetRules } from "./workload.ts";
import { gatewayClassRules, gatewayRules, otherRouteRules, referenceGrantRules } from "./gateway.ts";
import { httpRouteRules } from "./http-route.ts";
import { ingressClassRules, ingressRules } from "./ingress.ts";
import { routeRules } from "./route.ts";
import type { KindRules } from "./rules.ts";
import { serviceRules } from "./service.ts";
import * as small from "./small.ts";

const rules: { readonly [kind: string]: KindRules } = {
  Route: routeRules,
  Ingress: ingressRules,
  IngressClass: ingressClassRules,
  GatewayClass: gatewayClassRules,
  Gateway: gatewayRules,
  HTTPRoute: httpRouteRules,
  ReferenceGrant: referenceGrantRules,
  GRPCRoute: otherRouteRules,
  TLSRoute: otherRouteRules,
  Service: serviceRules,
  Deployment: deploymentRules,
  ReplicaSet: replicaSetRules,
  Pod: podRules,
  BuildConfig: buildConfigRules,
  Build: buildRules,
  ImageStream: imageStreamRules,
  ConfigMap: small.configMapRules,
  Secret: small.secretRules,
  Namespace: small.namespaceRules,
  NetworkPolicy: small.networkPolicyRules,
  PodDisruptionBudget: small.podDisruptionBudgetRules,
  Event: small.eventRules,
  Role: small.rbacRules,
  RoleBinding: small.rbacRules,
  ClusterRole: small.rbacRules,
  ClusterRoleBinding: small.rbacRules,
};

/** The rules of a kind; a kind without rules of its own is stored as it comes. */
export function kindRules(kind: string): KindRules {
  return rules[kind] ?? {};
}
