import { Trouble } from "../core/errors.ts";
import type { Ending, Remedy } from "../core/errors.ts";
import type { Purpose } from "../core/purpose.ts";
import { resources } from "../core/resources.ts";
import { isForbidden, isOverQuota, isRefusal, isTerminating } from "./failure.ts";
import type { ApiFailure, Asked } from "./failure.ts";
import { grantLine } from "./grant.ts";
import { resourceName } from "./status.ts";

/** Where a request failed, as the person at the keyboard knows it. */
export interface Place {
  /** The URL of the API. */
  readonly server: string;
  readonly namespace: string;
  /** What the run was for, and so which rights it takes; `close`, which takes most, unless said otherwise. */
  readonly purpose?: Purpose;
  /** What became of the run; `refused` (nothing was changed) unless said otherwise. */
  readonly ending?: Ending;
}

type Sentence = readonly [message: string, remedy: Remedy];

/** The failure of a request as a sentence with a remedy. */
export function explain(failure: ApiFailure, place: Place): Trouble {
  const [message, remedy] = sentence(failure, place);
  return new Trouble(place.ending ?? "refused", message, remedy, { cause: failure });
}

function sentence(failure: ApiFailure, place: Place): Sentence {
  switch (failure.kind) {
    case "credentials":
      return noCredentials(failure, place);
    case "unauthorized":
      return notAccepted(place);
    case "unreachable":
      return unreachable(failure, place);
    case "tls":
      return untrusted(failure, place);
    case "timeout":
      return [`The API at ${place.server} did not answer in time (${failure.message}).`, again];
    case "answer-lost":
      return [
        `The connection to ${place.server} broke before the answer came, so it is not known whether this happened: ${deed(failure, place)}.`,
        ["Run the same command again: it looks first, and finishes what is missing."],
      ];
    case "malformed":
      return [`What answers at ${place.server} does not answer as a Kubernetes API does.`, whichServer];
    case "no-tunnel":
      return noTunnel(failure, place);
    case "status":
      return refused(failure, place);
  }
}

const again: Remedy = ["Look how the API is, then run the same command again:", "  kubectl get --raw /readyz"];
const whichServer: Remedy = ["Look which server the kubeconfig names:", "  kubectl config view --minify"];

function noCredentials({ message, hint }: ApiFailure, { server }: Place): Sentence {
  return [
    `There are no credentials for ${server}: ${message}.`,
    hint === undefined ? logIn(server) : [`Its author says: ${hint}`],
  ];
}

function notAccepted({ server }: Place): Sentence {
  return [`${server} does not accept these credentials (401): the token has expired or was withdrawn.`, logIn(server)];
}

function logIn(server: string): Remedy {
  return ["Log in again, then repeat the command:", `  oc login ${server}`];
}

function unreachable({ code = "", message }: ApiFailure, { server }: Place): Sentence {
  if (code.startsWith("EPROXY")) return noWayThrough(code, message.replace(/^.*?: /, ""), server);
  const why = reasons[code] ?? "no connection could be made";
  return [
    `${server} cannot be reached: ${why} (${code}).`,
    ["Is it the right cluster, and is the network (VPN, proxy) up? Then try:", "  kubectl version"],
  ];
}

function noWayThrough(code: string, why: string, server: string): Sentence {
  const straight = `  NO_PROXY=${hostIn(server)} entracte …   (and no proxy-url in the kubeconfig)`;
  return [
    `${server} cannot be reached: ${why}.`,
    code === "EPROXYTLS"
      ? [
          "Trust the proxy's authority too, or go without the proxy:",
          "  NODE_EXTRA_CA_CERTS=FILE.pem entracte …",
          straight,
        ]
      : ["Mend HTTPS_PROXY (proxy-url in the kubeconfig), or go without the proxy:", straight],
  ];
}

const reasons: { readonly [code: string]: string | undefined } = {
  ECONNREFUSED: "nothing accepts connections there",
  ECONNRESET: "the connection was cut before anything was sent",
  ENOTFOUND: "its name does not resolve",
  EAI_AGAIN: "the name server does not answer",
  ETIMEDOUT: "no answer to the attempt to connect",
  EHOSTUNREACH: "there is no way to that address",
  ENETUNREACH: "there is no way to that network",
};

function noTunnel({ message }: ApiFailure, { server }: Place): Sentence {
  return [
    `No tunnel (WebSocket) to ${server} could be opened: ${message.replace(/^.*?: /, "")}.`,
    [
      "A proxy or load balancer on the way does not let it through. Go around it:",
      `  NO_PROXY=${hostIn(server)} entracte …   (and no proxy-url in the kubeconfig)`,
    ],
  ];
}

