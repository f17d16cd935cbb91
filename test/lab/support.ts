import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { appObjects } from "../../src/lab/apps/manifests.ts";
import { textAt } from "../../src/lab/read.ts";
import type { Certificate } from "../../src/lab/edge/certificates.ts";
import type { Lab } from "../../src/lab/lab.ts";
import { tlsSecret as secretOf } from "../support/tls-secret.ts";

export const namespace = "demo";

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, patience = 15_000): Promise<void> {
  const end = Date.now() + patience;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A sample application without a Route. */
export function app(name: string, replicas = 1): readonly KubeObject[] {
  return appObjects({ name, exposed: false, replicas }, namespace, "apps.test");
}

/** A Route `NAME.apps.test`. */
export function route(
  name: string,
  spec: JsonObject,
  annotations: { readonly [key: string]: string } = {},
): KubeObject {
  return {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: { name, namespace, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    spec: { host: `${name}.apps.test`, ...spec },
  };
}

export const to = (name: string, weight = 100): JsonObject => ({ kind: "Service", name, weight });

/** Changes the spec of a Route, as a client that patches it would. */
export function patchRoute(lab: Lab, name: string, spec: JsonObject): void {
  lab.store.update(resources.route, namespace, name, (it) => ({ ...it, spec: { ...it.spec, ...spec } }));
}

/** Is the Route admitted by the router? */
export function isAdmitted(lab: Lab, name: string): boolean {
  const found = lab.store.get(resources.route, namespace, name);
  return textAt(found?.status, "ingress", 0, "conditions", 0, "status") === "True";
}

/** The pods of an application that are not going. */
export function podsOf(lab: Lab, name: string): readonly KubeObject[] {
  const pods = lab.store.list(resources.pod, namespace);
  return pods.filter((it) => it.metadata.labels?.["app"] === name && it.metadata.deletionTimestamp === undefined);
}

/** Is the pod still there, going or not? */
export function exists(lab: Lab, pod: string): boolean {
  return lab.store.get(resources.pod, namespace, pod) !== undefined;
}

/** Touches the pods of an application: an annotation changes. */
export function touch(lab: Lab, name: string, mark: string): void {
  for (const { metadata } of podsOf(lab, name)) {
    lab.store.update(resources.pod, namespace, metadata.name, (it) => ({
      ...it,
      metadata: { ...it.metadata, annotations: { ...it.metadata.annotations, touched: mark } },
    }));
  }
}

/** An Ingress of the lab's namespace. */
export function ingress(
  name: string,
  spec: JsonObject,
  metadata: {
    readonly annotations?: { readonly [key: string]: string };
    readonly labels?: { readonly [key: string]: string };
  } = {},
): KubeObject {
  return { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name, namespace, ...metadata }, spec };
}

/** One path of an Ingress to a Service's port. */
export function path(
  at: string,
  service: string,
  pathType = "Prefix",
  port: JsonObject = { name: "http" },
): JsonObject {
  return { path: at, pathType, backend: { service: { name: service, port } } };
}

/** A rule of an Ingress. */
export function rule(host: string, ...paths: readonly JsonObject[]): JsonObject {
  return { ...(host === "" ? {} : { host }), http: { paths } };
}

/** A Secret of a certificate with its key. */
export const tlsSecret = (name: string, pair: Certificate) => secretOf(name, pair, namespace);
