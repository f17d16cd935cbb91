import { mkdirSync } from "node:fs";
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { kinds } from "../kinds.ts";
import { objectsAt, textAt } from "../read.ts";
import type { Store } from "../store.ts";
import { volumeDirectory } from "./filesystem.ts";
import { payloadOf, sourcesOf, type Payload } from "./payload.ts";
import { writeVolume } from "./volume.ts";

/** When a changed ConfigMap or Secret reaches the pods that mount it, in milliseconds: anything between the two. */
export interface MountDelay {
  readonly min: number;
  readonly max: number;
}

/** How soon after a pod's annotations changed its mounts are looked at: 0.1 to 0.7 s where it was measured. */
const touchDelay = 100;

/** The volumes of one pod, kept up to date as late as a kubelet does it. */
export class Volumes {
  private readonly pod: KubeObject;
  private readonly directory: string;
  private readonly store: Store;
  private readonly delay: MountDelay;
  private readonly written = new Map<string, Payload>();
  private timer: NodeJS.Timeout | undefined;
  private due = Number.POSITIVE_INFINITY;

  constructor(pod: KubeObject, directory: string, store: Store, delay: MountDelay) {
    this.pod = pod;
    this.directory = directory;
    this.store = store;
    this.delay = delay;
  }

  /** Writes every volume. Returns what is missing: the pod cannot start before it is there. */
  mount(): readonly string[] {
    return objectsAt(this.pod.spec, "volumes").flatMap((volume) => this.write(volume));
  }

  /** A ConfigMap or Secret changed. */
  changed(kind: "ConfigMap" | "Secret", name: string): void {
    const volumes = objectsAt(this.pod.spec, "volumes").flatMap(sourcesOf);
    if (!volumes.some((part) => part.kind === kind && part.name === name)) return;
    this.syncAfter(this.delay.min + Math.random() * (this.delay.max - this.delay.min));
  }

  /** The pod's annotations changed: the kubelet looks at the whole pod, its mounts included. */
  touched(): void {
    this.syncAfter(touchDelay);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private syncAfter(milliseconds: number): void {
    const due = Date.now() + milliseconds;
    if (due >= this.due) return;
    this.due = due;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.due = Number.POSITIVE_INFINITY;
      this.mount();
    }, milliseconds);
  }

  private write(volume: JsonObject): readonly string[] {
    const name = textAt(volume, "name") ?? "";
    const directory = volumeDirectory(this.directory, name);
    const sources = sourcesOf(volume);
    mkdirSync(directory, { recursive: true });
    const parts = sources.map((part) => payloadOf(part, this.lookup(part.kind, part.name)));
    const missing = sources.filter((_, i) => parts[i] === undefined);
    if (missing.length > 0) return missing.map((it) => `${it.kind.toLowerCase()} "${it.name}" not found`);
    if (sources.length === 0) return [];
    const payload = new Map(parts.flatMap((part) => [...(part ?? [])]));
    if (!same(payload, this.written.get(name))) writeVolume(directory, payload);
    this.written.set(name, payload);
    return [];
  }

  private lookup(kind: "ConfigMap" | "Secret", name: string): KubeObject | undefined {
    return this.store.get(kind === "Secret" ? kinds.secret : kinds.configMap, this.pod.metadata.namespace, name);
  }
}

function same(a: Payload, b: Payload | undefined): boolean {
  return (
    b !== undefined && a.size === b.size && [...a].every(([path, content]) => b.get(path)?.equals(content) === true)
  );
}
