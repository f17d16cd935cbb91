import { createHash } from "node:crypto";
import { isObject, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { timestamp } from "../api/objects.ts";
import { kinds } from "../kinds.ts";
import { keyOf, Loop, placeOf } from "../loop.ts";
import { mapAt, numberAt } from "../read.ts";
import type { Store } from "../store.ts";
import { deploymentStatus, rolloutOf } from "./deployment-status.ts";
import { controllerOf, isOwnedBy, safeText } from "./pods.ts";
import { nextScales, type Generation } from "./rollout.ts";

const hashLabel = "pod-template-hash";
const revisionKey = "deployment.kubernetes.io/revision";

/** Makes a ReplicaSet of each template of a Deployment and shifts pods between them (pkg/controller/deployment). */
export class DeploymentController {
  readonly loop = new Loop((key) => this.reconcile(key));
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  start(): readonly (() => void)[] {
    return [
      this.store.follow(kinds.deployment, ({ object }) => this.loop.add(keyOf(object))),
      this.store.follow(kinds.replicaSet, ({ object }) => {
        for (const owner of object.metadata.ownerReferences ?? []) {
          if (owner.kind === "Deployment") this.loop.add(`${object.metadata.namespace ?? ""}/${owner.name}`);
        }
      }),
    ];
  }

  private reconcile(key: string): void {
    const { namespace, name } = placeOf(key);
    const deployment = this.store.get(kinds.deployment, namespace, name);
    if (deployment === undefined) return;
    const owned = this.store.list(kinds.replicaSet, namespace).filter((it) => isOwnedBy(it, deployment));
    const hash = templateHash(deployment);
    const existing = owned.find((it) => it.metadata.labels?.[hashLabel] === hash);
    const old = owned.filter((it) => it !== existing).toSorted(byAge);
    if (deployment.spec?.["paused"] === true && existing === undefined) return;
    const revision = revisionFor(existing, old);
    const current = existing ?? this.store.create(kinds.replicaSet, replicaSetOf(deployment, hash, revision));
    this.annotate(current, revision);
    for (const { name: each, replicas } of nextScales(
      rolloutOf(deployment),
      generation(current),
      old.map(generation),
    )) {
      this.store.update(kinds.replicaSet, namespace, each, (it) => ({ ...it, spec: { ...it.spec, replicas } }));
    }
    this.prune(deployment, old);
    this.writeStatus(deployment, current, old, revision);
  }

  /** A rollback makes an older ReplicaSet the newest: it takes the next revision. */
  private annotate(replicaSet: KubeObject, revision: string): void {
    if (replicaSet.metadata.annotations?.[revisionKey] === revision) return;
    const { namespace, name } = replicaSet.metadata;
    this.store.update(kinds.replicaSet, namespace, name, (it) => withRevision(it, revision));
  }

  private writeStatus(deployment: KubeObject, current: KubeObject, old: readonly KubeObject[], revision: string): void {
    const { namespace, name } = deployment.metadata;
    const fresh = (it: KubeObject): KubeObject[] =>
      [this.store.get(kinds.replicaSet, namespace, it.metadata.name)].filter((found) => found !== undefined);
    const now = timestamp(Date.now());
    this.store.update(kinds.deployment, namespace, name, (it) => withRevision(it, revision));
    this.store.update(kinds.deployment, namespace, name, (it) => ({
      ...it,
      status: deploymentStatus(it, fresh(current)[0] ?? current, old.flatMap(fresh), now),
    }));
  }

  /** Empty ReplicaSets beyond `revisionHistoryLimit` go, oldest first. */
  private prune(deployment: KubeObject, old: readonly KubeObject[]): void {
    const limit = numberAt(deployment.spec, "revisionHistoryLimit") ?? 10;
    const empty = old.filter(
      (it) => numberAt(it.spec, "replicas") === 0 && (numberAt(it.status, "replicas") ?? 0) === 0,
    );
    for (const { metadata } of empty.slice(0, Math.max(0, empty.length - limit))) {
      this.store.remove(kinds.replicaSet, metadata.namespace, metadata.name);
    }
  }
}

function templateHash(deployment: KubeObject): string {
  const digest = createHash("sha1")
    .update(JSON.stringify(deployment.spec?.["template"] ?? {}))
    .digest();
  return safeText(digest, 10);
}

function generation(replicaSet: KubeObject): Generation {
  return {
    name: replicaSet.metadata.name,
    replicas: numberAt(replicaSet.spec, "replicas") ?? 0,
    available: numberAt(replicaSet.status, "availableReplicas") ?? 0,
  };
}

function revisionOf(replicaSet: KubeObject): number {
  return Number(replicaSet.metadata.annotations?.[revisionKey] ?? 0);
}

function revisionFor(existing: KubeObject | undefined, old: readonly KubeObject[]): string {
  const newestOld = Math.max(0, ...old.map(revisionOf));
  return String(existing !== undefined && revisionOf(existing) > newestOld ? revisionOf(existing) : newestOld + 1);
}

function byAge(a: KubeObject, b: KubeObject): number {
  return revisionOf(a) - revisionOf(b);
}

function withRevision(object: KubeObject, revision: string): KubeObject {
  const annotations = { ...object.metadata.annotations, [revisionKey]: revision };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function replicaSetOf(deployment: KubeObject, hash: string, revision: string): KubeObject {
  const template = isObject(deployment.spec?.["template"]) ? deployment.spec["template"] : {};
  const labels = { ...mapAt(template, "metadata", "labels"), [hashLabel]: hash };
  const selector = { matchLabels: { ...mapAt(deployment.spec, "selector", "matchLabels"), [hashLabel]: hash } };
  const metadata: JsonObject = isObject(template["metadata"]) ? template["metadata"] : {};
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace ?? "default",
      labels,
      annotations: { [revisionKey]: revision },
      ownerReferences: [controllerOf(deployment)],
    },
    spec: {
      replicas: 0,
      selector,
      template: { ...template, metadata: { ...metadata, labels } },
      ...(deployment.spec?.["minReadySeconds"] === undefined
        ? {}
        : { minReadySeconds: deployment.spec["minReadySeconds"] }),
    },
    status: { replicas: 0, observedGeneration: 1 },
  };
}
