/** `entracte/lab`: an embedded cluster for tests of one's own. Linux; it runs nginx, haproxy and openssl of this machine. */
import { startLab as start, type Lab, type LabOptions } from "./lab.ts";

/** How an embedded cluster differs from one with default settings. Times are in milliseconds. */
export type ClusterOptions = Pick<
  LabOptions,
  | "ports"
  | "namespace"
  | "reloadInterval"
  | "replicas"
  | "idle"
  | "probeScale"
  | "stopScale"
  | "users"
  | "builds"
  | "seed"
  | "examples"
  | "objects"
>;

/** A running embedded cluster. */
export type EmbeddedCluster = Pick<
  Lab,
  "kubeconfig" | "server" | "namespace" | "edge" | "hosts" | "certificateAuthority" | "scale" | "settled" | "stop"
>;

/**
 * Starts an embedded cluster: a Kubernetes API, pods as processes and a real HAProxy edge. Stopping it, or ending this
 * process in any way at all, leaves no process and no file behind.
 * @throws Trouble where it cannot run on this machine
 */
export const startLab: (options?: ClusterOptions) => Promise<EmbeddedCluster> = start;
