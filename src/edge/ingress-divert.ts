import { changeTo, type Change } from "../core/change.ts";
import type { KubeObject } from "../core/kube.ts";
import type { Diversion, PageBackend, Policy, Refusal } from "./adapter.ts";
import { isObject, type JsonObject } from "../core/json.ts";
import { terminationIn } from "./ingress-addresses.ts";
import { mayBeRoutes, placesOf } from "./ingress-paths.ts";
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
  const backend = { service: { name: page.service, port: { name: page.portName } } };
  const harmful = annotations(object);
  return {
    changes: [...placesOf(object).flatMap(({ at }) => changeTo(object, at, backend)), ...harmful.changes],
    needs: [],
    notes: harmful.notes,
  };
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
  if (isPassedOn(object) && policy.tls !== "edge") {
    return refusal(
      object,
      "its TLS passes through the edge unopened, so a plain page cannot be shown under its certificate.",
      "Let the edge end TLS meanwhile: visitors then get the edge's certificate.",
      `entracte close ingress/${name} -n ${namespace} --tls edge`,
    );
  }
  return undefined;
}

/** The name of the Service of a backend; nothing where it is another resource. */
export function serviceOf({ service }: JsonObject): string | undefined {
  return isObject(service) && typeof service.name === "string" ? service.name : undefined;
}

/** Is its TLS passed on to the application unopened? */
export function isPassedOn(object: KubeObject): boolean {
  const { annotations: given = {} } = object.metadata;
  return terminationIn(object) === "passthrough" || given[`${nginx}/ssl-passthrough`] === "true";
}

/**
 * What keeps the page from being seen while it stands there (kubernetes/ingress-nginx, haproxy-ingress and HAProxy Technologies
 * annotations): another protocol to the pods, logins that the application answers, redirects, another Host, pages of the
 * edge's own in the place of a 503; and what would copy visitors' requests to the application, or lose them their session.
 */
const harmful = [
  ...named(
    nginx,
    ["backend-protocol", "secure-backends", "ssl-passthrough", "upstream-vhost", "custom-http-errors", "app-root"],
    ["auth-url", "auth-signin", "auth-type", "auth-secret", "auth-realm", "satisfy", "mirror-target", "affinity"],
    ["permanent-redirect", "temporal-redirect"],
  ),
  ...named("haproxy-ingress.github.io", ["backend-protocol", "secure-backends", "auth-url", "auth-secret"]),
  ...named("haproxy-ingress.github.io", ["app-root", "affinity", "redirect-to"]),
  ...named("haproxy.org", ["server-ssl", "auth-type", "auth-secret", "request-redirect", "cookie-persistence"]),
];

/** What may act on the page, too, and nobody can tell how. */
const unknown = [
  ...named(nginx, ["configuration-snippet", "server-snippet"]),
  "traefik.ingress.kubernetes.io/router.middlewares",
];

/** What lets only some visitors in. */
const gates = [
  ...named(nginx, ["whitelist-source-range", "allowlist-source-range", "denylist-source-range", "auth-tls-secret"]),
  ...named("haproxy.org", ["allow-list", "whitelist"]),
];

function named(prefix: string, ...names: readonly (readonly string[])[]): readonly string[] {
  return names.flat().map((name) => `${prefix}/${name}`);
}

function annotations(object: KubeObject): Pick<Diversion, "changes" | "notes"> {
  const given = object.metadata.annotations ?? {};
  const at = (name: string) => ["metadata", "annotations", name];
  const removed = harmful.filter((name) => given[name] !== undefined);
  const routes = mayBeRoutes(object) ? [...termination(object), ...routerAnnotations(object)] : [];
  const changes: Change[] = [...removed.flatMap((name) => changeTo(object, at(name), undefined)), ...routes];
  const short = (names: readonly string[]) => names.map((name) => name.replace(/^.*\//, "")).join(", ");
  const [stay, shut] = [unknown, gates].map((names) => names.filter((name) => given[name] !== undefined));
  return {
    changes,
    notes: [
      ...(removed.length === 0 ? [] : [`Off while it is closed, for the page's sake: ${short(removed)}.`]),
      ...(stay?.length ? [`Stays, and may act on the page, too: ${short(stay)}.`] : []),
      ...(shut?.length ? [`Stays: whom it keeps out gets no page either: ${short(shut)}.`] : []),
      ...allowList(object),
    ],
  };
}

/** The page speaks plain HTTP; ingress-to-route changes its Routes with its own rights. */
function termination(object: KubeObject): Change[] {
  const now = terminationIn(object);
  if (now === undefined || now === "edge") return [];
  return changeTo(object, ["metadata", "annotations", "route.openshift.io/termination"], "edge");
}
