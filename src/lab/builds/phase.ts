import { objectsIn, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { textAt } from "../read.ts";

/** Where a build stands (build/v1 BuildPhase). */
export type Phase = "New" | "Pending" | "Running" | "Complete" | "Failed" | "Error" | "Cancelled";

/** The phase of a build. */
export function phaseOf(build: KubeObject): Phase {
  return (textAt(build.status, "phase") ?? "New") as Phase;
}

/** Is nothing more going to happen to the build? */
export function isOver(build: KubeObject): boolean {
  return !["New", "Pending", "Running"].includes(phaseOf(build));
}

/**
 * The build with one condition for each phase that it has been in, of which the present one is true
 * (openshift-apiserver pkg/build/apiserver/registry/build/strategy.go, manageConditions).
 */
export function withConditions(build: KubeObject, now: string): KubeObject {
  const { phase, reason, message, conditions } = build.status ?? {};
  const times = { lastUpdateTime: now, lastTransitionTime: now };
  const told = { ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) };
  const before = objectsIn(conditions);
  const kept = before.map((condition) => {
    const present = condition["type"] === phase;
    const status = present ? "True" : "False";
    if (condition["status"] === status && (!present || isTold(condition, told))) return condition;
    const { type, lastTransitionTime } = condition;
    const changed = condition["status"] === status ? { ...times, lastTransitionTime } : times;
    return { type, status, ...changed, ...(present ? told : {}) };
  });
  const known = before.some((condition) => condition["type"] === phase);
  const all = known || phase === undefined ? kept : [...kept, { type: phase, status: "True", ...times, ...told }];
  return { ...build, status: { ...build.status, conditions: all } };
}

function isTold(condition: JsonObject, told: JsonObject): boolean {
  return condition["reason"] === told["reason"] && condition["message"] === told["message"];
}
