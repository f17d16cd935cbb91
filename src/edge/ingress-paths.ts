import { challenges } from "../core/address.ts";
import { isObject, objectsIn, textOf, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import type { Locator } from "../core/locator.ts";

/** A place of an Ingress that brings traffic to a backend. */
export interface IngressPlace {
  /** Where its `backend` stands: by host, path and pathType, for certificate renewal puts paths in front meanwhile. */
  readonly at: Locator;
  readonly backend: JsonObject;
  /** Absent for the default backend, and for a rule that takes every host. */
  readonly host?: string;
  /** Absent for the default backend. */
  readonly path?: string;
  readonly pathType?: string;
}

/**
 * Every place of an Ingress that brings traffic to an application, the default backend last: without what cert-manager puts
 * there while a certificate is renewed (acme `http01-edit-in-place`).
 */
export function placesOf({ spec }: KubeObject): readonly IngressPlace[] {
  const paths = objectsIn(spec?.rules).flatMap((rule) =>
    objectsIn(isObject(rule.http) ? rule.http.paths : undefined)
      .filter(({ path }) => textOf(path)?.startsWith(challenges) !== true)
      .map((entry) => placeOf(rule, entry)),
  );
  const rest = spec?.defaultBackend;
  return isObject(rest) ? [...paths, { at: ["spec", "defaultBackend"], backend: rest }] : paths;
}

function placeOf({ host = null }: JsonObject, { path = null, pathType = null, backend }: JsonObject): IngressPlace {
  return {
    at: ["spec", "rules", { host }, "http", "paths", { path, pathType }, "backend"],
    backend: isObject(backend) ? backend : {},
    path: textOf(path) ?? "/",
    pathType: textOf(pathType) ?? "ImplementationSpecific",
    ...(textOf(host) === undefined ? {} : { host: textOf(host) as string }),
  };
}

/** May OpenShift make Routes of it (controller `openshift.io/ingress-to-route`; the annotation comes before the field)? */
export function mayBeRoutes({ metadata, spec }: KubeObject): boolean {
  const named = metadata.annotations?.["kubernetes.io/ingress.class"] ?? textOf(spec?.ingressClassName);
  return named === undefined || named.startsWith("openshift-");
}
