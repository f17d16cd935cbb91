import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { recordEvent } from "../controllers/events.ts";
import { quotaRefusal } from "../controllers/quota.ts";
import { kinds } from "../kinds.ts";
import { keyOf, Loop, placeOf } from "../loop.ts";
import { textAt } from "../read.ts";
import type { Store } from "../store.ts";
import type { Outcome } from "./outcome.ts";
import { baseImageOf, outputOf } from "./output.ts";
import { isOver, phaseOf } from "./phase.ts";
import { podName, podOfBuild } from "./pod.ts";
import { isItsTurn, overtaken, surplus } from "./policy.ts";
import type { Runs } from "./runs.ts";
import { move, note, type Move } from "./status.ts";

export interface ControllerOptions {
  readonly store: Store;
  readonly runs: Runs;
  /** Why a pod may not be created, besides quotas. */
  readonly podRefusal: (pod: KubeObject) => string | undefined;
}

const component = "build-controller";

/** Runs builds, one after the other where their BuildConfig says so (openshift-controller-manager pkg/build/controller/build). */
export class BuildController {
  readonly loop = new Loop((key) => this.reconcile(key));
  private readonly store: Store;
  private readonly runs: Runs;
  private readonly podRefusal: ControllerOptions["podRefusal"];

  constructor({ store, runs, podRefusal }: ControllerOptions) {
    this.store = store;
    this.runs = runs;
    this.podRefusal = podRefusal;
  }

  start(): readonly (() => void)[] {
    const touch = ({ object }: { readonly object: KubeObject }): void => this.touch(object.metadata.namespace);
    return [
      this.store.follow(kinds.build, ({ type, object }) => {
        if (type !== "DELETED") return this.loop.add(keyOf(object));
        this.runs.forget(object);
        this.touch(object.metadata.namespace);
      }),
      ...[kinds.imageStream, kinds.secret, kinds.resourceQuota].map((kind) => this.store.follow(kind, touch)),
      this.store.follow(kinds.pod, (event) => {
        if (event.type === "DELETED") touch(event);
      }),
      () => this.runs.stop(),
    ];
  }

  /** Something changed that the builds of a namespace may wait for. */
  private touch(namespace: string | undefined): void {
    for (const build of this.store.list(kinds.build, namespace)) if (!isOver(build)) this.loop.add(keyOf(build));
  }

  private reconcile(key: string): void {
    const { namespace, name } = placeOf(key);
    const build = this.store.get(kinds.build, namespace, name);
    if (build === undefined || isOver(build)) return;
    if (build.status?.["cancelled"] === true) return this.cancel(build);
    if (phaseOf(build) === "New") return this.begin(build);
    if (this.store.get(kinds.pod, namespace, podName(name)) === undefined) return this.lost(build);
    if (phaseOf(build) === "Pending") this.run(build);
  }

  private cancel(build: KubeObject): void {
    const message = "The build was cancelled by the user.";
    this.runs.end(build);
    this.settle(build, { phase: "Cancelled", reason: "CancelledBuild", message });
    this.store.remove(kinds.pod, build.metadata.namespace, podName(build.metadata.name));
  }

  private lost(build: KubeObject): void {
    const message = "The pod for this build was deleted before the build completed.";
    this.runs.end(build);
    this.settle(build, { phase: "Error", reason: "BuildPodDeleted", message });
  }

