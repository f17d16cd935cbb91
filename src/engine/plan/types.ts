import type { Change } from "../../core/change.ts";
import type { Remedy } from "../../core/errors.ts";
import type { KubeObject, PatchOperation } from "../../core/kube.ts";
import type { ClosedRecord } from "../../core/record.ts";
import type { EdgeAdapter, Need } from "../../edge/adapter.ts";

/** An edge object as it was read, and what we know of its kind. */
export interface Target {
  readonly adapter: EdgeAdapter;
  readonly object: KubeObject;
}

/** One guarded patch of one object: the diversion and its record travel together. */
export interface Write {
  readonly target: Target;
  readonly changes: readonly Change[];
  readonly operations: readonly PatchOperation[];
  /** What the object will be. */
  readonly result: KubeObject;
}

/** What is to be done with one target. */
export type Decision =
  /** Visitors will get another answer: the page, or the application again. */
  | {
      readonly kind: "switch";
      readonly write: Write;
      readonly needs: readonly Need[];
      readonly notes: readonly string[];
    }
  /** Only the record changes: another hold, another end, one hold less. */
  | { readonly kind: "note"; readonly write: Write; readonly why: string }
  /** Nothing to do; the command succeeds and says why. */
  | { readonly kind: "nothing"; readonly why: string }
  /** Somebody changed a diverted member: the person decides, not we. */
  | { readonly kind: "drift"; readonly record: ClosedRecord; readonly differing: readonly Change[] }
  | Refused;

/** It cannot be done, and nothing was: why, and what to do instead. */
export interface Refused {
  readonly kind: "refused";
  readonly refused: string;
  readonly remedy: Remedy;
}

/** The decision of a refusal. */
export function refused(why: string, ...remedy: Remedy): Refused {
  return { kind: "refused", refused: why, remedy };
}

/** What tells a target from every other one. */
export function keyOf({ adapter, object: { metadata } }: Target): string {
  return `${metadata.namespace ?? ""}/${adapter.kind}/${metadata.name}`;
}

/** `route/shop`, as messages name a target. */
export function nameOf({ adapter, object }: Target): string {
  return `${adapter.kind}/${object.metadata.name}`;
}
