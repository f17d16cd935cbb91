import { applyChanges, differing, invert, type Change } from "./change.ts";
import type { KubeObject } from "./kube.ts";
import { locate } from "./locator.ts";
import { madeFor } from "./made.ts";
import { decodeRecord, recordAnnotation, undoAnnotation, type ClosedRecord } from "./record.ts";

/** What an object's state is, from the object alone. */
export type Standing =
  | { readonly state: "open" }
  | { readonly state: "closed"; readonly record: ClosedRecord }
  /** A diverted member is no longer what we wrote: somebody else changed it, and what they wrote wins. */
  | { readonly state: "drifted"; readonly record: ClosedRecord; readonly differing: readonly Change[] }
  | { readonly state: "unreadable"; readonly reason: string };

export function standing(object: KubeObject): Standing {
  const text = object.metadata.annotations?.[recordAnnotation];
  if (text === undefined) {
    const { annotations, uid } = object.metadata;
    // What is made to close something is there only as long as it is closed.
    const closed = annotations?.[undoAnnotation] !== undefined || (madeFor(object) !== undefined && uid !== undefined);
    return closed ? { state: "unreadable", reason: `${recordAnnotation} was removed` } : { state: "open" };
  }
  const decoded = decodeRecord(text);
  if ("unreadable" in decoded) return { state: "unreadable", reason: decoded.unreadable };
  const { record } = decoded;
  const changed = differing(object, record.changes);
  return changed.length === 0 ? { state: "closed", record } : { state: "drifted", record, differing: changed };
}

/** The record of a closed or drifted object. */
export function recordOf(object: KubeObject): ClosedRecord | undefined {
  const now = standing(object);
  return now.state === "closed" || now.state === "drifted" ? now.record : undefined;
}

/**
 * What the object was before it was diverted: pure, from object and record. Backends, passes and reopening ask this,
 * never the diverted object. Changes whose place is gone are left out.
 */
export function original(object: KubeObject): KubeObject {
  const record = recordOf(object);
  if (record === undefined) return object;
  const back = invert(record.changes).filter(({ at }) => locate(object, at).found);
  const ours = [recordAnnotation, undoAnnotation].map((name): Change => ({ at: ["metadata", "annotations", name] }));
  return applyChanges(object, [...back, ...ours]);
}
