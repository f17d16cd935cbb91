import { isObject, textOf, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { isWithin } from "../core/part.ts";
import type { Refusal } from "./adapter.ts";
import { claimsOf, refusedNearer, refusedUnopened, sameEdge } from "./claims.ts";
import {
  annotationsOf,
  closeLine,
  keptOnRoutes,
  notServed,
  overlayMetadata,
  overlaysFor,
  partRefusal,
  refusedInPart,
} from "./overlay.ts";
import { hostOf } from "./route-host.ts";

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
  const others = sameEdge(object, beside);
  return overlaysFor(
    paths,
    (path) => refuse(object, path, others),
    (path) => overlayOf(object, path),
  );
}

function refuse(object: KubeObject, path: string, others: readonly KubeObject[]): Refusal | undefined {
  const { name, namespace = "default" } = object.metadata;
  const no = partRefusal(object, path);
  const common = refusedInPart(object, path);
  if (common !== undefined) return common;
  const host = hostOf(object);
  if (host === undefined) return no("it has no host yet.", `oc get route ${name} -n ${namespace} -o yaml`);
  const own = pathOf(object);
  if (path === own) return no("that is the whole of it.", closeLine(object));
  if (!isWithin(path, own)) return notServed(object, path, [own]);
  // Conflicts go by the host: a router takes no other Route with TLS beside one that passes it on (unique_host.go).
  const here = others.filter((other) => claimsOf(other).some((claim) => claim.host === host));
  return refusedUnopened(object, path, here) ?? refusedNearer(object, path, { host, own }, here);
}

function overlayOf(object: KubeObject, path: string): KubeObject {
  const { apiVersion, kind, spec = {} } = object;
  const { host, subdomain, wildcardPolicy } = spec;
  const tls = isObject(spec.tls) ? edgeTls(spec.tls) : undefined;
  const known = textOf(host) === undefined ? { status: { ingress: [{ host: hostOf(object) }] } } : {};
  return {
    apiVersion,
    kind,
    metadata: overlayMetadata(object, path, annotationsOf(object, keptOnRoutes)),
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

/** A Route without a path serves all of its host. */
const pathOf = ({ spec }: KubeObject): string => textOf(spec?.path) ?? "/";
