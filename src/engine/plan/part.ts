import { coversHost, type Address } from "../../core/address.ts";
import { changeTo, type Change } from "../../core/change.ts";
import { eachOnce } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { closedHost, hostAnnotation, madeFor } from "../../core/made.ts";
import { isWithin, partAnnotation, partOf } from "../../core/part.ts";
import { original, standing } from "../../core/standing.ts";
import { isRefusal } from "../../edge/adapter.ts";
import { addressesOf, keyOf, openAddressesOf, type Target } from "./types.ts";

/**
 * What visitors reach when a target is open, as it is then: of a part what serves it of what it is a part of, of a host what
 * waits for it.
 */
export function applicationTarget(target: Target): Target {
  const last = target.beneath?.at(-1) ?? target;
  const object = original(last.object);
  const part = partOf(target.object);
  return { ...last, object: part === undefined ? object : (last.adapter.narrowed?.(object, part.path) ?? object) };
}

/** Is it to be made, and not there (yet, or any more)? */
export const isUnmade = ({ object }: Target): boolean =>
  madeFor(object) !== undefined && object.metadata.uid === undefined;

/** What is made as it was before, and as it is when it is gone. */
export function unmade(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, spec = {} } = original(object);
  const { name, namespace, labels = {}, annotations = {}, ownerReferences } = metadata;
  const where = namespace === undefined ? {} : { namespace };
  const owned = ownerReferences === undefined ? {} : { ownerReferences };
  return { apiVersion, kind, metadata: { name, ...where, labels, annotations, ...owned }, spec };
}

/**
 * What keeps visitors from the application when this, which was made, is gone: the nearest object beneath it that stays closed.
 * @param going the keys of what reopens with it
 */
export function coverOf({ beneath = [] }: Target, going: ReadonlySet<string>): Target | undefined {
  const [next] = beneath.filter((target) => partOf(target.object) === undefined || !going.has(keyOf(target)));
  return next === undefined || going.has(keyOf(next)) || standing(next.object).state === "open" ? undefined : next;
}

/** The targets of one namespace, what was made with what is beneath it. */
export function withBeneath(targets: readonly Target[]): readonly Target[] {
  return targets.map((target) => ({ ...target, ...beneathOf(target, targets) }));
}

/** What is beneath what was made, and what of the same object is closed beside a part, among all targets of its namespace. */
export function beneathOf(target: Target, all: readonly Target[]): Pick<Target, "beneath" | "closedPaths"> {
  const { adapter, object } = target;
  if (closedHost(object) !== undefined) {
    const here = all.filter((other) => other.object.metadata.namespace === object.metadata.namespace);
    return { beneath: claimants(target, here).slice(0, 1) };
  }
  const part = partOf(object);
  if (part === undefined) return {};
  const same = all.filter(
    (other) => other.adapter === adapter && other.object.metadata.namespace === object.metadata.namespace,
  );
  const whole = same.find((other) => partOf(other.object) === undefined && other.object.metadata.name === part.name);
  const parts = same.flatMap((other) => {
    const its = partOf(other.object);
    return its?.name === part.name ? [{ other, path: its.path }] : [];
  });
  const above = parts
    .filter(({ path }) => path !== part.path && isWithin(part.path, path))
    .toSorted((a, b) => b.path.length - a.path.length);
  return {
    beneath: [...above.map((each) => each.other), ...(whole === undefined ? [] : [whole])],
    closedPaths: [part.path, ...parts.map(({ path }) => path)],
  };
}

/** Is this path of an object closed by parts of it, among these targets or beside them? */
export function isClosedInPart(whole: Target, path: string, parts: readonly Target[]): boolean {
  return parts.some(({ beneath = [], closedPaths = [] }) => {
    const last = beneath.at(-1);
    return last !== undefined && keyOf(last) === keyOf(whole) && closedPaths.some((part) => isWithin(path, part));
  });
}

/** The other objects that have a host which was, or would be, closed, or wait for it: what serves most of it first. */
export function claimants(target: Target, all: readonly Target[]): readonly Target[] {
  const host = closedHost(target.object) ?? "";
  const shortest = (each: Target) => Math.min(...addressesOf(each).map(({ path }) => path.length));
  return all
    .filter((other) => keyOf(other) !== keyOf(target) && partOf(other.object) === undefined)
    .filter(({ adapter, object }) => adapter.hosts(object).some((each) => coversHost(each, host)))
    .toSorted((a, b) => shortest(a) - shortest(b));
}

/**
 * Where visitors of a closed target have to see the page: of a part, at what somebody has added to its object since, too, a host
 * or a path of its own.
 */
export function closedAddresses(target: Target): readonly Address[] {
  const own = openAddressesOf(target);
  const [part, whole] = [partOf(target.object), target.beneath?.at(-1)];
  if (part === undefined || whole === undefined) return own;
  const now = original(whole.object);
  const made = whole.adapter.overlay?.(now, [part.path], []) ?? [];
  return eachOnce([
    ...own,
    ...(isRefusal(made) ? [] : made.flatMap((object) => addressesOf(whole, object))),
    ...addressesOf(whole, now).filter(({ path }) => isWithin(path, part.path)),
  ]);
}

/** The changes that leave what was made to whoever changed it: it is ours no more, and does not go with what it was a part of. */
export function giveAway(object: KubeObject): Change[] {
  const { ownerReferences = [] } = object.metadata;
  const part = partOf(object);
  const theirs = ownerReferences.filter(({ kind, name }) => kind.toLowerCase() !== part?.kind || name !== part.name);
  return [
    ...changeTo(object, ["metadata", "ownerReferences"], theirs.length === 0 ? undefined : [...theirs]),
    ...[partAnnotation, hostAnnotation].flatMap((name) =>
      changeTo(object, ["metadata", "annotations", name], undefined),
    ),
    ...changeTo(object, ["metadata", "labels", "app.kubernetes.io/managed-by"], undefined),
  ];
}
