import { changeTo, type Change } from "../core/change.ts";
import type { KubeObject } from "../core/kube.ts";
import { partOf } from "../core/part.ts";
import type { Diversion, PageBackend, Policy, Refusal, Shows } from "./adapter.ts";
import { isObject, type JsonObject } from "../core/json.ts";
import { classOf, mayBeRoutes, placesOf } from "./ingress-paths.ts";
import { ingressShows, isPassedOn, passingAnnotations, terminationIn } from "./ingress-tls.ts";
import { endedAtEdge, refusePassed, shownByPage } from "./passed.ts";
import { refusal, refusedAsItIs, showsAlready, standsTwice } from "./refusals.ts";
import { allowList, routerAnnotations } from "./route-divert.ts";

const nginx = "nginx.ingress.kubernetes.io";

/**
 * Points every backend of an Ingress at the page, hosts and paths as they are; what answers a certificate authority meanwhile
 * is left alone.
 */
export function divertIngress(object: KubeObject, page: PageBackend, policy: Policy): Diversion | Refusal {
  const refused = refuse(object, page, policy);
  if (refused !== undefined) return refused;
  const shows = page.tls === undefined ? undefined : ingressShows(object, policy);
  const port = shows === undefined ? page.portName : (page.tls?.portName ?? page.portName);
  const backend = { service: { name: page.service, port: { name: port } } };
  const harmful = annotations(object, { page, passes: shows !== undefined });
  return {
    changes: [...placesOf(object).flatMap(({ at }) => changeTo(object, at, backend)), ...harmful.changes],
    needs: [],
    notes: [...tlsNotes(object, shows), ...harmful.notes],
  };
}

function tlsNotes(object: KubeObject, shows: Shows | undefined): readonly string[] {
  if (!isPassedOn(object)) return [];
  return typeof shows === "object" ? shownByPage(shows.secret) : endedAtEdge("edge");
}

function refuse(object: KubeObject, page: PageBackend, policy: Policy): Refusal | undefined {
  const { name, namespace = "default" } = object.metadata;
  const common = refusedAsItIs(object);
  if (common !== undefined) return common;
  const places = placesOf(object);
  const edit = `oc edit ingress ${name} -n ${namespace}`;
  if (places.length === 0)
    return refusal(object, "it has no backend.", `oc get ingress ${name} -n ${namespace} -o yaml`);
  if (places.some(({ backend }) => serviceOf(backend) === page.service))
    return showsAlready(object, page.service, edit);
  const twice = standsTwice(object, places, "Keep one of them:", edit);
  if (twice !== undefined) return twice;
  const passed = isPassedOn(object) ? refusePassed(object, { page, policy, edge: "edge" }) : undefined;
  return passed === undefined ? undefined : refusal(object, passed.why, ...passed.remedy);
}

/** The name of the Service of a backend; nothing where it is another resource. */
export function serviceOf({ service }: JsonObject): string | undefined {
  return isObject(service) && typeof service.name === "string" ? service.name : undefined;
}

/**
 * What keeps the page from being seen while it stands there (kubernetes/ingress-nginx, haproxy-ingress and HAProxy Technologies
 * annotations): another protocol to the pods, logins that the application answers, redirects, another Host, pages of the
 * edge's own in the place of a 503; and what would copy visitors' requests to the application, or lose them their session.
 */
const harmful = [
  ...named(
    nginx,
    ["backend-protocol", "secure-backends", "upstream-vhost", "custom-http-errors", "app-root"],
    ["auth-url", "auth-signin", "auth-type", "auth-secret", "auth-realm", "satisfy", "mirror-target", "affinity"],
    ["permanent-redirect", "temporal-redirect"],
  ),
  ...named("haproxy-ingress.github.io", ["backend-protocol", "secure-backends", "auth-url", "auth-secret"]),
  ...named("haproxy-ingress.github.io", ["app-root", "affinity", "redirect-to"]),
  ...named("haproxy.org", ["server-ssl", "auth-type", "auth-secret", "request-redirect", "cookie-persistence"]),
  ...passingAnnotations,
];

/** Of these, what is as right for a page that speaks TLS itself as for the application. */
const ofTls = /\/(ssl-passthrough|backend-protocol|secure-backends|server-ssl)$/;

/** Where plain requests go beside TLS that is passed on: a port of the Service by its number (haproxy-ingress). */
const plainPort = "haproxy-ingress.github.io/ssl-passthrough-http-port";

/** What may act on the page, too, and nobody can tell how. */
const unknown = [
  ...named(nginx, ["configuration-snippet", "server-snippet"]),
  "traefik.ingress.kubernetes.io/router.middlewares",
];

/** What lets only some visitors in, by where they come from. */
export const allowLists = [
  ...named(nginx, ["whitelist-source-range", "allowlist-source-range", "denylist-source-range"]),
  ...named("haproxy-ingress.github.io", ["whitelist-source-range", "allowlist-source-range", "denylist-source-range"]),
  ...named("haproxy.org", ["allow-list", "whitelist", "deny-list", "blacklist"]),
];

/** What lets only some visitors in. */
const gates = [...allowLists, `${nginx}/auth-tls-secret`];

/** Annotations of one controller. */
export function named(prefix: string, ...names: readonly (readonly string[])[]): readonly string[] {
  return names.flat().map((name) => `${prefix}/${name}`);
}

function annotations(
  object: KubeObject,
  { page, passes }: { readonly page: PageBackend; readonly passes: boolean },
): Pick<Diversion, "changes" | "notes"> {
  const given = object.metadata.annotations ?? {};
  const at = (name: string) => ["metadata", "annotations", name];
  const removed = harmful.filter((name) => given[name] !== undefined && !(passes && ofTls.test(name)));
  const routes = mayBeRoutes(object) ? [...(passes ? [] : termination(object)), ...routerAnnotations(object)] : [];
  const changes: Change[] = [
    ...removed.flatMap((name) => changeTo(object, at(name), undefined)),
    ...(given[plainPort] === undefined ? [] : changeTo(object, at(plainPort), String(page.port))),
    ...routes,
  ];
  const short = (names: readonly string[]) => names.map((name) => name.replace(/^.*\//, "")).join(", ");
  const [stay, shut] = [unknown, gates].map((names) => names.filter((name) => given[name] !== undefined));
  return {
    changes,
    notes: [
      ...(removed.length === 0 ? [] : [`Off while it is closed, for the page's sake: ${short(removed)}.`]),
      ...(stay?.length ? [`Stays, and may act on the page, too: ${short(stay)}.`] : []),
      ...(shut?.length ? [`Stays: whom it keeps out gets no page either: ${short(shut)}.`] : []),
      ...allowList(object),
      ...takesMore(object),
    ],
  };
}

/** Traefik matches a prefix by its letters, unless its provider has `strictPrefixMatching` (traefik kubernetesIngress). */
function takesMore(object: KubeObject): string[] {
  const part = partOf(object);
  const names = [classOf(object) ?? "", ...Object.keys(object.metadata.annotations ?? {})];
  if (part === undefined || !names.some((name) => name.startsWith("traefik"))) return [];
  return [`Without strictPrefixMatching, Traefik closes what begins so, too, such as ${part.path}x.`];
}

/** A page that speaks plain HTTP; ingress-to-route changes its Routes with its own rights. */
function termination(object: KubeObject): Change[] {
  const now = terminationIn(object);
  if (now === undefined || now === "edge") return [];
  return changeTo(object, ["metadata", "annotations", "route.openshift.io/termination"], "edge");
}
