import type { KubeObject } from "../../core/kube.ts";
import type { Decision, Target, Write } from "../plan/types.ts";

/** What became of one target. Every target has one; nothing half-done stays unsaid. */
export type Outcome =
  /** Written: what was there, and what the server answered. `why` where only the record changed: visitors notice nothing. */
  | {
      readonly state: "done";
      readonly target: Target;
      readonly write: Write;
      readonly object: KubeObject;
      readonly why?: string;
    }
  /** Nothing to write: it is as asked already. */
  | { readonly state: "skipped"; readonly target: Target; readonly why: string }
  /**
   * It could not be written. `decision` where what is there now forbids it: drift, a refusal. `maybe` where the answer was
   * lost, and what is there now could not be read: it may have been written all the same.
   */
  | {
      readonly state: "failed";
      readonly target: Target;
      readonly why: string;
      readonly decision?: Decision;
      readonly maybe?: boolean;
    }
  /** Another one failed first. */
  | { readonly state: "not-run"; readonly target: Target };
