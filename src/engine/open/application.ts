import { Trouble } from "../../core/errors.ts";
import { closedHost } from "../../core/made.ts";
import { partOf } from "../../core/part.ts";
import { standing, type Standing } from "../../core/standing.ts";
import type { Backend, Inside } from "../../edge/adapter.ts";
import { applicationTarget } from "../plan/part.ts";
import { addressesOf, nameOf, openAddressesOf, type Target } from "../plan/types.ts";
import { namespaceOf } from "../site.ts";

/** The application that visitors of a target reach, or would if it were open: whatever stands on the target now. */
export interface Application {
  /** `route/shop` */
  readonly name: string;
  readonly namespace: string;
  readonly state: Exclude<Standing["state"], "unreadable">;
  readonly backend: Backend;
  /** Services that get a part of the traffic, too. */
  readonly others: readonly string[];
  readonly inside: Inside;
  /** The name that visitors ask for; absent where it has none yet. */
  readonly host?: string;
}

/**
 * The application behind a target, as its record says it; of several Services, the first that gets traffic.
 * @throws Trouble (`refused`) where the record cannot be read, or nothing is behind it
 */
export function applicationOf(target: Target): Application {
  const { object } = target;
  const now = standing(object);
  const name = nameOf(target);
  const behind = applicationTarget(target);
  const namespace = namespaceOf(behind);
  if (now.state === "unreadable") {
    throw new Trouble("refused", `What ${name} was before it was closed cannot be read: ${now.reason}.`, [
      "See what stands there:",
      lookAt(target),
    ]);
  }
  const [backend, ...others] = behind.adapter.backends(behind.object);
  if (backend === undefined) {
    const host = closedHost(object);
    if (host !== undefined && behind.object.metadata.name === object.metadata.name) {
      throw new Trouble("refused", `Nothing is behind ${name}: no other object in ${namespace} has this host yet.`, [
        "It opens the application of the one that waits for the host, once there is one:",
        `  entracte status -n ${namespace}`,
      ]);
    }
    throw new Trouble("refused", `Nothing is behind ${name}: no Service of it has a weight.`, [lookAt(behind)]);
  }
  const [address] = openAddressesOf(target);
  return {
    name,
    namespace,
    state: now.state,
    backend,
    others: others.map(({ service }) => service),
    inside: insideOf(target, behind),
    ...(address === undefined ? {} : { host: address.host }),
  };
}

const lookAt = ({ object: { kind, metadata } }: Target) =>
  `  oc get ${kind.toLowerCase()} ${metadata.name} -n ${metadata.namespace ?? "default"} -o yaml`;

/** How the edge speaks to it; of a part, below the path by which it speaks to the whole. */
function insideOf({ object }: Target, whole: Target): Inside {
  const inside = whole.adapter.inside(whole.object);
  const path = partOf(object)?.path;
  if (path === undefined) return inside;
  const [address] = addressesOf(whole);
  const rest = path.slice((address?.path ?? "/").replace(/\/$/, "").length);
  return { ...inside, path: `${inside.path.replace(/\/$/, "")}${rest}` };
}
