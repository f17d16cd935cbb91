import { urlOf, type Address } from "../../core/address.ts";
import type { Hold } from "../../core/record.ts";
import { recordOf, standing } from "../../core/standing.ts";
import { holdersOf } from "../held/holders.ts";
import { namespaceOf } from "../site.ts";
import { isClosedInPart } from "./part.ts";
import { keyOf, nameOf, openAddressesOf, type Target } from "./types.ts";

/** An edge object of a host that closes elsewhere: its own paths stay as they are. */
export interface Neighbour {
  readonly target: string;
  readonly namespace: string;
  readonly urls: readonly string[];
}

/** What others hold closed already. */
export interface HeldAlready extends Neighbour {
  readonly holds: readonly Hold[];
  /** Does it close now, too? It then opens with the last of them. */
  readonly closes: boolean;
}

/** What stands beside the targets of a maintenance. */
export interface Beside {
  /** Open edge objects that share a host with them, on other paths: visitors reach these as before. */
  readonly staysOpen: readonly Neighbour[];
  /** Targets, and objects of the same hosts, that other maintenances hold closed. */
  readonly held: readonly HeldAlready[];
  /** What the maintenance itself holds closed, and does not mean now: it opens when that reopens. */
  readonly left: readonly Neighbour[];
}

/**
 * What stands beside the targets that a maintenance closes: pure.
 * @param all the edge objects of the same namespaces
 */
export function beside(closing: readonly Target[], all: readonly Target[], maintenance: string): Beside {
  const keys = new Set(closing.map(keyOf));
  const hosts = new Set(closing.flatMap(openAddressesOf).map(({ host }) => host));
  const others = all
    .filter((target) => !keys.has(keyOf(target)))
    .map((target) => ({
      target,
      at: openAddressesOf(target).filter(({ host, path }) => hosts.has(host) && !isClosedInPart(target, path, closing)),
    }))
    .filter(({ at }) => at.length > 0);
  const left = all
    .filter((target) => holdersOf(target).includes(maintenance) && !keys.has(keyOf(target)))
    // What is meant as a whole means its parts.
    .filter(({ beneath = [] }) => !beneath.some((each) => keys.has(keyOf(each))));
  const heldBy = (target: Target) =>
    recordOf(target.object)?.holds.filter((hold) => hold.maintenance !== maintenance) ?? [];
  const held = [
    ...closing.map((target) => ({ target, at: openAddressesOf(target), closes: true })),
    ...others.map((each) => ({ ...each, closes: false })),
  ];
  return {
    staysOpen: others.filter(({ target }) => standing(target.object).state === "open").map(told),
    held: held
      .map((each) => ({ ...told(each), holds: heldBy(each.target), closes: each.closes }))
      .filter(({ holds }) => holds.length > 0),
    left: left.map((target) => told({ target, at: openAddressesOf(target) })),
  };
}

function told({ target, at }: { readonly target: Target; readonly at: readonly Address[] }): Neighbour {
  return { target: nameOf(target), namespace: namespaceOf(target), urls: at.map(urlOf) };
}
