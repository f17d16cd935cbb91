import { randomBytes } from "node:crypto";
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject, OwnerReference } from "../../core/kube.ts";
import { isObject } from "../../core/json.ts";
import { mapAt, objectsAt, textAt } from "../read.ts";

const alphabet = "bcdfghjklmnpqrstvwxz2456789";

/** Text of the alphabet that Kubernetes makes names of, without vowels (apimachinery pkg/util/rand). */
export function safeText(bytes: Uint8Array, length: number): string {
  return [...bytes.subarray(0, length)].map((byte) => alphabet[byte % alphabet.length]).join("");
}

/** The owner reference of a controller to what it makes. */
export function controllerOf(owner: KubeObject): OwnerReference {
  const { name, uid = "" } = owner.metadata;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** Is the object the controller's? */
export function isOwnedBy(object: KubeObject, owner: KubeObject): boolean {
  return (object.metadata.ownerReferences ?? []).some((it) => it.controller === true && it.uid === owner.metadata.uid);
}

/** A pod of a ReplicaSet's template, under a random name (pkg/controller/controller_utils.go, GetPodFromTemplate). */
export function podOf(replicaSet: KubeObject): KubeObject {
  const template = replicaSet.spec?.["template"];
  const spec = isObject(template) && isObject(template["spec"]) ? template["spec"] : {};
  const prefix = `${replicaSet.metadata.name}-`;
  const annotations = mapAt(template, "metadata", "annotations");
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${prefix}${safeText(randomBytes(5), 5)}`,
      generateName: prefix,
      namespace: replicaSet.metadata.namespace ?? "default",
      labels: mapAt(template, "metadata", "labels"),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      ownerReferences: [controllerOf(replicaSet)],
    },
    spec: withPodDefaults(spec),
    status: { phase: "Pending", qosClass: "BestEffort" },
  };
}

function withPodDefaults(spec: JsonObject): JsonObject {
  return { restartPolicy: "Always", terminationGracePeriodSeconds: 30, serviceAccountName: "default", ...spec };
}

/** Does the pod count as running for its ReplicaSet: neither ended nor going? */
export function isActive(pod: KubeObject): boolean {
  const phase = textAt(pod.status, "phase");
  return pod.metadata.deletionTimestamp === undefined && phase !== "Failed" && phase !== "Succeeded";
}

/** Is the pod's condition `Ready` true? */
export function isReady(pod: KubeObject): boolean {
  return objectsAt(pod.status, "conditions").some((it) => it["type"] === "Ready" && it["status"] === "True");
}

/** Has the pod been ready for long enough (`minReadySeconds`)? */
export function isAvailable(pod: KubeObject, minReadySeconds: number, now: number): boolean {
  const ready = objectsAt(pod.status, "conditions").find((it) => it["type"] === "Ready");
  if (ready?.["status"] !== "True") return false;
  return minReadySeconds === 0 || Date.parse(textAt(ready, "lastTransitionTime") ?? "") + minReadySeconds * 1000 <= now;
}

/** The pods that go first when there are too many: not ready before ready, younger before older (ActivePodsWithRanks). */
export function victims(pods: readonly KubeObject[], count: number): readonly KubeObject[] {
  const rank = (pod: KubeObject): number => (isReady(pod) ? 2 : textAt(pod.status, "podIP") === undefined ? 0 : 1);
  const age = (pod: KubeObject): number => Number(pod.metadata.resourceVersion ?? 0);
  const born = (pod: KubeObject): number => Date.parse(pod.metadata.creationTimestamp ?? "");
  return pods.toSorted((a, b) => rank(a) - rank(b) || born(b) - born(a) || age(b) - age(a)).slice(0, count);
}
