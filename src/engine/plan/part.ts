import { changeTo, type Change } from "../../core/change.ts";
import type { KubeObject } from "../../core/kube.ts";
import { isWithin, partAnnotation, partOf } from "../../core/part.ts";
import { original, standing } from "../../core/standing.ts";
import { keyOf, type Target } from "./types.ts";

/** What a target is when it is open, with its backends: of a part, that is what it is a part of. */
export const applicationObject = ({ object, beneath }: Target): KubeObject => original(beneath?.at(-1) ?? object);

/** Is it a part that is not there (yet, or any more)? */
export const isUnmade = ({ object }: Target): boolean =>
  partOf(object) !== undefined && object.metadata.uid === undefined;

/** A part as it was before it was made, and as it is when it is gone. */
export function unmade(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, spec = {} } = original(object);
  const { name, namespace, labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  const where = namespace === undefined ? {} : { namespace };
  return { apiVersion, kind, metadata: { name, ...where, labels, annotations, ownerReferences }, spec };
}

/**
 * What keeps visitors of this part from the application when it is gone: the nearest object beneath it that stays closed.
 * @param going the keys of what reopens with it
 */
export function coverOf({ adapter, beneath = [] }: Target, going: ReadonlySet<string>): Target | undefined {
  const left = beneath
    .map((object): Target => ({ adapter, object }))
    .filter((target) => partOf(target.object) === undefined || !going.has(keyOf(target)));
  const [next] = left;
  return next === undefined || going.has(keyOf(next)) || standing(next.object).state === "open" ? undefined : next;
}

/** The targets of one namespace, each part with what is beneath it. */
export function withBeneath(targets: readonly Target[]): readonly Target[] {
  return targets.map((target) => ({ ...target, ...beneathOf(target, targets) }));
}

/** What is beneath a part, among all targets of its namespace. */
export function beneathOf({ adapter, object }: Target, all: readonly Target[]): Pick<Target, "beneath"> {
  const part = partOf(object);
  if (part === undefined) return {};
  const same = all.filter(
    (other) => other.adapter === adapter && other.object.metadata.namespace === object.metadata.namespace,
  );
  const whole = same.find((other) => partOf(other.object) === undefined && other.object.metadata.name === part.name);
  const above = same
    .flatMap((other) => {
      const its = partOf(other.object);
      const over = its?.name === part.name && its.path !== part.path && isWithin(part.path, its.path);
      return over ? [{ object: other.object, path: its.path }] : [];
    })
    .toSorted((a, b) => b.path.length - a.path.length);
  return { beneath: [...above.map((each) => each.object), ...(whole === undefined ? [] : [whole.object])] };
}

/** The changes that leave a part to whoever changed it: it is ours no more. */
export function giveAway(object: KubeObject): Change[] {
  return [
    ...changeTo(object, ["metadata", "annotations", partAnnotation], undefined),
    ...changeTo(object, ["metadata", "labels", "app.kubernetes.io/managed-by"], undefined),
  ];
}