function untrusted({ code = "" }: ApiFailure, { server }: Place): Sentence {
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return [
      `The certificate of ${server} ${code === "CERT_HAS_EXPIRED" ? "has expired" : "is not valid yet"} (${code}).`,
      ["Is this machine's clock right? If it is, the cluster's administrator has to renew it."],
    ];
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return [
      `The certificate of ${server} is for another name (${code}).`,
      ["If it is the right server, put the name that it is for in the kubeconfig:", "  tls-server-name: NAME"],
    ];
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL") || code.startsWith("ERR_TLS")) {
    return [`No encrypted connection to ${server} could be agreed on (${code}).`, whichServer];
  }
  return [
    `The certificate of ${server} is not trusted: its authority is not known here (${code}).`,
    [
      "Put the authority's certificate in the kubeconfig (certificate-authority), or for this command:",
      "  NODE_EXTRA_CA_CERTS=FILE.pem entracte …",
    ],
  ];
}

function refused(failure: ApiFailure, place: Place): Sentence {
  if (failure.status === 403 && failure.message.includes("system:anonymous")) {
    return [`${place.server} takes us for nobody (403): the kubeconfig holds no credentials.`, logIn(place.server)];
  }
  if (isForbidden(failure)) return forbidden(failure, place);
  if (isTerminating(failure)) return terminating(failure, place);
  if (isOverQuota(failure)) return overQuota(failure, place);
  if (isRefusal(failure)) {
    return [
      `The API refused this: ${said(failure)}`,
      ["Change what it objects to, or ask those who made that rule, then run the same command again."],
    ];
  }
  if (failure.status === 429) return [`The API at ${place.server} is busy and turns requests away (429).`, again];
  if ((failure.status ?? 0) >= 500) return [`The API at ${place.server} is in trouble: ${said(failure)}`, again];
  if (failure.status === 409 || failure.status === 422) {
    return [
      `Somebody else changed it meanwhile: ${said(failure)}`,
      ["Run the same command again: it looks first, and plans anew."],
    ];
  }
  if (failure.status === 404) return [`The cluster does not have it: ${said(failure)}`, whichServer];
  return [`The API did not do this: ${said(failure)}`, again];
}

function terminating({ asked }: ApiFailure, place: Place): Sentence {
  const namespace = asked?.namespace ?? place.namespace;
  return [
    `The namespace ${namespace} is being deleted: nothing can be made in it any more.`,
    ["What it still waits for says:", `  oc get namespace ${namespace} -o yaml`],
  ];
}

function overQuota({ asked, message }: ApiFailure, place: Place): Sentence {
  const namespace = asked?.namespace ?? place.namespace;
  return [
    `There is no room left in the quota of ${namespace}: ${message.replace(/^.* is forbidden: /, "")}.`,
    ["Make room, or ask for more:", `  oc describe quota -n ${namespace}`],
  ];
}

function forbidden({ asked, message }: ApiFailure, place: Place): Sentence {
  const { verb = "do", namespace } = asked ?? {};
  const { purpose = "close" } = place;
  const what = asked === undefined ? "this" : resourceName(asked);
  const where = namespace === undefined ? "in all namespaces" : `in the namespace ${namespace}`;
  const says = `This account may not ${verb} ${what} ${where} (403 from ${place.server}).`;
  // The authorizer names the account (kubernetes apiserver `pkg/endpoints/handlers/responsewriters/errors.go`).
  const username = /User "([^"]+)" cannot/.exec(message)?.[1];
  if (namespace === undefined || username === undefined) {
    return [says, ["Ask an administrator for that right, or name one namespace:", "  -n NAMESPACE"]];
  }
  const kind = [resources.ingress, resources.httpRoute].find(({ plural }) => plural === asked?.resource)?.kind;
  const more = kind === undefined ? [] : [`--kind ${kind.toLowerCase()}`];
  return [says, ["An administrator of the namespace can grant it:", grantLine({ purpose, namespace, username, more })]];
}

/** The message with a full stop at its end. */
function said({ message }: ApiFailure): string {
  return /[.!?…]$/.test(message) ? message : `${message}.`;
}

function deed({ asked }: ApiFailure, place: Place): string {
  if (asked === undefined) return "the last request";
  return `${asked.verb} ${nameOf(asked)} in ${asked.namespace ?? place.namespace}`;
}

function nameOf(asked: Asked): string {
  return asked.name === undefined ? resourceName(asked) : `${resourceName(asked)} ${asked.name}`;
}

function hostIn(server: string): string {
  return new URL(server).hostname;
}
