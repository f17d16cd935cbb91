import { isObject, type JsonObject } from "../core/json.ts";

/** What the page shows where the edge does not end TLS for it: where it passes it on, and where it encrypts again. */
export interface PageTls {
  /** The Secret (kubernetes.io/tls) of each host, or of `*.` a domain. */
  readonly secrets: { readonly [host: string]: string };
  /** The Secret that the service CA makes, for an edge that encrypts again. */
  readonly serving?: string;
}

/** The annotation of a Service by which the service CA makes it a certificate (openshift/service-ca-operator). */
export const servingAnnotation = "service.beta.openshift.io/serving-cert-secret-name";

/** What the Secret is called that the service CA makes for a page. */
export const servingSecret = ({ name }: { readonly name: string }): string => `${name}-serving`;

/** The Secrets of a page, first the one for whoever names no such host: the router names none when it encrypts again. */
export function secretsOf({ secrets, serving }: PageTls): readonly string[] {
  return [...new Set([...(serving === undefined ? [] : [serving]), ...Object.values(secrets)])];
}

/** What all of these want together; of two who want another Secret for a host, the last one. Nothing where none wants any. */
export function mergedTls(all: readonly (PageTls | undefined)[]): PageTls | undefined {
  const wanted = all.filter((tls) => tls !== undefined);
  if (wanted.length === 0) return undefined;
  const entries = wanted.flatMap(({ secrets }) => Object.entries(secrets)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const serving = wanted.findLast((tls) => tls.serving !== undefined)?.serving;
  return { secrets: Object.fromEntries(entries), ...(serving === undefined ? {} : { serving }) };
}

/** Is this what a page remembers of it? */
export function isPageTls(value: unknown): value is PageTls {
  if (!isObject(value) || !isObject(value.secrets)) return false;
  const texts = [...Object.values(value.secrets), value.serving ?? ""];
  return texts.every((text) => typeof text === "string");
}

/** One volume with all Secrets, each in a folder of its name. */
export function secretsVolume(name: string, secrets: readonly string[]): JsonObject {
  const files = (secret: string) =>
    ["tls.crt", "tls.key"].map((key): JsonObject => ({ key, path: `${secret}/${key}` }));
  const sources = secrets.map((secret): JsonObject => ({ secret: { name: secret, items: files(secret) } }));
  return { name, projected: { sources } };
}
