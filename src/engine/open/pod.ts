import type { Cluster, PodPort } from "../../cluster/port.ts";
import { Trouble, type Ending, type Remedy } from "../../core/errors.ts";
import { objectsIn } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { endpointsIn, readBehind, slicesOf, type Endpoint } from "../endpoints.ts";
import type { Application } from "./application.ts";

/** Which pod is wanted, and how it ends where there is none. */
export interface Wish {
  /** The pod that was taken before: it is taken again as long as it is ready. */
  readonly before?: string;
  /** Pods that turned out to be gone. */
  readonly gone?: ReadonlySet<string>;
  readonly ending: Ending;
}

/** A ready pod of an application, and its port. @throws Trouble where none is ready: what is wrong, and where to look */
export async function readyPod(
  cluster: Pick<Cluster, "list">,
  application: Application,
  { before, gone, ending }: Wish,
): Promise<PodPort> {
  const { namespace, backend } = application;
  const behind = await readBehind(cluster, namespace, [backend]);
  const there = endpointsIn(behind, backend);
  const ready = there.flatMap(({ pod, port, ready: is }) =>
    is && pod !== undefined && port !== undefined && gone?.has(pod) !== true ? [{ namespace, name: pod, port }] : [],
  );
  const taken = ready.find(({ name }) => name === before) ?? ready[0];
  if (taken !== undefined) return taken;
  const [message, remedy] = whyNone(application, behind.slices, there);
  throw new Trouble(ending, message, remedy);
}

type Why = readonly [message: string, remedy: Remedy];

function whyNone(application: Application, items: readonly KubeObject[], there: readonly Endpoint[]): Why {
  const { name, namespace, backend } = application;
  const { service, port = String(backend.servicePort) } = backend;
  const slices = slicesOf(items, service);
  const pods = [...new Set(there.flatMap(({ pod }) => pod ?? []))];
  const [first = ""] = pods;
  if (slices.length === 0) {
    return [
      `Nothing is known of service ${service} in ${namespace}: it is not there, or selects no pods.`,
      [`  oc get service ${service} -n ${namespace}`],
    ];
  }
  if (slices.every(({ endpoints }) => objectsIn(endpoints).length === 0)) {
    return [
      `No pod is behind service ${service}: is its Deployment scaled to 0?`,
      [`  oc get deployments -n ${namespace}`, `  oc get service ${service} -n ${namespace} -o yaml`],
    ];
  }
  if (there.length === 0) {
    const ports = slices.flatMap((slice) =>
      objectsIn(slice.ports).map((each) => `${String(each.name)} (${String(each.port)})`),
    );
    return [
      `${name} asks for port ${port} of service ${service}, which has ${[...new Set(ports)].join(", ") || "none"}.`,
      [`  oc get service ${service} -n ${namespace} -o yaml`],
    ];
  }
  if (pods.length === 0) {
    return [
      `What is behind service ${service} is no pod: ${there.map(({ address }) => address).join(", ")}.`,
      ["Only pods can be reached through the API; ask that address from a place that reaches it."],
    ];
  }
  return [
    `No pod behind service ${service} is ready: ${pods.join(", ")}.`,
    [`  oc describe pod ${first} -n ${namespace}`, `  oc logs ${first} -n ${namespace}`],
  ];
}
