import type { KubeObject } from "../../core/kube.ts";
import { isBuildPod } from "../builds/pod.ts";
import { serviceNameLabel } from "../controllers/endpoints.ts";
import { kinds } from "../kinds.ts";
import { numberAt, objectsAt, textAt, textsAt } from "../read.ts";
import type { Store } from "../store.ts";
import { podDirectory, PodRunner } from "./pod.ts";
import { readLog, type Runtime } from "./runtime.ts";

/** The lab's one node: runs every pod of the store as real processes. */
export class Kubelet {
  private readonly store: Store;
  private readonly runtime: Runtime;
  private readonly runners = new Map<string, PodRunner>();
  private readonly seen = new Map<string, KubeObject>();
  private stopped = false;

  constructor(store: Store, runtime: Runtime) {
    this.store = store;
    this.runtime = runtime;
  }

  start(): readonly (() => void)[] {
    const source =
      (kind: "ConfigMap" | "Secret") =>
      ({ object }: { readonly object: KubeObject }): void =>
        this.sourceChanged(kind, object);
    return [
      this.store.follow(kinds.configMap, source("ConfigMap")),
      this.store.follow(kinds.secret, source("Secret")),
      this.store.follow(kinds.endpointSlice, ({ object }) => this.endpointsChanged(object)),
      this.store.follow(kinds.pod, ({ type, object }) =>
        type === "DELETED" ? this.gone(object) : this.present(object),
      ),
    ];
  }

  /** What a container has printed, for `kubectl logs`. */
  log(pod: KubeObject, container?: string): string | undefined {
    const name = container ?? textAt(pod.spec, "containers", 0, "name");
    return name === undefined ? undefined : readLog(podDirectory(this.runtime.directory, pod), name);
  }

  /** Kills every process. */
  stop(): void {
    this.stopped = true;
    for (const runner of this.runners.values()) runner.kill();
  }

  private present(pod: KubeObject): void {
    const uid = pod.metadata.uid ?? "";
    const before = this.seen.get(uid);
    this.seen.set(uid, pod);
    const runner = this.runners.get(uid);
    if (runner !== undefined) return runner.changed(before ?? pod, pod);
    if (this.stopped || pod.metadata.deletionTimestamp !== undefined || isBuildPod(pod)) return;
    const created = new PodRunner(pod, this.store, this.runtime);
    this.runners.set(uid, created);
    setImmediate(() => {
      if (!this.stopped && this.runners.has(uid)) created.start();
    });
  }

  private gone(pod: KubeObject): void {
    const uid = pod.metadata.uid ?? "";
    const runner = this.runners.get(uid);
    this.seen.delete(uid);
    this.runners.delete(uid);
    if (runner !== undefined && !this.stopped) void runner.terminate(pod);
  }

  private sourceChanged(kind: "ConfigMap" | "Secret", { metadata }: KubeObject): void {
    for (const runner of this.runners.values()) {
      if (runner.pod.metadata.namespace === metadata.namespace) runner.sourceChanged(kind, metadata.name);
    }
  }

  private endpointsChanged(slice: KubeObject): void {
    const { namespace = "", labels = {} } = slice.metadata;
    const service = labels[serviceNameLabel];
    if (service === undefined) return;
    for (const runner of this.runners.values()) {
      if (runner.pod.metadata.namespace !== namespace || !dependsOn(runner.pod, service)) continue;
      runner.tell({ service, addresses: this.runtime.addressesOf(namespace, service) });
    }
  }
}

function dependsOn(pod: KubeObject, service: string): boolean {
  const variables = objectsAt(pod.spec, "containers").flatMap((container) => objectsAt(container, "env"));
  return variables.some((it) => it["name"] === "DEPENDS_ON" && it["value"] === service);
}

/** The ready endpoints of a Service, `IP:PORT` of its first port. */
export function readyAddresses(store: Store, namespace: string, service: string): readonly string[] {
  return store
    .list(kinds.endpointSlice, namespace)
    .filter(({ metadata }) => metadata.labels?.[serviceNameLabel] === service)
    .flatMap((slice) => {
      const port = numberAt(slice, "ports", 0, "port");
      const ready = objectsAt(slice, "endpoints").filter(
        (it) => textAt(it, "addresses", 0) !== undefined && isReady(it),
      );
      return port === undefined ? [] : ready.flatMap((it) => textsAt(it, "addresses").map((ip) => `${ip}:${port}`));
    });
}

function isReady(endpoint: { readonly [member: string]: unknown }): boolean {
  const conditions = endpoint["conditions"];
  return typeof conditions !== "object" || conditions === null || (conditions as { ready?: boolean }).ready !== false;
}
