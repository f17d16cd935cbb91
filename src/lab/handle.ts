import type { KubeObject } from "../core/kube.ts";
import type { ApiServer } from "./api/server.ts";
import type { LabStore } from "./api/store.ts";
import type { Controllers } from "./controllers/index.ts";
import type { Authority } from "./edge/certificates.ts";
import type { Edge } from "./edge/edge.ts";
import type { PushRefusal } from "./images/registry.ts";
import { kinds } from "./kinds.ts";
import type { Lab } from "./options.ts";
import { numberAt, textAt } from "./read.ts";

/** What a lab is assembled of. */
export interface Parts {
  readonly api: ApiServer;
  readonly store: LabStore;
  readonly edge: Edge;
  readonly controllers: Controllers;
  readonly authority: Authority;
  readonly refusals: Set<(pod: KubeObject) => string | undefined>;
  readonly pushRefusals: Set<PushRefusal>;
  readonly namespace: string;
  readonly kubeconfig: string;
  readonly directory: string;
  stop(): Promise<void>;
}

/** The lab as its users see it. */
export function handleOf(parts: Parts): Lab {
  const { api, store, edge, controllers, authority, refusals, pushRefusals, namespace, kubeconfig, directory } = parts;
  const applied = async (): Promise<void> => {
    do {
      await turn();
      await controllers.late();
      await edge.settled();
    } while (controllers.busy || edge.busy);
  };
  return {
    kubeconfig,
    server: api.url,
    namespace,
    edge: { http: edge.replicas[0]?.http ?? "", https: edge.replicas[0]?.https ?? "" },
    edges: edge.replicas,
    get hosts() {
      const routes = store.list(kinds.route, namespace);
      return Object.fromEntries(routes.map((it) => [it.metadata.name, textAt(it.spec, "host") ?? ""]));
    },
    store,
    api,
    directory,
    certificateAuthority: authority.certificate,
    issue: (hosts) => authority.issue(hosts),
    applied,
    settled: async () => {
      await rolledOut(store);
      await applied();
    },
    scale: (name, replicas, where = namespace) => {
      store.update(kinds.deployment, where, name, (it) => ({ ...it, spec: { ...it.spec, replicas } }));
    },
    refusePods: (refuse) => {
      refusals.add(refuse);
      return () => void refusals.delete(refuse);
    },
    refusePushes: (refuse) => {
      pushRefusals.add(refuse);
      return () => void pushRefusals.delete(refuse);
    },
    stop: once(parts.stop),
  };
}

/** Lets what is queued behind a change have its turn. */
export async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Settles when the status of every Deployment says that its newest template runs. */
export function rolledOut(store: LabStore): Promise<void> {
  return new Promise((resolve) => {
    let stop: (() => void) | undefined;
    const look = (): void => {
      if (!store.list(kinds.deployment).every(isRolledOut)) return;
      stop?.();
      resolve();
    };
    stop = store.changes(kinds.deployment, look);
    look();
  });
}

/** What `kubectl rollout status` waits for (kubectl pkg/polymorphichelpers/rollout_status.go). */
function isRolledOut(deployment: KubeObject): boolean {
  const wanted = numberAt(deployment.spec, "replicas") ?? 1;
  const status = (member: string): number => numberAt(deployment.status, member) ?? 0;
  return (
    status("observedGeneration") >= (deployment.metadata.generation ?? 1) &&
    status("updatedReplicas") >= wanted &&
    status("replicas") <= status("updatedReplicas") &&
    status("availableReplicas") >= status("updatedReplicas")
  );
}

function once(stop: () => Promise<void>): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  return () => (stopped ??= stop());
}
