import { isObject, objectsIn, type Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { layoutAnnotation } from "../../page/deployment.ts";

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

/**
 * How far the rollout is: pure. The page is ready when as many pods as wanted are, and none but such that serve as the
 * template has it. A rollout of another policy goes on by itself: the pods of the old one serve the same pages.
 * A pod that cannot be made and an image that cannot be pulled are answers, not time-outs.
 */
export function progress({ deployment, replicaSets, pods }: PageState): Progress {
  if (deployment === undefined) return { state: "stuck", why: "The page's Deployment was deleted meanwhile." };
  const wanted = number(deployment.spec?.replicas, 1);
  const serving = pods.filter(isServing);
  const ready = serving.filter((pod) => layoutOf(pod) === layoutOf(templateOf(deployment))).length;
  if (ready >= wanted && ready === serving.length) return { state: "ready", pods: ready };
  const why = hindrance({ replicaSets, pods });
  return why === undefined ? { state: "waiting", ready, wanted } : { state: "stuck", why };
}

/** Why pods cannot be made or cannot start, where waiting does not mend it. */
export function hindrance({ replicaSets, pods }: Pick<PageState, "replicaSets" | "pods">): string | undefined {
  return replicaSets.flatMap(cannotMake)[0] ?? pods.flatMap(cannotStart)[0];
}

/** Does this pod get requests, by its Service (kubernetes pkg/api/pod, IsPodReady)? */
export function isServing({ metadata, status }: KubeObject): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  return objectsIn(status?.conditions).some((condition) => condition.type === "Ready" && condition.status === "True");
}

/** What of a Deployment's template closing waits for: to be seen at the edge, and at every pod. */
export function layoutOf(object: Pick<KubeObject, "metadata"> | undefined): string | undefined {
  return object?.metadata.annotations?.[layoutAnnotation];
}

/** The pods that a Deployment makes, as an object. */
export function templateOf(deployment: KubeObject): Pick<KubeObject, "metadata"> | undefined {
  const template = deployment.spec?.template;
  return isObject(template) ? (template as unknown as Pick<KubeObject, "metadata">) : undefined;
}

/** ReplicaSet condition `ReplicaFailure` (kubernetes pkg/controller/replicaset): quota, LimitRange, policy. */
function cannotMake(replicaSet: KubeObject): string[] {
  return objectsIn(replicaSet.status?.conditions).flatMap((condition) =>
    condition.type === "ReplicaFailure" && condition.status === "True"
      ? [`The page's pods cannot be made: ${text(condition.message) ?? "no reason given"}`]
      : [],
  );
}

function cannotStart({ metadata, status }: KubeObject): string[] {
  if (metadata.deletionTimestamp !== undefined) return [];
  return objectsIn(status?.containerStatuses).flatMap((container) => {
    const waiting = isObject(container.state) && isObject(container.state.waiting) ? container.state.waiting : {};
    const reason = text(waiting.reason);
    if (reason === undefined || !hopeless.has(reason)) return [];
    return [[`Pod ${metadata.name} cannot start: ${reason}`, text(waiting.message)].filter(Boolean).join(": ")];
  });
}

const number = (value: Json | undefined, otherwise: number) => (typeof value === "number" ? value : otherwise);
const text = (value: Json | undefined) => (typeof value === "string" ? value : undefined);
