import type { Ending, Remedy } from "../../core/errors.ts";
import type { Instant } from "../../core/record.ts";
import type { StepEvent } from "../../engine/world.ts";
import type { Evidence } from "../../engine/witness/index.ts";

/** What became of one target. `stands`: what its object is now, as far as this run knows. */
export interface TargetReport {
  /** `route/shop` */
  readonly target: string;
  readonly namespace?: string;
  readonly state: "done" | "skipped" | "failed" | "not-run";
  readonly why?: string;
  readonly stands: "open" | "closed" | "drifted" | "unreadable";
  readonly since?: Instant;
  readonly until?: Instant;
  /** Where visitors reach it. */
  readonly urls: readonly string[];
}

/** How one transition ended: the last line of `-o json`. docs/output.md says what each member means. */
export interface TransitionReport {
  readonly type: "summary";
  readonly command: "close" | "reopen";
  readonly at: Instant;
  /** Absent where targets were reopened by their own names. */
  readonly maintenance?: string;
  readonly by?: string;
  readonly reason?: string;
  readonly ending: "done" | Ending;
  readonly exitCode: number;
  readonly interrupted?: boolean;
  readonly targets: readonly TargetReport[];
  readonly rolledBack: readonly TargetReport[];
  readonly unseen: readonly { readonly sight: string; readonly says: string }[];
  readonly idleUntil?: string;
  readonly evidence?: Evidence;
}

/** A refusal: nothing was done, or what was done is said. */
export interface TroubleReport {
  readonly type: "trouble";
  readonly ending: Ending;
  readonly exitCode: number;
  readonly message: string;
  readonly remedy: Remedy;
}

/** A step of the run, with its time. */
export type StepReport = StepEvent & { readonly type: "step"; readonly at: string };

/** All that a run can tell of itself. */
export interface RunReport {
  readonly v: 1;
  /** The command as it was typed. */
  readonly command: string;
  readonly transitions: readonly TransitionReport[];
  /** Why it ended before, where it did. */
  readonly trouble?: TroubleReport;
  readonly steps: readonly StepReport[];
}
