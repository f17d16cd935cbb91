import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { equal, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { timestamp } from "../api/objects.ts";
import { recordEvent } from "../controllers/events.ts";
import { kinds } from "../kinds.ts";
import { numberAt, objectsAt } from "../read.ts";
import type { Store } from "../store.ts";
import type { PodAddresses } from "./addresses.ts";
import { preStopSeconds } from "./command.ts";
import { Container } from "./container.ts";
import { imageIdOf, imagePullFailure, launchContainer, type Runtime } from "./runtime.ts";
import { readinessProbe } from "./probe.ts";
import { podStatus, type ContainerState } from "./status.ts";
import { Volumes } from "./volumes.ts";

/** One pod on the lab's node, from its first status to its removal. */
export class PodRunner {
  readonly pod: KubeObject;
  private readonly store: Store;
  private readonly runtime: Runtime;
  private readonly addresses: PodAddresses;
  private readonly directory: string;
  private readonly volumes: Volumes;
  private readonly startTime = timestamp(Date.now());
  private containers: readonly Container[] = [];
  private stuck: readonly ContainerState[] = [];
  private readonly pullTimers: NodeJS.Timeout[] = [];
  private started = false;
  private mounted = false;
  private ending = false;

  constructor(pod: KubeObject, store: Store, runtime: Runtime) {
    this.pod = pod;
    this.store = store;
    this.runtime = runtime;
    this.addresses = runtime.block.next();
    this.directory = podDirectory(runtime.directory, pod);
    this.volumes = new Volumes(pod, this.directory, store, runtime.mountDelay);
  }

  start(): void {
    const { namespace, name } = this.pod.metadata;
    this.started = true;
    mkdirSync(this.directory, { recursive: true });
    this.store.update(kinds.pod, namespace, name, (it) => ({ ...it, spec: { ...it.spec, nodeName: "lab" } }));
    this.tryToMount();
  }

  /** A ConfigMap or Secret of the pod's namespace changed. */
  sourceChanged(kind: "ConfigMap" | "Secret", name: string): void {
    if (this.mounted) this.volumes.changed(kind, name);
    else if (this.started) this.tryToMount();
  }

  /** The pod object changed; its annotations make the mounts fresh soon. */
  changed(before: KubeObject, after: KubeObject): void {
    if (!equal(before.metadata.annotations, after.metadata.annotations) && this.mounted) this.volumes.touched();
    if (after.metadata.deletionTimestamp !== undefined && !this.ending) void this.terminate(after);
  }

  /** Tells the processes something (the addresses behind a Service that they name). */
  tell(message: object): void {
    for (const container of this.containers) container.tell(message);
  }

  /** Ends the pod gracefully: preStop, signal, grace period (pkg/kubelet/kuberuntime, killPodWithSyncResult). */
  async terminate(pod: KubeObject): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    this.quiet();
    const { stopScale } = this.runtime;
    const deleted = numberAt(pod.metadata, "deletionGracePeriodSeconds");
    const grace = (deleted ?? numberAt(pod.spec, "terminationGracePeriodSeconds") ?? 30) * 1000 * stopScale;
    const specs = objectsAt(pod.spec, "containers");
    await Promise.all(
      this.containers.map((container, i) => {
        const preStop = Math.min(grace, preStopSeconds(specs[i] ?? {}) * 1000 * stopScale);
        return container.stop(preStop, Math.max(2000, grace - preStop));
      }),
    );
    rmSync(this.directory, { recursive: true, force: true });
    if (this.object() !== undefined) this.store.remove(kinds.pod, pod.metadata.namespace, pod.metadata.name);
  }

  /** Kills everything at once: the lab stops. */
  kill(): void {
    this.ending = true;
    this.quiet();
    for (const container of this.containers) container.kill();
  }

  private quiet(): void {
    this.volumes.stop();
    for (const timer of this.pullTimers) clearTimeout(timer);
  }

  private tryToMount(): void {
    if (this.ending) return;
    const missing = this.volumes.mount();
    this.mounted = missing.length === 0;
    if (this.mounted) return this.run();
    const message = `MountVolume.SetUp failed for volume: ${missing.join(", ")}`;
    recordEvent(this.store, this.pod, { type: "Warning", reason: "FailedMount", message, component: "kubelet" });
    this.waiting("ContainerCreating");
  }

  private run(): void {
    const specs = objectsAt(this.pod.spec, "containers");
    const failures = specs.flatMap((it) => imagePullFailure(it, this.runtime) ?? []);
    if (failures.length > 0) return this.failToPull(failures[0] ?? "");
    this.stuck = [];
    this.containers = specs.map((spec) => this.container(spec));
    for (const container of this.containers) container.start();
  }

  private container(spec: JsonObject): Container {
    const { runtime, pod, addresses, directory } = this;
    return new Container({
      container: spec,
      address: addresses.pod,
      imageID: imageIdOf(spec, runtime),
      probe: readinessProbe(spec, runtime.probeScale),
      backOff: 10_000 * runtime.probeScale,
      stopSignal: runtime.programOf(spec) === "nginx" ? "SIGQUIT" : "SIGTERM",
      start: () => launchContainer(spec, { pod, addresses, directory, store: this.store }, runtime),
      changed: () => this.publish(),
    });
  }

  private failToPull(message: string): void {
    recordEvent(this.store, this.pod, { type: "Warning", reason: "Failed", message, component: "kubelet" });
    this.waiting("ErrImagePull", message);
    const backOff = (): void =>
      this.waiting("ImagePullBackOff", message.replace(/^Failed to pull/, "Back-off pulling"));
    this.pullTimers.push(setTimeout(backOff, 1000 * this.runtime.probeScale));
  }

  private waiting(reason: string, message?: string): void {
    const state = { waiting: { reason, ...(message === undefined ? {} : { message }) } };
    this.stuck = objectsAt(this.pod.spec, "containers").map((it) => ({
      name: String(it["name"]),
      image: String(it["image"]),
      ready: false,
      restartCount: 0,
      state,
    }));
    this.publish();
  }

  private object(): KubeObject | undefined {
    const { namespace, name, uid } = this.pod.metadata;
    const object = this.store.get(kinds.pod, namespace, name);
    return object?.metadata.uid === uid ? object : undefined;
  }

  private publish(): void {
    if (this.object() === undefined) return;
    const { namespace, name } = this.pod.metadata;
    const states = this.stuck.length > 0 ? this.stuck : this.containers.map(({ state }) => state);
    const where = { podIP: this.addresses.pod, startTime: this.startTime };
    const now = timestamp(Date.now());
    this.store.update(kinds.pod, namespace, name, (it) => ({ ...it, status: podStatus(it, where, states, now) }));
  }
}

/** Where a pod's volumes, configuration and log are. */
export function podDirectory(root: string, pod: KubeObject): string {
  return join(root, `${pod.metadata.namespace ?? "default"}_${pod.metadata.name}_${pod.metadata.uid ?? ""}`);
}
