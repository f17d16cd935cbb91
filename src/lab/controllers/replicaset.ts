import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { timestamp } from "../api/objects.ts";
import type { LabStore } from "../api/store.ts";
import { kinds } from "../kinds.ts";
import { keyOf, Loop, placeOf } from "../loop.ts";
import { numberAt, objectsAt } from "../read.ts";
import { settle, type Condition } from "./conditions.ts";
import { recordEvent } from "./events.ts";
import { isActive, isAvailable, isOwnedBy, isReady, podOf, victims } from "./pods.ts";
import { quotaRefusal } from "./quota.ts";

/** Says why a pod may not be created, as an admission would; `undefined` lets it pass. */
export type Refusal = (pod: KubeObject) => string | undefined;

/** Keeps as many pods as each ReplicaSet asks for, and says so in its status (pkg/controller/replicaset). */
export class ReplicaSetController {
  readonly loop = new Loop((key) => this.reconcile(key));
  private readonly store: LabStore;
  private readonly refusal: Refusal;

  constructor(store: LabStore, refusal: Refusal) {
    this.store = store;
    this.refusal = refusal;
  }

  start(): readonly (() => void)[] {
    return [
      this.store.follow(kinds.replicaSet, ({ object }) => this.loop.add(keyOf(object))),
      this.store.follow(kinds.pod, ({ type, object }) => this.touched(object, type === "DELETED")),
      this.store.follow(kinds.resourceQuota, ({ object }) => this.all(object.metadata.namespace)),
    ];
  }

  /** A pod changed: its owner looks. One that went may make room in a quota for the pods of others. */
  private touched(pod: KubeObject, gone: boolean): void {
    if (gone) return this.all(pod.metadata.namespace);
    for (const owner of pod.metadata.ownerReferences ?? []) {
      if (owner.kind === "ReplicaSet") this.loop.add(`${pod.metadata.namespace ?? ""}/${owner.name}`);
    }
  }

  private all(namespace: string | undefined): void {
    for (const replicaSet of this.store.list(kinds.replicaSet, namespace)) this.loop.add(keyOf(replicaSet));
  }

  private reconcile(key: string): void {
    const { namespace, name } = placeOf(key);
    const replicaSet = this.store.get(kinds.replicaSet, namespace, name);
    if (replicaSet === undefined) return;
    const active = this.podsOf(replicaSet).filter(isActive);
    const wanted = numberAt(replicaSet.spec, "replicas") ?? 1;
    for (const pod of victims(active, active.length - wanted)) {
      this.store.terminate(kinds.pod, namespace, pod.metadata.name);
    }
    const refused = this.createPods(replicaSet, wanted - active.length);
    if (refused !== undefined) this.loop.addAfter(key, 1000);
    this.writeStatus(replicaSet, refused);
  }

  private createPods(replicaSet: KubeObject, count: number): string | undefined {
    const { namespace } = replicaSet.metadata;
    for (let made = 0; made < count; made++) {
      const pod = podOf(replicaSet);
      const quotas = this.store.list(kinds.resourceQuota, namespace);
      const refused = this.refusal(pod) ?? quotaRefusal(pod, quotas, this.store.list(kinds.pod, namespace));
      const component = "replicaset-controller";
      if (refused !== undefined) {
        const message = `Error creating: ${refused}`;
        recordEvent(this.store, replicaSet, { type: "Warning", reason: "FailedCreate", message, component });
        return refused;
      }
      this.store.create(kinds.pod, pod);
      const message = `Created pod: ${pod.metadata.name}`;
      recordEvent(this.store, replicaSet, { type: "Normal", reason: "SuccessfulCreate", message, component });
    }
    return undefined;
  }

  private podsOf(replicaSet: KubeObject): readonly KubeObject[] {
    return this.store.list(kinds.pod, replicaSet.metadata.namespace).filter((pod) => isOwnedBy(pod, replicaSet));
  }

  private writeStatus(replicaSet: KubeObject, refused: string | undefined): void {
    const { namespace, name } = replicaSet.metadata;
    const pods = this.podsOf(replicaSet).filter(isActive);
    const minReady = numberAt(replicaSet.spec, "minReadySeconds") ?? 0;
    const ready = pods.filter(isReady);
    const available = ready.filter((pod) => isAvailable(pod, minReady, Date.now()));
    if (available.length < ready.length) this.loop.addAfter(keyOf(replicaSet), 1000);
    this.store.update(kinds.replicaSet, namespace, name, (it) => ({
      ...it,
      status: statusOf(it, { replicas: pods.length, ready: ready.length, available: available.length }, refused),
    }));
  }
}

function statusOf(
  replicaSet: KubeObject,
  counts: { readonly replicas: number; readonly ready: number; readonly available: number },
  refused: string | undefined,
): JsonObject {
  const failure: Condition[] =
    refused === undefined ? [] : [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: refused }];
  const conditions = settle(objectsAt(replicaSet.status, "conditions"), failure, timestamp(Date.now()));
  return {
    replicas: counts.replicas,
    fullyLabeledReplicas: counts.replicas,
    readyReplicas: counts.ready,
    availableReplicas: counts.available,
    observedGeneration: replicaSet.metadata.generation ?? 1,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}
