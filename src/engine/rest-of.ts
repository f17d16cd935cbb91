import { partOf } from "../core/part.ts";
import { standing } from "../core/standing.ts";
import { keyOf, type Target } from "./plan/types.ts";

/**
 * What stays open of the sites of which parts close or reopen: the objects that these are parts of, unless they are closed, or
 * targets themselves. Visitors there must not notice anything.
 */
export function restOf(targets: readonly Target[]): readonly Target[] {
  const own = new Set(targets.map(keyOf));
  const wholes = targets.flatMap(({ object, beneath = [] }) => (partOf(object) === undefined ? [] : beneath.slice(-1)));
  return [...new Map(wholes.map((whole) => [keyOf(whole), whole])).values()].filter(
    (whole) => !own.has(keyOf(whole)) && standing(whole.object).state === "open",
  );
}
