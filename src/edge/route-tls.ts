import { changeTo, type Change } from "../core/change.ts";
import { isObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import type { Diversion, Need, PageBackend, Policy, Shows } from "./adapter.ts";
import { endedAtEdge, refusePassed, shownByPage } from "./passed.ts";
import { wideHostOf } from "./route-host.ts";

/** How a Route's TLS ends; nothing where it has none. */
export const terminationOf = ({ spec }: KubeObject) => (isObject(spec?.tls) ? spec.tls.termination : undefined);

/** ClusterRole edit grants the first of these verbs (openshift bootstrappolicy); either will do where TLS material changes. */
export const customHost = (why: string): Need => ({ verbs: ["create", "update"], subresource: "custom-host", why });

/**
 * What the page shows itself, so that the Route's TLS stays as it is. To a pod that it encrypts for, the router names no host,
 * and it expects a certificate of the service CA for the Service, unless the Route brings a CA of its own (openshift/router
 * haproxy-config.template, verifyhost): the page has none of that one.
 */
export function routeShows(object: KubeObject, { tls }: Policy): Shows | undefined {
  if (tls === "edge") return undefined;
  const termination = terminationOf(object);
  if (termination === "reencrypt") return ownAuthority(object) ? undefined : "serving";
  if (termination !== "passthrough" || tls === undefined) return undefined;
  const host = wideHostOf(object);
  return { secret: tls.secret, hosts: host === undefined ? [] : [host] };
}

/** Why the page cannot be shown by a Route for its TLS. */
export function refuseTls(object: KubeObject, page: PageBackend, policy: Policy): ReturnType<typeof refusePassed> {
  return terminationOf(object) === "passthrough" ? refusePassed(object, { page, policy, edge: "router" }) : undefined;
}

/** How a Route's TLS reaches the page, and at which port. */
type TlsDiversion = Diversion & { readonly portName: string };

/** Where the page can, it speaks TLS itself; otherwise the router ends it meanwhile. */
export function divertTls(object: KubeObject, page: PageBackend, policy: Policy): TlsDiversion {
  const from = terminationOf(object);
  const shows = routeShows(object, policy);
  const plain = { portName: page.portName, changes: [], needs: [], notes: [] };
  if (from !== "reencrypt" && from !== "passthrough") return plain;
  if (page.tls === undefined || shows === undefined) return { ...plain, ...endedByRouter(object, from) };
  const itself = { ...plain, portName: page.tls.portName };
  if (shows !== "serving") return { ...itself, notes: shownByPage(shows.secret) };
  if (!page.tls.serving) return { ...plain, ...endedByRouter(object, from) };
  return { ...itself, notes: ["TLS stays reencrypt: the page speaks it, with a certificate of the service CA."] };
}

/**
 * A destination CA is invalid on edge, and putting it back changes TLS material, which `routes/custom-host` guards (library-go
 * hostassignment).
 */
function endedByRouter(object: KubeObject, from: "reencrypt" | "passthrough"): Diversion {
  const changes: Change[] = [
    ...changeTo(object, ["spec", "tls", "termination"], "edge"),
    ...changeTo(object, ["spec", "tls", "destinationCACertificate"], undefined),
  ];
  const needs = ownAuthority(object) ? [customHost("going back from edge to reencrypt with a CA of your own")] : [];
  const notes =
    from === "reencrypt"
      ? ["TLS reencrypt → edge: between router and page nothing is encrypted meanwhile."]
      : endedAtEdge("router");
  return { changes, needs, notes };
}

const ownAuthority = ({ spec }: KubeObject) => isObject(spec?.tls) && spec.tls.destinationCACertificate !== undefined;