  /** New: its pod is made where it is its turn, and where its output is there. */
  private begin(build: KubeObject): void {
    const { namespace } = build.metadata;
    for (const other of overtaken(this.store, build)) this.cancel(other);
    if (!isItsTurn(this.store, build)) return;
    const output = outputOf(this.store, build);
    if (output === "missing") {
      return note(this.store, build, "InvalidOutputReference", "Output image could not be resolved.");
    }
    const pod = podOfBuild(build);
    const refused = this.refusal(pod);
    if (refused !== undefined) {
      const message = `Error creating build pod: ${refused}`;
      recordEvent(this.store, build, { type: "Warning", reason: "FailedCreate", message, component });
      note(this.store, build, "CannotCreateBuildPod", "Failed creating build pod.");
      return this.loop.addAfter(keyOf(build), 1000);
    }
    if (this.store.get(kinds.pod, namespace, pod.metadata.name) !== undefined) {
      const message = "The pod for this build already exists and is older than the build.";
      return this.settle(build, { phase: "Error", reason: "BuildPodExists", message });
    }
    this.store.create(kinds.pod, pod);
    const status = output.reference === undefined ? {} : { outputDockerImageReference: output.reference };
    move(this.store, build, { phase: "Pending", status, pod: pod.metadata.name });
  }

  private refusal(pod: KubeObject): string | undefined {
    const { namespace } = pod.metadata;
    const quotas = this.store.list(kinds.resourceQuota, namespace);
    return this.podRefusal(pod) ?? quotaRefusal(pod, quotas, this.store.list(kinds.pod, namespace));
  }

  /** Pending: its pod starts, where the secret that it mounts is there. */
  private run(build: KubeObject): void {
    const { namespace } = build.metadata;
    const name = textAt(build.spec, "output", "pushSecret", "name");
    const secret = name === undefined ? undefined : this.store.get(kinds.secret, namespace, name);
    if (name !== undefined && secret === undefined) {
      return note(this.store, build, "MissingPushSecret", "Missing push secret.");
    }
    const ended = (outcome: Outcome): void => this.finish(keyOf(build), outcome);
    this.runs.start(build, { secret, from: baseImageOf(this.store, build), ended });
    this.setPod(build, { phase: "Running" });
    this.settle(build, { phase: "Running" });
  }

  private finish(key: string, outcome: Outcome): void {
    const { namespace, name } = placeOf(key);
    const build = this.store.get(kinds.build, namespace, name);
    if (build === undefined || phaseOf(build) !== "Running") return;
    const complete = outcome.phase === "Complete";
    const state = { terminated: { exitCode: complete ? 0 : 1, reason: complete ? "Completed" : "Error" } };
    const container = { name: "docker-build", ready: false, restartCount: 0, image: "", imageID: "", state };
    this.setPod(build, { phase: complete ? "Succeeded" : "Failed", containerStatuses: [container] });
    if (outcome.phase === "Failed") return this.settle(build, outcome);
    const output = outcome.digest === undefined ? {} : { output: { to: { imageDigest: outcome.digest } } };
    this.settle(build, { phase: "Complete", status: output });
  }

  private setPod(build: KubeObject, status: JsonObject): void {
    const { namespace, name } = build.metadata;
    if (this.store.get(kinds.pod, namespace, podName(name)) === undefined) return;
    this.store.update(kinds.pod, namespace, podName(name), (pod) => ({ ...pod, status: { ...pod.status, ...status } }));
  }

  /** The build is in another phase: an Event tells of it; when it is over, older ones go, and others have their turn. */
  private settle(build: KubeObject, next: Move): void {
    const moved = move(this.store, build, next, this.runs.log(build));
    const happening = told[next.phase];
    if (happening !== undefined) {
      const message = `Build ${build.metadata.namespace}/${build.metadata.name} ${happening.message}`;
      recordEvent(this.store, build, { type: "Normal", reason: happening.reason, message, component });
    }
    if (!isOver(moved)) return;
    for (const { metadata } of surplus(this.store, moved)) {
      this.store.remove(kinds.build, metadata.namespace, metadata.name);
    }
    this.touch(build.metadata.namespace);
  }
}

const told: { readonly [phase: string]: { readonly reason: string; readonly message: string } } = {
  Running: { reason: "BuildStarted", message: "is now running" },
  Complete: { reason: "BuildCompleted", message: "completed successfully" },
  Failed: { reason: "BuildFailed", message: "failed" },
  Error: { reason: "BuildFailed", message: "failed" },
  Cancelled: { reason: "BuildCancelled", message: "has been cancelled" },
};
