import { challenges } from "../core/address.ts";
import { isObject, objectsIn, textOf, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import type { Locator } from "../core/locator.ts";
import { isWithin } from "../core/part.ts";

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

/** The class that an Ingress names: the annotation comes before the field. */
export const classOf = ({ metadata, spec }: KubeObject): string | undefined =>
  metadata.annotations?.["kubernetes.io/ingress.class"] ?? textOf(spec?.ingressClassName);

/** May OpenShift make Routes of it (controller `openshift.io/ingress-to-route`)? */
export const mayBeRoutes = (object: KubeObject): boolean => classOf(object) === undefined || isRoutes(object);

/** Does it name a class that OpenShift makes Routes of? */
export const isRoutes = (object: KubeObject): boolean => classOf(object)?.startsWith("openshift-") === true;

/** A host, and the longest path of an Ingress that brings another one there to a backend. */
export interface ServingHost {
  /** Absent for every host. */
  readonly host?: string;
  /** Empty for the default backend, which any path comes before. */
  readonly own: string;
}

/**
 * The hosts on which an Ingress serves what is at and below a path; what no path matches, its default backend does, which
 * ingress-to-route leaves out (openshift/route-controller-manager pkg/route/ingress).
 */
export function hostsServing(object: KubeObject, path: string): readonly ServingHost[] {
  const places = placesOf(object);
  const rest = !isRoutes(object) && places.some((place) => place.path === undefined) ? "" : undefined;
  const named = objectsIn(object.spec?.rules).map(({ host }) => textOf(host));
  const hosts = [...new Set(named.length === 0 ? [undefined] : named)];
  return hosts.flatMap((host) => {
    const above = places.flatMap((place) =>
      place.host === host && place.pathType !== "Exact" && isWithin(path, place.path ?? "") ? [place.path ?? ""] : [],
    );
    const own = above.toSorted((a, b) => b.length - a.length)[0] ?? rest;
    return own === undefined ? [] : [{ own, ...(host === undefined ? {} : { host }) }];
  });
}

/** An Ingress with nothing in it but what serves this path, and what is below it. */
export function narrowedIngress(object: KubeObject, path: string): KubeObject {
  const { defaultBackend, rules, ...spec } = object.spec ?? {};
  const serving = hostsServing(object, path);
  const kept = objectsIn(rules).flatMap((rule) => {
    const own = serving.find(({ host }) => host === textOf(rule.host))?.own;
    const paths = objectsIn(isObject(rule.http) ? rule.http.paths : undefined).filter(
      (entry) => own !== undefined && (pathOf(entry) === own || isWithin(pathOf(entry), path)),
    );
    return paths.length === 0 ? [] : [{ ...rule, http: { paths } }];
  });
  const rest = serving.some(({ host, own }) => !placesOf(object).some((at) => at.host === host && at.path === own));
  return {
    ...object,
    spec: { ...spec, ...(rest && defaultBackend !== undefined ? { defaultBackend } : {}), rules: kept },
  };
}

const pathOf = ({ path }: JsonObject): string => textOf(path) ?? "/";
