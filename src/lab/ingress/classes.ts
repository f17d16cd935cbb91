import type { KubeObject } from "../../core/kube.ts";
import { kinds } from "../kinds.ts";
import { textAt } from "../read.ts";
import type { Store } from "../store.ts";

/** The controller that makes Routes of Ingresses, by its name in IngressClasses (openshift/api route/v1 types.go). */
export const toRouteController = "openshift.io/ingress-to-route";
/** The controller whose Ingresses the lab's edge serves itself. */
export const edgeController = "entracte.test/haproxy";

/** The IngressClasses that are there from the beginning: the one of OpenShift, and one of another controller. */
export const ingressClasses: readonly KubeObject[] = [
  ingressClass("openshift-default", toRouteController),
  ingressClass("haproxy", edgeController),
];

function ingressClass(name: string, controller: string): KubeObject {
  return { apiVersion: "networking.k8s.io/v1", kind: "IngressClass", metadata: { name }, spec: { controller } };
}

/** The class that an Ingress names: the annotation comes before the field. */
function classOf({ metadata, spec }: KubeObject): string | undefined {
  return metadata.annotations?.["kubernetes.io/ingress.class"] ?? textAt(spec, "ingressClassName");
}

/** Does this controller handle the Ingress? One without a class is made into Routes (ingress.go, ingressManaged). */
export function isHandledBy(controller: string, ingress: KubeObject, store: Store): boolean {
  const name = classOf(ingress);
  if (name === undefined) return controller === toRouteController;
  return textAt(store.get(kinds.ingressClass, undefined, name)?.spec, "controller") === controller;
}
