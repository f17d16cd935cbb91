import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { parseReference } from "../images/reference.ts";
import type { BuiltImage } from "../images/registry.ts";
import { kinds } from "../kinds.ts";
import { launch, type Running } from "../process.ts";
import { textAt } from "../read.ts";
import type { Store } from "../store.ts";
import type { Block, PodAddresses } from "./addresses.ts";
import { argvOf, environmentOf, nginxOptions } from "./command.ts";
import { layOut, writeConfiguration } from "./filesystem.ts";
import type { Program } from "./image.ts";
import type { LabImage } from "./images.ts";
import type { MountDelay } from "./volumes.ts";

/** What every pod of the lab's node shares. */
export interface Runtime {
  /** Where the pods' directories are. */
  readonly directory: string;
  /** The working directory of every process. */
  readonly cwd: string;
  readonly nginx: string;
  /** The script of the sample applications. */
  readonly sampleApp: string;
  readonly block: Block;
  /** Probe periods and restart pauses are multiplied by this. */
  readonly probeScale: number;
  /** preStop pauses and grace periods are multiplied by this. */
  readonly stopScale: number;
  readonly mountDelay: MountDelay;
  programOf(container: JsonObject): Program | undefined;
  /** What the container's image holds, where it is none of the usual ones. */
  imageOf(container: JsonObject): LabImage | BuiltImage | undefined;
  /** The addresses behind a Service of the pod's namespace, `IP:PORT`. */
  addressesOf(namespace: string, service: string): readonly string[];
}

/** Why the image of a container cannot be pulled, as a kubelet words it; `undefined` where it can. */
export function imagePullFailure(container: JsonObject, runtime: Runtime): string | undefined {
  if (runtime.programOf(container) !== undefined) return undefined;
  const image = textAt(container, "image") ?? "";
  return `Failed to pull image "${image}": reading manifest in ${image}: manifest unknown (the lab runs nginx, sample-app and what it has built)`;
}

/** The repository and the digest of a container's image; empty for those that the lab only stands in for. */
export function imageIdOf(container: JsonObject, runtime: Runtime): string {
  const image = runtime.imageOf(container);
  if (image === undefined || "files" in image) return "";
  const { registry, repository } = parseReference(textAt(container, "image") ?? "");
  return `${registry}/${repository}@${image.digest}`;
}

/** The pod that a container belongs to. */
export interface Place {
  readonly pod: KubeObject;
  readonly addresses: PodAddresses;
  readonly directory: string;
  readonly store: Store;
}

/** Starts the process of a container: a real nginx with the configuration that the pod mounts, or a sample application. */
export function launchContainer(container: JsonObject, place: Place, runtime: Runtime): Running {
  const name = textAt(container, "name") ?? "";
  const env = environmentOf(container, {
    pod: place.pod,
    podIP: place.addresses.pod,
    lookup: (kind, object, key) => lookup(place, kind, object, key),
  });
  const options = { cwd: runtime.cwd, log: logFile(place.directory, name) };
  if (runtime.programOf(container) === "nginx") {
    return launch(nginxCommand(container, place, runtime), { ...options, env });
  }
  const running = launch([process.execPath, runtime.sampleApp], {
    ...options,
    env: { ...env, LISTEN_ADDRESS: place.addresses.pod, HOSTNAME: place.pod.metadata.name },
    talk: true,
  });
  const service = env["DEPENDS_ON"];
  const namespace = place.pod.metadata.namespace ?? "";
  if (service !== undefined) running.tell({ service, addresses: runtime.addressesOf(namespace, service) });
  return running;
}

function nginxCommand(container: JsonObject, place: Place, runtime: Runtime): readonly [string, ...string[]] {
  const name = textAt(container, "name") ?? "";
  const root = join(place.directory, `root-${name}`);
  const { config, directives } = nginxOptions(argvOf(container));
  const mounts = layOut(container, { pod: place.directory, root, image: runtime.imageOf(container) });
  const options = ["-e", "stderr", "-p", join(root, "/etc/nginx/"), "-g", withUser(directives)];
  if (!existsSync(join(root, config))) return [runtime.nginx, ...options, "-c", join(root, config)];
  const locality = { address: place.addresses, mounts };
  const file = writeConfiguration(config, root, join(place.directory, `conf-${name}`), locality);
  return [runtime.nginx, ...options, "-c", file];
}

/**
 * Workers of an nginx that root starts become `nobody`, who may not be able to reach the lab's directory. In a cluster
 * nobody runs as root; a configuration with a `user` of its own is not meant for one.
 */
function withUser(directives: string): string {
  return process.getuid?.() === 0 ? `${directives} user root;` : directives;
}

function lookup(place: Place, kind: "ConfigMap" | "Secret", name: string, key: string): string | undefined {
  const resource = kind === "Secret" ? kinds.secret : kinds.configMap;
  const value = textAt(place.store.get(resource, place.pod.metadata.namespace, name), "data", key);
  return value === undefined || kind === "ConfigMap" ? value : Buffer.from(value, "base64").toString("utf8");
}

function logFile(directory: string, container: string): string {
  return join(directory, `${container}.log`);
}

/** What a container has printed so far. */
export function readLog(directory: string, container: string): string {
  const file = logFile(directory, container);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
