import type { KubeObject } from "../core/kube.ts";
import type { ApiServer, LabUser } from "./api/server.ts";
import type { LabStore } from "./api/store.ts";
import type { NamespaceOwnership } from "./controllers/admission.ts";
import type { Certificate } from "./edge/certificates.ts";
import type { IdlePolicy } from "./edge/config.ts";
import type { Replica } from "./edge/replica.ts";
import type { LabImage } from "./pods/images.ts";
import type { PushRefusal } from "./images/registry.ts";
import type { MountDelay } from "./pods/volumes.ts";

/** How the lab differs from a cluster with default settings. Times are in milliseconds. */
export interface LabOptions {
  /** The ports of the API server and of the first edge replica; free ones unless given. */
  readonly ports?: { readonly api?: number; readonly http?: number; readonly https?: number };
  /** The namespace of the sample applications, and of the kubeconfig. */
  readonly namespace?: string;
  /** The least time between the starts of two reloads of one edge replica. */
  readonly reloadInterval?: number;
  /** How many routers there are. */
  readonly replicas?: number;
  /** How much later than the first each replica hears of a change. */
  readonly lag?: readonly number[];
  readonly idle?: IdlePolicy;
  /** Probe periods and restart pauses are multiplied by this. */
  readonly probeScale?: number;
  /** preStop pauses and grace periods are multiplied by this. */
  readonly stopScale?: number;
  /** When a changed ConfigMap or Secret reaches the pods that mount it. */
  readonly mountDelay?: number | MountDelay;
  /** Images of nginx with files of their own, by reference: pods can run them beside the usual ones. */
  readonly images?: { readonly [reference: string]: LabImage };
  /** Images that cannot be pulled. */
  readonly unpullable?: RegExp;
  /** How Routes are served: by an aggregated API server (OpenShift), or as a custom resource (MicroShift). */
  readonly routes?: "aggregated" | "custom";
  /** Do Routes have `metadata.generation`? */
  readonly generation?: boolean;
  /** Without BuildConfigs and ImageStreams, as MicroShift and clusters without those capabilities are. */
  readonly builds?: false;
  /** How long each step of a build takes at least. */
  readonly buildStepTime?: number;
  /** How long after a change the status of Gateways and HTTPRoutes speaks of it. */
  readonly gatewayLag?: number;
  readonly namespaceOwnership?: NamespaceOwnership;
  /** The routers that admit Routes, by the name in `status.ingress`. */
  readonly routerNames?: readonly string[];
  /** Who may do what. Absent: everybody may do everything. The kubeconfig is the first one's. */
  readonly users?: readonly LabUser[];
  /** Without the sample applications. */
  readonly seed?: false;
  /** With an example of each way into an application besides, in the namespace `examples`. */
  readonly examples?: boolean;
  /** More objects to begin with. */
  readonly objects?: readonly KubeObject[];
  /** Do not wait until what was there to begin with is ready and served. */
  readonly ready?: false;
}

/** One router of the lab: where it is, and what it has done. */
type LabEdge = Pick<Replica, "http" | "https" | "reloads" | "refusals" | "processes">;

/** A running lab. */
export interface Lab {
  /** The path of the kubeconfig. */
  readonly kubeconfig: string;
  /** The URL of the API server. */
  readonly server: string;
  readonly namespace: string;
  /** The first replica's addresses, `127.0.0.1:PORT`. */
  readonly edge: { readonly http: string; readonly https: string };
  readonly edges: readonly LabEdge[];
  /** The hosts of the Routes in the lab's namespace, by the Route's name. */
  readonly hosts: { readonly [name: string]: string };
  readonly store: LabStore;
  readonly api: ApiServer;
  /** Everything that the lab keeps on disk. */
  readonly directory: string;
  /** The PEM of the service CA, which signs the edge's default certificate, too. */
  readonly certificateAuthority: string;
  /** A certificate of the lab's service CA. */
  issue(hosts: readonly [string, ...string[]]): Certificate;
  /** Waits until every controller and every replica of the edge has done what was asked of it so far. */
  applied(): Promise<void>;
  /** Waits until, moreover, every Deployment has rolled out. For the beginning, and for tests. */
  settled(): Promise<void>;
  /** Scales a Deployment, as `kubectl scale` does: with 0 the application is switched off. */
  scale(name: string, replicas: number, namespace?: string): void;
  /** Has pods refused from now on, as an admission would. Returns the way to let them pass again. */
  refusePods(refuse: (pod: KubeObject) => string | undefined): () => void;
  /** Has images refused by their registry from now on, by their reference. Returns the way to let them be pushed again. */
  refusePushes(refuse: PushRefusal): () => void;
  /** Ends every process and removes every file. */
  stop(): Promise<void>;
}
