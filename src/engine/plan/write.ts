import { applyChanges, changeTo, type Change } from "../../core/change.ts";
import type { KubeObject } from "../../core/kube.ts";
import { toPatch, undoPatch } from "../../core/patch.ts";
import { encodeRecord, recordAnnotation, undoAnnotation, type ClosedRecord } from "../../core/record.ts";
import { invert } from "../../core/change.ts";
import { unmade } from "./part.ts";
import type { Target, Write } from "./types.ts";

const annotation = (name: string) => ["metadata", "annotations", name];

/** The write that makes these changes on the target as it was read. */
export function writeOf(target: Target, changes: readonly Change[]): Write {
  const { adapter, object } = target;
  return {
    kind: "patch",
    target,
    changes,
    operations: toPatch(object, changes, adapter.guard),
    result: applyChanges(object, changes),
  };
}

/** The write that makes a target which is not there yet, with these changes made to what it would be. */
export function creationOf(target: Target, changes: readonly Change[]): Write {
  return { kind: "create", target, changes, result: applyChanges(unmade(target.object), changes) };
}

/** The write that deletes what was made, as it was read. */
export function deletionOf(target: Target): Write {
  const { uid = "", resourceVersion = "" } = target.object.metadata;
  return { kind: "delete", target, changes: [], result: unmade(target.object), uid, resourceVersion };
}

/** The changes that put a record on an object, or another in its place. */
export function recordChanges(object: KubeObject, record: ClosedRecord): Change[] {
  return changeTo(object, annotation(recordAnnotation), encodeRecord(record));
}

/** The changes that take record and undo away. */
export function forgetChanges(object: KubeObject): Change[] {
  return [recordAnnotation, undoAnnotation].flatMap((name) => changeTo(object, annotation(name), undefined));
}

/** The change that stores the way back without us, made for the object as the diversion leaves it. */
export function undoChanges(object: KubeObject, diversion: readonly Change[]): Change[] {
  // With ours beside them there is a map of annotations, even where the diversion takes the last one of theirs away.
  const ours = [recordAnnotation, undoAnnotation].map((name) => ({ at: annotation(name), after: "" }));
  const diverted = applyChanges(object, [...diversion, ...ours]);
  const text = JSON.stringify(undoPatch(diverted, invert(diversion), [recordAnnotation, undoAnnotation]));
  return changeTo(object, annotation(undoAnnotation), text);
}
