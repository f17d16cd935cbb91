import { eachOnce, isObject, objectsIn, textOf, textsIn } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { resources } from "../core/resources.ts";
import type { Admission, Backend, EdgeAdapter, EdgeSecret, Inside } from "./adapter.ts";
import { ingressAddresses } from "./ingress-addresses.ts";
import { divertIngress, serviceOf } from "./ingress-divert.ts";
import { overlayIngresses } from "./ingress-overlay.ts";
import { mayBeRoutes, narrowedIngress, placesOf } from "./ingress-paths.ts";
import { ingressShows, isPassedOn, terminationIn } from "./ingress-tls.ts";
import { route } from "./route.ts";

const nginx = "nginx.ingress.kubernetes.io";

/** Ingresses (kubernetes networking/v1), whether OpenShift makes Routes of them or a controller of their class serves them. */
export const ingress: EdgeAdapter = {
  kind: "ingress",
  resource: resources.ingress,
  mayNeed: [],
  numbersOfServices: true,
  guard: { absent: ["ingressClassName", "defaultBackend", "tls", "rules"].map((name) => ["spec", name]), secret: [] },
  addresses: ingressAddresses,
  hosts: (object) => placesOf(object).flatMap(({ host }) => host?.toLowerCase() ?? []),
  pace,
  backends,
  inside,
  admission,
  secrets,
  shows: ingressShows,
  divert: divertIngress,
  overlay: overlayIngresses,
  narrowed: narrowedIngress,
};

/** A third of what a rate limit leaves, of ingress-nginx or of the Routes that OpenShift makes of it. */
function pace(object: KubeObject): number | undefined {
  const { annotations = {} } = object.metadata;
  const limits = [Number(annotations[`${nginx}/limit-rps`]), Number(annotations[`${nginx}/limit-rpm`]) / 60];
  const rates = [...limits.filter((limit) => limit > 0).map((limit) => limit / 3), route.pace(object) ?? 0];
  const given = rates.filter((rate) => rate > 0);
  return given.length === 0 ? undefined : Math.min(...given);
}

/** Each Service once for each of its ports, by name or by the Service's own number (IngressServiceBackend). */
function backends(object: KubeObject): Backend[] {
  const all = placesOf(object).flatMap(({ backend }): Backend[] => {
    const service = serviceOf(backend);
    if (service === undefined) return [];
    const port = isObject(backend.service) && isObject(backend.service.port) ? backend.service.port : {};
    if (textOf(port.name) !== undefined) return [{ service, port: textOf(port.name) as string }];
    return [{ service, ...(typeof port.number === "number" ? { servicePort: port.number } : {}) }];
  });
  return eachOnce(all);
}

/** How the application is spoken to: TLS where the edge encrypts again or only passes on. */
function inside(object: KubeObject): Inside {
  const { annotations = {} } = object.metadata;
  const passed = isPassedOn(object);
  const speaks = annotations[`${nginx}/backend-protocol`] ?? annotations["haproxy-ingress.github.io/backend-protocol"];
  const again = terminationIn(object) === "reencrypt" || /^(HTTPS|GRPCS|h[12]-ssl)$/i.test(speaks ?? "");
  const [address] = ingressAddresses(object);
  const rewritten = textOf(annotations[`${nginx}/rewrite-target`]);
  return {
    scheme: passed || again ? "https" : "http",
    path: rewritten?.startsWith("/") === true ? rewritten.replace(/\$.*$/, "") : (address?.path ?? "/"),
    headers: address?.scheme === "https" && !passed ? { "X-Forwarded-Proto": "https" } : {},
    ownCertificate: passed,
  };
}

/** A controller that has taken it says where it put it. */
function admission({ status }: KubeObject): Admission {
  const balancer = isObject(status?.loadBalancer) ? status.loadBalancer : {};
  if (objectsIn(balancer.ingress).length > 0) return { admitted: true };
  return { admitted: false, reason: "no controller has taken it yet" };
}

/**
 * Those that its `tls` names. ingress-to-route makes no Route of a host whose Secret is not there, and deletes the one that it
 * made (openshift/route-controller-manager pkg/route/ingress, tlsSecretIfValid); others show a certificate of their own.
 */
function secrets(object: KubeObject): EdgeSecret[] {
  const hosts = new Set(placesOf(object).flatMap(({ host = [] }) => host));
  const routes = mayBeRoutes(object);
  const named = objectsIn(object.spec?.tls).filter((tls) => !routes || textsIn(tls.hosts).some((it) => hosts.has(it)));
  const without = routes
    ? "OpenShift keeps no Route of it, and visitors get the router's 503"
    : "the edge shows a certificate of its own, and browsers warn";
  return eachOnce(
    named.flatMap(({ secretName }) => {
      const name = textOf(secretName);
      return name === undefined ? [] : [{ name, needed: routes, without }];
    }),
  );
}
