import type { Remedy } from "../core/errors.ts";
import { isObject, textOf, type JsonObject } from "../core/json.ts";
import { controllerOf, type KubeObject } from "../core/kube.ts";
import { isWithin, partAnnotation, partName, partOf } from "../core/part.ts";
import { quoted } from "../core/shell.ts";
import type { Refusal } from "./adapter.ts";
import { labelsLike } from "./labels.ts";
import { madeName } from "./made-name.ts";
import { hostOf } from "./route-host.ts";
import { terminationOf } from "./route-tls.ts";

/**
 * A Route for each of these paths of a Route, on the same host, which leads nowhere yet: the router tries the longest path
 * first and matches whole segments (openshift/router util/haproxy/map_entry.go), so that each takes over what is at and
 * below its path, and nothing else. Certificates are chosen by the host (SNI), not by the path: none is copied.
 */
export function overlayRoutes(
  object: KubeObject,
  paths: readonly string[],
  beside: readonly KubeObject[],
): readonly KubeObject[] | Refusal {
  const all = beside.filter((other) => partOf(other) === undefined && other.metadata.name !== object.metadata.name);
  const here = all.filter((other) => hostOf(other) !== undefined && hostOf(other) === hostOf(object));
  for (const path of paths) {
    const refusal = refuse(object, path, here);
    if (refusal !== undefined) return refusal;
  }
  return paths.map((path) => overlayOf(object, path));
}

function refuse(object: KubeObject, path: string, here: readonly KubeObject[]): Refusal | undefined {
  const { name, namespace = "default", deletionTimestamp } = object.metadata;
  const no = (why: string, ...remedy: Remedy): Refusal => ({
    refused: `${partName({ kind: "route", name, path })} cannot be closed: ${why}`,
    remedy,
  });
  const close = (other: string, paths = "") => `entracte close route/${other}${paths} -n ${namespace}`;
  if (deletionTimestamp !== undefined)
    return no(`route/${name} is being deleted.`, `oc get route ${name} -n ${namespace} -o yaml`);
  const owner = controllerOf(object);
  if (owner !== undefined) {
    const what = `${owner.kind.toLowerCase()}/${owner.name}`;
    return no(
      `${owner.kind} ${owner.name} made route/${name}, and may delete it at any time.`,
      `Close ${what} instead.`,
    );
  }
  if (hostOf(object) === undefined) return no("it has no host yet.", `oc get route ${name} -n ${namespace} -o yaml`);
  const own = pathOf(object);
  if (path === own) return no("that is the whole of it.", close(name));
  if (!isWithin(path, own)) return no(`it serves ${own} alone.`, `Give a path below ${own}.`);
  // Conflicts go by the host: a router takes no other Route with TLS beside one that passes it on (unique_host.go).
  const passing = [object, ...here].find((other) => terminationOf(other) === "passthrough");
  if (passing !== undefined) {
    return no(
      `TLS passes through the router unopened by route/${passing.metadata.name}, so that it sees no paths of this host.`,
      "Close the whole: visitors then get the router's default certificate.",
      `${close(passing.metadata.name)} --tls edge`,
    );
  }
  const nearer = here
    .filter((other) => isWithin(path, pathOf(other)) && isWithin(pathOf(other), own))
    .toSorted((a, b) => pathOf(b).length - pathOf(a).length)
    .find((other) => pathOf(other) !== own);
  if (nearer === undefined) return undefined;
  const { metadata } = nearer;
  return no(
    `route/${metadata.name} serves ${pathOf(nearer)} of this host: close that one.`,
    pathOf(nearer) === path ? close(metadata.name) : close(metadata.name, ` --paths ${quoted(path)}`),
  );
}

function overlayOf(object: KubeObject, path: string): KubeObject {
  const { apiVersion, kind, metadata, spec = {} } = object;
  const part = partName({ kind: "route", name: metadata.name, path });
  const { host, subdomain, wildcardPolicy } = spec;
  const tls = isObject(spec.tls) ? edgeTls(spec.tls) : undefined;
  const known = textOf(host) === undefined ? { status: { ingress: [{ host: hostOf(object) }] } } : {};
  return {
    apiVersion,
    kind,
    metadata: {
      name: madeName(metadata.name, path),
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      labels: labelsLike([object]),
      annotations: { ...keptAnnotations(object), [partAnnotation]: part },
      // Never with blockOwnerDeletion: that takes a right to the owner's finalizers.
      ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid ?? "" }],
    },
    spec: {
      ...(host === undefined ? {} : { host }),
      ...(subdomain === undefined ? {} : { subdomain }),
      path,
      ...(wildcardPolicy === undefined ? {} : { wildcardPolicy }),
      ...(tls === undefined ? {} : { tls }),
    },
    ...known,
  };
}

/** The router ends TLS for the page, whatever it does for the application; what http gets is decided path by path. */
function edgeTls({ insecureEdgeTerminationPolicy }: JsonObject): JsonObject {
  const insecure = insecureEdgeTerminationPolicy === undefined ? {} : { insecureEdgeTerminationPolicy };
  return { termination: "edge", ...insecure };
}

/** What the router (haproxy-config.template), or the API where it checks hosts and HSTS, goes by for the page as well. */
const kept = [
  "haproxy.router.openshift.io/ip_allowlist",
  "haproxy.router.openshift.io/ip_whitelist",
  "haproxy.router.openshift.io/hsts_header",
  "route.openshift.io/allow-non-dns-compliant-host",
];

function keptAnnotations({ metadata: { annotations = {} } }: KubeObject): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => kept.includes(name)));
}

/** A Route without a path serves all of its host. */
const pathOf = ({ spec }: KubeObject): string => textOf(spec?.path) ?? "/";
