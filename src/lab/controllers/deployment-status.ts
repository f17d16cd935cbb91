import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { numberAt, objectsAt } from "../read.ts";
import { settle, type Condition } from "./conditions.ts";
import { fencepost, type Rollout } from "./rollout.ts";
import { isObject } from "../../core/json.ts";

/** What a Deployment asks of its rollout (`spec.replicas`, `spec.strategy`). */
export function rolloutOf(deployment: KubeObject): Rollout {
  const replicas = numberAt(deployment.spec, "replicas") ?? 1;
  const strategy = isObject(deployment.spec?.["strategy"]) ? deployment.spec["strategy"] : {};
  const bounds = isObject(strategy["rollingUpdate"]) ? strategy["rollingUpdate"] : {};
  const maxSurge = fencepost(bound(bounds["maxSurge"]), replicas, "up");
  const maxUnavailable = fencepost(bound(bounds["maxUnavailable"]), replicas, "down");
  return {
    replicas,
    recreate: strategy["type"] === "Recreate",
    maxSurge,
    maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable,
  };
}

function bound(value: unknown): string | number | undefined {
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

/** The status of a Deployment from its ReplicaSets (pkg/controller/deployment/sync.go, calculateStatus). */
export function deploymentStatus(
  deployment: KubeObject,
  current: KubeObject,
  old: readonly KubeObject[],
  now: string,
): JsonObject {
  const all = [current, ...old];
  const count = (member: string, of: readonly KubeObject[]): number =>
    of.reduce((total, it) => total + (numberAt(it.status, member) ?? 0), 0);
  const rollout = rolloutOf(deployment);
  const available = count("availableReplicas", all);
  const updated = count("replicas", [current]);
  const complete = updated === rollout.replicas && count("replicas", all) === updated && available >= updated;
  const before = objectsAt(deployment.status, "conditions");
  const conditions: Condition[] = [
    availability(available >= rollout.replicas - (rollout.recreate ? 0 : rollout.maxUnavailable)),
    progress(complete, current.metadata.name),
    ...all
      .flatMap((it) => objectsAt(it.status, "conditions"))
      .filter(isReplicaFailure)
      .slice(0, 1)
      .map(withoutTimes),
  ];
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas: count("replicas", all),
    updatedReplicas: updated,
    readyReplicas: count("readyReplicas", all),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, count("replicas", all) + missing(all) - available),
    conditions: settle(before, conditions, now, "update"),
  };
}

/** Pods that were asked for and that do not exist yet. */
function missing(all: readonly KubeObject[]): number {
  return all.reduce(
    (total, it) => total + Math.max(0, (numberAt(it.spec, "replicas") ?? 0) - (numberAt(it.status, "replicas") ?? 0)),
    0,
  );
}

function availability(enough: boolean): Condition {
  return enough
    ? {
        type: "Available",
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
      }
    : {
        type: "Available",
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      };
}

function progress(complete: boolean, replicaSet: string): Condition {
  const [reason, what] = complete
    ? ["NewReplicaSetAvailable", "has successfully progressed."]
    : ["ReplicaSetUpdated", "is progressing."];
  return { type: "Progressing", status: "True", reason, message: `ReplicaSet "${replicaSet}" ${what}` };
}

function isReplicaFailure(condition: JsonObject): boolean {
  return condition["type"] === "ReplicaFailure";
}

function withoutTimes(condition: JsonObject): Condition {
  const { lastTransitionTime: _, ...rest } = condition;
  return rest as Condition;
}
