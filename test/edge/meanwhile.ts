import { applyChanges } from "../../src/core/change.ts";
import { equal, isObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { locate, type Locator } from "../../src/core/locator.ts";

/** Does one locator begin with another? */
export function startsWith(at: Locator, beginning: Locator): boolean {
  return beginning.every((step, depth) => equal(step, at[depth]));
}

/** The object as somebody else may have left it meanwhile: one of these places, or a member of the spec, gone or another. */
export function changedMeanwhile(
  object: KubeObject,
  places: readonly Locator[],
  secret: readonly Locator[],
): KubeObject[] {
  return [...members(object, secret), ...places].flatMap((at) => {
    const place = locate(object, at);
    if (!place.found || !(place.holder || at[0] === "metadata")) return [];
    const other = applyChanges(object, [{ at, after: "changed meanwhile" }]);
    return place.value === undefined ? [other] : [other, applyChanges(object, [{ at }])];
  });
}

/** Every member of the spec; where one holds something secret, each of its members but the secret ones. */
function members(object: KubeObject, secret: readonly Locator[]): Locator[] {
  return Object.entries(object.spec ?? {}).flatMap(([name, value]): Locator[] => {
    const within = secret.filter((at) => startsWith(at, ["spec", name]));
    if (within.length === 0 || !isObject(value)) return [["spec", name]];
    const inner = Object.keys(value).map((member) => ["spec", name, member]);
    return inner.filter((at) => !within.some((hidden) => equal(hidden, at)));
  });
}
