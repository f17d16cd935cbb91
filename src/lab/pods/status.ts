import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { settle, type Condition } from "../controllers/conditions.ts";
import { objectsAt } from "../read.ts";

/** What the kubelet knows of one container. */
export interface ContainerState {
  readonly name: string;
  readonly image: string;
  /** The image's digest with its repository, where it has one. */
  readonly imageID?: string;
  readonly ready: boolean;
  readonly restartCount: number;
  /** `{waiting: …}`, `{running: …}` or `{terminated: …}`, as in core/v1 ContainerState. */
  readonly state: JsonObject;
  readonly lastState?: JsonObject;
}

/** The status of a pod that a node has taken (pkg/kubelet/kubelet_pods.go, generateAPIPodStatus). */
export function podStatus(
  pod: KubeObject,
  where: { readonly podIP: string; readonly startTime: string },
  containers: readonly ContainerState[],
  now: string,
): JsonObject {
  const unready = containers.filter((it) => !it.ready).map(({ name }) => name);
  const begun = containers.every((it) => it.state["running"] !== undefined || it.restartCount > 0);
  const message = `containers with unready status: [${unready.join(" ")}]`;
  const ready = (type: string): Condition =>
    unready.length === 0 ? { type, status: "True" } : { type, status: "False", reason: "ContainersNotReady", message };
  const conditions: Condition[] = [
    { type: "PodReadyToStartContainers", status: "True" },
    { type: "Initialized", status: "True" },
    ready("Ready"),
    ready("ContainersReady"),
    { type: "PodScheduled", status: "True" },
  ];
  return {
    phase: begun ? "Running" : "Pending",
    conditions: settle(objectsAt(pod.status, "conditions"), conditions, now),
    hostIP: "127.0.0.1",
    hostIPs: [{ ip: "127.0.0.1" }],
    podIP: where.podIP,
    podIPs: [{ ip: where.podIP }],
    startTime: where.startTime,
    containerStatuses: containers.map((it) => ({
      name: it.name,
      image: it.image,
      imageID: it.imageID ?? "",
      ready: it.ready,
      started: it.state["running"] !== undefined,
      restartCount: it.restartCount,
      state: it.state,
      lastState: it.lastState ?? {},
    })),
    qosClass: pod.status?.["qosClass"] ?? "BestEffort",
  };
}
