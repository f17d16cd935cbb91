import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { timestamp, withMetadata } from "../api/objects.ts";
import { kinds } from "../kinds.ts";
import { textAt } from "../read.ts";
import type { Store } from "../store.ts";
import { snippetOf, type BuildLog } from "./log.ts";
import { isOver, withConditions, type Phase } from "./phase.ts";

/** What is written of a build when it comes into a phase. */
export interface Move {
  readonly phase: Phase;
  readonly reason?: string;
  readonly message?: string;
  /** More members of the status. */
  readonly status?: JsonObject;
  /** The name of its pod, for the annotation. */
  readonly pod?: string;
}

/** Brings a build into a phase (build_controller.go, updateBuild and setBuildCompletionData). Returns the build. */
export function move(store: Store, build: KubeObject, next: Move, log?: BuildLog): KubeObject {
  const { namespace, name } = build.metadata;
  const now = timestamp(Date.now());
  return store.update(kinds.build, namespace, name, (it) => {
    const { reason: _reason, message: _message, ...status } = it.status ?? {};
    const { phase, reason, message } = next;
    const told = { phase, ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) };
    const moved = { ...it, status: { ...status, ...next.status, ...told } };
    const timed = { ...moved, status: { ...moved.status, ...times(moved, now), ...snippet(phase, log) } };
    const annotations = next.pod === undefined ? {} : { "openshift.io/build.pod-name": next.pod };
    const annotated = withMetadata(timed, { annotations: { ...it.metadata.annotations, ...annotations } });
    return withConditions(annotated, now);
  });
}

/** Says why a build stays in its phase. */
export function note(store: Store, build: KubeObject, reason: string, message: string): void {
  const { namespace, name } = build.metadata;
  if (textAt(build.status, "reason") === reason) return;
  const now = timestamp(Date.now());
  store.update(kinds.build, namespace, name, (it) =>
    withConditions({ ...it, status: { ...it.status, reason, message } }, now),
  );
}

/** When it started and ended, and how long it took, in nanoseconds. */
function times(build: KubeObject, now: string): JsonObject {
  const started = textAt(build.status, "startTimestamp");
  if (build.status?.["phase"] === "Running") return { startTimestamp: now };
  if (!isOver(build)) return {};
  const duration = (Date.parse(now) - Date.parse(started ?? now)) * 1_000_000;
  return { startTimestamp: started ?? now, completionTimestamp: now, ...(duration > 0 ? { duration } : {}) };
}

function snippet(phase: Phase, log: BuildLog | undefined): JsonObject {
  const text = log === undefined || (phase !== "Failed" && phase !== "Error") ? "" : snippetOf(log);
  return text === "" ? {} : { logSnippet: text };
}
