import { changeTo } from "../core/change.ts";
import type { KubeObject } from "../core/kube.ts";
import { hostAnnotation } from "../core/made.ts";
import { hostName } from "../core/target.ts";
import { isRefusal, type Diversion, type EdgeAdapter, type Need, type PageBackend } from "./adapter.ts";
import type { Policy, Refusal } from "./adapter.ts";
import { labelsLike } from "./labels.ts";
import { madeName } from "./made-name.ts";
import { route } from "./route.ts";

const ownHost: Need = { verbs: ["create"], subresource: "custom-host", why: "a Route of its own, on a given host" };

const { overlay: _, ...whole } = route;

/** Hosts that no edge object has, for their application is gone, or not yet there: each closed by a Route that is made for it. */
export const host: EdgeAdapter = { ...whole, kind: "host", mayNeed: [ownHost], make, divert };

/** It leads nowhere yet. http is redirected, as a Route for a host that browsers may know by https alone has to. */
function make(name: string, namespace: string): KubeObject | Refusal {
  const asked = name.toLowerCase();
  if (asked.length > 253 || !hostName.test(asked)) {
    return {
      refused: `host/${name} cannot be closed: that is no name of a host as browsers ask for it.`,
      remedy: ["One host, in ASCII, without a port:  host/old.example.com"],
    };
  }
  return {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: {
      name: madeName("", asked),
      namespace,
      labels: labelsLike([]),
      annotations: { [hostAnnotation]: asked },
    },
    spec: {
      host: asked,
      wildcardPolicy: "None",
      tls: { termination: "edge", insecureEdgeTerminationPolicy: "Redirect" },
    },
  };
}

/** Controllers that obtain certificates go by this annotation (tnozicka/openshift-acme). */
const acme = ["metadata", "annotations", "kubernetes.io/tls-acme"];

function divert(object: KubeObject, page: PageBackend, policy: Policy): Diversion | Refusal {
  const diversion = route.divert(object, page, policy);
  if (isRefusal(diversion)) return diversion;
  const { changes, needs, notes } = diversion;
  const certificate = policy.tlsAcme
    ? "A certificate is asked for (kubernetes.io/tls-acme): until it is there, visitors get the router's default one."
    : "By https, visitors get the router's default certificate: --tls-acme asks for one of the host's own.";
  return {
    changes: [...changes, ...(policy.tlsAcme ? changeTo(object, acme, "true") : [])],
    needs: [...needs, ownHost],
    notes: [...notes, certificate],
  };
}
