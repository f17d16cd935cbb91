import type { Address } from "../core/address.ts";
import { partOf } from "../core/part.ts";
import { standing } from "../core/standing.ts";
import { isClosedInPart } from "./plan/part.ts";
import { addressesOf, keyOf, type Target } from "./plan/types.ts";

/** A target, and those of its addresses that are looked at. */
export interface Sighted {
  readonly target: Target;
  readonly addresses: readonly Address[];
}

/**
 * What stays open of the sites of which parts close or reopen: the objects that these are parts of, unless they are closed, or
 * targets themselves, at their addresses outside of every part. Visitors there must not notice anything.
 */
export function restOf(targets: readonly Target[]): readonly Sighted[] {
  const own = new Set(targets.map(keyOf));
  const wholes = targets.flatMap(({ object, beneath = [] }) => (partOf(object) === undefined ? [] : beneath.slice(-1)));
  return [...new Map(wholes.map((whole) => [keyOf(whole), whole])).values()]
    .filter((whole) => !own.has(keyOf(whole)) && standing(whole.object).state === "open")
    .map((target) => ({
      target,
      addresses: addressesOf(target).filter(({ path }) => !isClosedInPart(target, path, targets)),
    }))
    .filter(({ addresses }) => addresses.length > 0);
}
