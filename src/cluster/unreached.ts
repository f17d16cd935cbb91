import type { Remedy } from "../core/errors.ts";
import type { ApiFailure } from "./failure.ts";

// What is said where the API was not reached at all, or did not take who asked.

/** What is said, and what to type then. */
export type Sentence = readonly [message: string, remedy: Remedy];

/** The API: its URL. */
interface Api {
  readonly server: string;
}

/** Where another server answers than was meant. */
export const whichServer: Remedy = ["Look which server the kubeconfig names:", "  kubectl config view --minify"];

/** Nothing was sent, for there is nothing to show. */
export function noCredentials({ message, hint }: ApiFailure, { server }: Api): Sentence {
  return [
    `There are no credentials for ${server}: ${message}.`,
    hint === undefined ? logIn(server) : [`Its author says: ${hint}`],
  ];
}

/** The API does not know who asks. */
export function notAccepted({ server }: Api): Sentence {
  return [`${server} does not accept these credentials (401): the token has expired or was withdrawn.`, logIn(server)];
}

/** How credentials are had anew. */
export function logIn(server: string): Remedy {
  return ["Log in again, then repeat the command:", `  oc login ${server}`];
}

/** No connection came about. */
export function unreachable({ code = "", message }: ApiFailure, { server }: Api): Sentence {
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

/** A connection came about, but none that stays open both ways. */
export function noTunnel({ message }: ApiFailure, { server }: Api): Sentence {
  return [
    `No tunnel (WebSocket) to ${server} could be opened: ${message.replace(/^.*?: /, "")}.`,
    [
      "A proxy or load balancer on the way does not let it through. Go around it:",
      `  NO_PROXY=${hostIn(server)} entracte …   (and no proxy-url in the kubeconfig)`,
    ],
  ];
}

/** The two ends did not agree on certificates. */
export function untrusted({ code = "" }: ApiFailure, { server }: Api): Sentence {
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

function hostIn(server: string): string {
  return new URL(server).hostname;
}
