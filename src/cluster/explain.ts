import { Trouble } from "../core/errors.ts";
import type { Ending, Remedy } from "../core/errors.ts";
import type { Purpose } from "../core/purpose.ts";
import { resources } from "../core/resources.ts";
import { isForbidden, isOverQuota, isRefusal, isTerminating } from "./failure.ts";
import type { ApiFailure, Asked } from "./failure.ts";
import { grantLine } from "./grant.ts";
import { resourceName } from "./status.ts";
import {
  logIn,
  noCredentials,
  notAccepted,
  noTunnel,
  unreachable,
  untrusted,
  whichServer,
  type Sentence,
} from "./unreached.ts";

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
