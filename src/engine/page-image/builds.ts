import type { Cluster } from "../../cluster/port.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import type { PagePlace } from "../site.ts";

/** How a Build stands, in the words of its status. */
export interface BuildState {
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
}

/** Phases that a build does not leave any more (openshift/api build/v1, BuildPhase). */
const final = new Set(["Complete", "Failed", "Error", "Cancelled"]);

/** Reasons for which a build never begins by itself, while its phase stays New (openshift-controller-manager pkg/build). */
const hopeless = new Set([
  "InvalidOutputReference",
  "InvalidImageReference",
  "CannotCreateBuildPod",
  "CannotCreateBuildPodSpec",
  "CannotRetrieveServiceAccount",
]);

export function stateOf({ status = {} }: KubeObject): BuildState {
  const text = (name: string) => (typeof status[name] === "string" ? status[name] : "");
  return { phase: text("phase") === "" ? "New" : text("phase"), reason: text("reason"), message: text("message") };
}

export const isOver = (build: KubeObject): boolean => final.has(stateOf(build).phase);

/** Will it never end by itself? */
export function isStuck(build: KubeObject): boolean {
  const { phase, reason } = stateOf(build);
  return phase === "New" && hopeless.has(reason);
}

/** The number of a build among those of its BuildConfig, from 1 on. */
export function numberOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.["openshift.io/build.number"] ?? "0");
}

/** The builds of the page's BuildConfig that are still there, the newest first. */
export async function buildsOf(cluster: Cluster, { namespace, name }: PagePlace): Promise<readonly KubeObject[]> {
  const labelSelector = `openshift.io/build-config.name=${name}`;
  const { items } = await cluster.list({ resource: resources.build, namespace, labelSelector });
  return items.toSorted((a, b) => numberOf(b) - numberOf(a));
}

/** Why the cluster could not make a build's pod, by its newest Event, where this account may see it. */
export async function whyNoPod(cluster: Cluster, { metadata: { name, namespace = "" } }: KubeObject): Promise<string> {
  try {
    const fieldSelector = `involvedObject.name=${name},reason=FailedCreate`;
    const { items } = await cluster.list({ resource: resources.event, namespace, fieldSelector });
    const message = items.at(-1)?.["message"];
    return typeof message === "string" ? message : "";
  } catch {
    return "";
  }
}

/** `build/maintenance-page-3`. */
export const nameOfBuild = ({ metadata: { name } }: KubeObject): string => `build/${name}`;
