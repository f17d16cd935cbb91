import type { Remedy } from "../core/errors.ts";
import { controllerOf, type KubeObject, type Metadata } from "../core/kube.ts";
import { partAnnotation, partName, partOf } from "../core/part.ts";
import { quoted } from "../core/shell.ts";
import type { Refusal } from "./adapter.ts";
import { labelsLike } from "./labels.ts";
import { madeName } from "./made-name.ts";

/** Annotations of an object, or of one to be. */
export type Annotations = { readonly [name: string]: string };

/**
 * What every object that closes one path of another one is known by: its name, whom it belongs to, whose shards it goes to.
 * GitOps tools do not take it for their own.
 */
export function overlayMetadata(object: KubeObject, path: string, annotations: Annotations): Metadata {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace, uid = "" } = metadata;
  return {
    name: madeName(name, path),
    ...(namespace === undefined ? {} : { namespace }),
    labels: labelsLike([object]),
    annotations: { ...annotations, [partAnnotation]: partName({ kind: kind.toLowerCase(), name, path }) },
    // Never with blockOwnerDeletion: that takes a right to the owner's finalizers.
    ownerReferences: [{ apiVersion, kind, name, uid }],
  };
}

/** Those of an object's annotations that have these names. */
export function annotationsOf({ metadata: { annotations = {} } }: KubeObject, names: readonly string[]): Annotations {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => names.includes(name)));
}

/** What the router (haproxy-config.template), or the API where it checks hosts and HSTS, goes by for the page as well. */
export const keptOnRoutes = [
  "haproxy.router.openshift.io/ip_allowlist",
  "haproxy.router.openshift.io/ip_whitelist",
  "haproxy.router.openshift.io/hsts_header",
  "route.openshift.io/allow-non-dns-compliant-host",
];

/** Says why a path of an object cannot be closed: `ingress/shop /invoices cannot be closed: …`. */
export function partRefusal({ kind, metadata: { name } }: KubeObject, path: string) {
  const part = partName({ kind: kind.toLowerCase(), name, path });
  return (why: string, ...remedy: Remedy): Refusal => ({ refused: `${part} cannot be closed: ${why}`, remedy });
}

/** What closes each of these paths, made one by one; or why no object is made, where one of them cannot be closed. */
export function overlaysFor(
  paths: readonly string[],
  refuse: (path: string) => Refusal | undefined,
  make: (path: string) => KubeObject,
): readonly KubeObject[] | Refusal {
  for (const path of paths) {
    const refusal = refuse(path);
    if (refusal !== undefined) return refusal;
  }
  return paths.map(make);
}

/** Why a path cannot be closed here: another object serves it, by that path, and is to be closed itself. */
export function refusedFor(object: KubeObject, path: string, other: KubeObject, served: string): Refusal {
  return partRefusal(object, path)(
    `${other.kind.toLowerCase()}/${other.metadata.name} serves ${served} of this host: close that one.`,
    closeLine(other, served === path ? undefined : path),
  );
}

/** The command that closes an object, or a path of it. */
export function closeLine({ kind, metadata: { name, namespace = "default" } }: KubeObject, path?: string): string {
  const paths = path === undefined ? "" : ` --paths ${quoted(path)}`;
  return `entracte close ${kind.toLowerCase()}/${name}${paths} -n ${namespace}`;
}

/** Why no path of this object can be closed, of whatever kind it is. */
export function refusedInPart(object: KubeObject, path: string): Refusal | undefined {
  const { name, namespace = "default", deletionTimestamp } = object.metadata;
  const kind = object.kind.toLowerCase();
  const no = partRefusal(object, path);
  if (deletionTimestamp !== undefined)
    return no(`${kind}/${name} is being deleted.`, `oc get ${kind} ${name} -n ${namespace} -o yaml`);
  const owner = controllerOf(object);
  if (owner === undefined) return undefined;
  const what = `${owner.kind.toLowerCase()}/${owner.name}`;
  return no(
    `${owner.kind} ${owner.name} made ${kind}/${name}, and may delete it at any time.`,
    `Close ${what} instead.`,
  );
}

/** Why a path is refused that an object does not serve; it serves what is below these. */
export function notServed(object: KubeObject, path: string, served: readonly string[]): Refusal {
  const { name, namespace = "default" } = object.metadata;
  const no = partRefusal(object, path);
  const own = [...new Set(served)].join(", ");
  if (own !== "") return no(`it serves ${own} alone.`, `Give a path below ${own}.`);
  return no("it serves nothing there.", `oc get ${object.kind.toLowerCase()} ${name} -n ${namespace} -o yaml`);
}

/** The objects of applications beside this one, among all of its namespace. */
export const othersThan = ({ kind, metadata }: KubeObject, beside: readonly KubeObject[]): readonly KubeObject[] =>
  beside.filter(
    (other) => partOf(other) === undefined && (other.kind !== kind || other.metadata.name !== metadata.name),
  );
