import type { JsonObject } from "../../core/json.ts";
import { textAt } from "../read.ts";

/** A condition before it knows when it came to be. */
export interface Condition extends JsonObject {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
}

/** The conditions with their times: one whose status did not change keeps its `lastTransitionTime` (API conventions). */
export function settle(
  before: readonly JsonObject[],
  after: readonly Condition[],
  now: string,
  clock: "transition" | "update" = "transition",
): readonly JsonObject[] {
  return after.map((condition) => {
    const old = before.find((it) => it["type"] === condition.type);
    const same = old !== undefined && old["status"] === condition.status;
    const unchanged = same && old["reason"] === condition.reason && old["message"] === condition.message;
    return {
      ...condition,
      ...(clock === "update" ? { lastUpdateTime: (unchanged ? textAt(old, "lastUpdateTime") : undefined) ?? now } : {}),
      lastTransitionTime: (same ? textAt(old, "lastTransitionTime") : undefined) ?? now,
    };
  });
}
