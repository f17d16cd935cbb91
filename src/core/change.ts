import { equal, isObject, type Json, type JsonObject } from "./json.ts";
import type { KubeObject } from "./kube.ts";
import { locate, show, type Locator } from "./locator.ts";

/** One member of an object changed. An absent side means that the member does not exist. */
export interface Change {
  readonly at: Locator;
  readonly before?: Json;
  readonly after?: Json;
}

/** A change from what stands there now to `after` (or to nothing), or nothing where that is what stands there already. */
export function changeTo(object: KubeObject, at: Locator, after: Json | undefined): Change[] {
  const place = locate(object, at);
  const before = place.found ? place.value : undefined;
  if (equal(before, after)) return [];
  return [{ at, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

/** The way back: the same list backwards, each change with its sides swapped. */
export function invert(changes: readonly Change[]): Change[] {
  return changes.toReversed().map(({ at, before, after }) => ({
    at,
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
  }));
}

/**
 * Which members are no longer what the changes made of them: each with what we left there as `before` and what is there
 * now as `after`. A place that cannot be found any more counts as changed to nothing.
 */
export function differing(object: KubeObject, changes: readonly Change[]): Change[] {
  return changes.flatMap(({ at, after: left }) => {
    const place = locate(object, at);
    const now = place.found ? place.value : undefined;
    if (place.found && equal(now, left)) return [];
    return [{ at, ...(left === undefined ? {} : { before: left }), ...(now === undefined ? {} : { after: now }) }];
  });
}

/**
 * The object with the changes made, as the server would store it: label and annotation maps that end up empty are gone.
 * @throws RangeError where a place does not exist; plan on the object that you apply to
 */
export function applyChanges<T extends KubeObject>(object: T, changes: readonly Change[]): T {
  const changed = changes.reduce<Json>((document, change) => {
    const place = locate(document, change.at);
    if (!place.found) throw new RangeError(place.reason);
    return setAt(document, place.steps, change.after);
  }, object) as T;
  const metadata: JsonObject = changed.metadata;
  const kept = Object.entries(metadata).filter(
    ([member, value]) =>
      !((member === "annotations" || member === "labels") && isObject(value) && Object.keys(value).length === 0),
  );
  return { ...changed, metadata: Object.fromEntries(kept) };
}

function setAt(here: Json | undefined, steps: readonly (string | number)[], value: Json | undefined): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return value as Json;
  if (typeof step === "number") {
    return (here as readonly Json[]).map((item, index) => (index === step ? setAt(item, rest, value) : item));
  }
  const members = Object.entries(isObject(here) ? here : {}).filter(([member]) => member !== step);
  if (rest.length === 0 && value === undefined) return Object.fromEntries(members);
  const inner = isObject(here) ? here[step] : undefined;
  return Object.fromEntries([...members, [step, setAt(inner, rest, value)]]);
}

/** A change for people: `spec.to.name shop → maintenance-page`. Long values are cut. */
export function showChange({ at, before, after }: Change): string[] {
  if (isObject(before) && isObject(after)) {
    const members = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (m) => !equal(before[m], after[m]),
    );
    return members.map((member) => `${show([...at, member])}   ${brief(before[member])} → ${brief(after[member])}`);
  }
  return [`${show(at)}   ${brief(before)} → ${brief(after)}`];
}

function brief(value: Json | undefined): string {
  if (value === undefined) return "(none)";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
