import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";

/** What the page workload looks like from outside: its Deployment, ReplicaSets and pods, as they were last seen. */
export interface PageState {
  readonly deployment: KubeObject | undefined;
  readonly replicaSets: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
}

/** Where the page's rollout is. */
export type Progress =
  | { readonly state: "ready"; readonly pods: number }
  | { readonly state: "waiting"; readonly ready: number; readonly wanted: number }
  /** It will not become ready by itself: why, as a sentence. */
  | { readonly state: "stuck"; readonly why: string };

/** Reasons of a waiting container that waiting does not mend (kubernetes pkg/kubelet/images/types.go, container/sync_result.go). */
const hopeless = new Set([
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "CreateContainerConfigError",
  "CrashLoopBackOff",
]);

/** How far the rollout is: pure. A pod that cannot be made and an image that cannot be pulled are answers, not time-outs. */
export function progress({ deployment, replicaSets, pods }: PageState): Progress {
  if (deployment === undefined) return { state: "stuck", why: "The page's Deployment was deleted meanwhile." };
  const wanted = number(deployment.spec?.replicas, 1);
  const status = deployment.status ?? {};
  const seen = number(status.observedGeneration, 0) >= number(deployment.metadata.generation, 0);
  const updated = Math.min(number(status.updatedReplicas, 0), number(status.readyReplicas, 0));
  if (seen && updated >= wanted && number(status.replicas, 0) === wanted) return { state: "ready", pods: wanted };
  const why = replicaSets.flatMap(cannotMake)[0] ?? pods.flatMap(cannotStart)[0];
  return why === undefined ? { state: "waiting", ready: updated, wanted } : { state: "stuck", why };
}

/** ReplicaSet condition `ReplicaFailure` (kubernetes pkg/controller/replicaset): quota, LimitRange, policy. */
function cannotMake(replicaSet: KubeObject): string[] {
  return list(replicaSet.status?.conditions).flatMap((condition) =>
    condition.type === "ReplicaFailure" && condition.status === "True"
      ? [`The page's pods cannot be made: ${text(condition.message) ?? "no reason given"}`]
      : [],
  );
}

function cannotStart({ metadata, status }: KubeObject): string[] {
  if (metadata.deletionTimestamp !== undefined) return [];
  return list(status?.containerStatuses).flatMap((container) => {
    const waiting = isObject(container.state) && isObject(container.state.waiting) ? container.state.waiting : {};
    const reason = text(waiting.reason);
    if (reason === undefined || !hopeless.has(reason)) return [];
    return [[`Pod ${metadata.name} cannot start: ${reason}`, text(waiting.message)].filter(Boolean).join(": ")];
  });
}

const number = (value: Json | undefined, otherwise: number) => (typeof value === "number" ? value : otherwise);
const text = (value: Json | undefined) => (typeof value === "string" ? value : undefined);
const list = (value: Json | undefined): JsonObject[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
