import { changeTo, type Change } from "../core/change.ts";
import { isObject } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { partOf } from "../core/part.ts";
import type { Diversion, Need, PageBackend, Policy, Refusal } from "./adapter.ts";
import { refusal, refusedAsItIs, showsAlready } from "./refusals.ts";
import { customHost, divertTls, refuseTls } from "./route-tls.ts";

const haproxy = "haproxy.router.openshift.io";

/**
 * Points a Route at the page: `to`, `alternateBackends` and `port` together, for a target port that the page's Service
 * lacks is the router's own 503 while the Route stays Admitted (openshift/router template_helper.go), and a backend with
 * weight 0 still serves sticky visitors (haproxy-config.template).
 */
export function divertRoute(object: KubeObject, page: PageBackend, policy: Policy): Diversion | Refusal {
  const refused = refuse(object, page, policy);
  if (refused !== undefined) return refused;
  const tls = divertTls(object, page, policy);
  return {
    changes: [
      ...changeTo(object, ["spec", "to"], { kind: "Service", name: page.service, weight: 100 }),
      ...changeTo(object, ["spec", "alternateBackends"], undefined),
      ...changeTo(object, ["spec", "port"], { targetPort: tls.portName }),
      ...tls.changes,
      ...routerAnnotations(object),
    ],
    needs: [...tls.needs, ...externalCertificate(object), ...ownHost(object)],
    notes: [...tls.notes, ...allowList(object)],
  };
}

function refuse(object: KubeObject, page: PageBackend, policy: Policy): Refusal | undefined {
  const { name, namespace = "" } = object.metadata;
  const common = refusedAsItIs(object);
  if (common !== undefined) return common;
  const to = isObject(object.spec?.to) ? object.spec.to.name : undefined;
  if (to === page.service) {
    const back = `oc patch route ${name} -n ${namespace} --type=merge -p '{"spec":{"to":{"name":"APPLICATION"}}}'`;
    return showsAlready(object, page.service, back);
  }
  const tls = refuseTls(object, page, policy);
  if (tls !== undefined) return refusal(object, tls.why, ...tls.remedy);
  return undefined;
}

/** Every update of a Route with an external certificate is checked like a new one (library-go hostassignment). */
function externalCertificate(object: KubeObject): Need[] {
  if (!isObject(object.spec?.tls) || object.spec.tls.externalCertificate === undefined) return [];
  return [customHost("any change of a Route with an external certificate")];
}

/** A Route that is made for a part of another one names its host (library-go hostassignment). */
function ownHost(object: KubeObject): Need[] {
  if (partOf(object) === undefined) return [];
  return [{ verbs: ["create"], subresource: "custom-host", why: "a Route of its own for each path, on a given host" }];
}

/**
 * What the router reads from annotations (haproxy-config.template) and would harm the page or the way back: a connection
 * limit per pod is meant for the application's pods, and a sticky cookie that the router overwrites meanwhile would lose
 * visitors their session after reopening.
 */
export function routerAnnotations(object: KubeObject): Change[] {
  const at = (name: string) => ["metadata", "annotations", `${haproxy}/${name}`];
  return [
    ...changeTo(object, at("pod-concurrent-connections"), undefined),
    ...changeTo(object, at("disable_cookies"), "true"),
  ];
}

export function allowList({ metadata: { annotations: given = {} } }: KubeObject): string[] {
  const allow = given[`${haproxy}/ip_allowlist`] ?? given[`${haproxy}/ip_whitelist`];
  return allow === undefined ? [] : ["Its allow list stays: other visitors are refused as before, and get no page."];
}
