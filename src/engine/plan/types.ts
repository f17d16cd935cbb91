import { original } from "../../core/standing.ts";
import type { Address } from "../../core/address.ts";
import type { Change } from "../../core/change.ts";
import type { Remedy } from "../../core/errors.ts";
import { madeFor } from "../../core/made.ts";
import type { KubeObject, PatchOperation } from "../../core/kube.ts";
import type { ClosedRecord } from "../../core/record.ts";
import type { EdgeAdapter, Need } from "../../edge/adapter.ts";

/** An edge object as it was read, and what we know of its kind. */
export interface Target {
  readonly adapter: EdgeAdapter;
  /** Of what is not made yet: what it would be, without a uid. */
  readonly object: KubeObject;
  /** What says how visitors come in, beside it: what could be read of it. */
  readonly around?: readonly KubeObject[];
  /**
   * Of what was made: what its visitors reach when it is gone, the nearest first. The last is what it is a part of; of a host,
   * what has that host, too.
   */
  readonly beneath?: readonly Target[];
  /** Of a part: every path of the same object that is closed, by this maintenance or another one. */
  readonly closedPaths?: readonly string[];
}

/** One write of one object: the diversion and its record travel together. */
export type Write =
  /** One guarded patch. */
  | (Written & { readonly kind: "patch"; readonly operations: readonly PatchOperation[] })
  /** It is made, closed and with its record on it: a part, or what closes a host. */
  | (Written & { readonly kind: "create" })
  /** What was made goes: it, as it was read. */
  | (Written & { readonly kind: "delete"; readonly uid: string; readonly resourceVersion: string });

interface Written {
  readonly target: Target;
  readonly changes: readonly Change[];
  /** What the object will be; what it was before it was made, where it goes. */
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
  | { readonly kind: "note"; readonly write: Write; readonly needs: readonly Need[]; readonly why: string }
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

/** Where visitors reach a target: as it is, or as that object was. */
export function addressesOf({ adapter, object, around = [] }: Target, as: KubeObject = object): readonly Address[] {
  return adapter.addresses(as, around);
}

/** Where visitors reach a target when it is open. */
export const openAddressesOf = (target: Target): readonly Address[] => addressesOf(target, original(target.object));

/** What tells a target from every other one. */
export function keyOf({ adapter, object: { metadata } }: Target): string {
  return `${metadata.namespace ?? ""}/${adapter.kind}/${metadata.name}`;
}

/** `route/shop`, as messages name a target; `route/shop /invoices`, `host/old.example.com` where it was made for that. */
export function nameOf({ adapter, object }: Target): string {
  return madeFor(object) ?? `${adapter.kind}/${object.metadata.name}`;
}
