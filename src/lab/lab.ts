import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeObject } from "../core/kube.ts";
import { writeKubeconfig } from "./api/kubeconfig.ts";
import { startApi } from "./api/server.ts";
import { createStore } from "./api/store.ts";
import { exampleObjects } from "./apps/examples.ts";
import { appObjects, sampleApps } from "./apps/manifests.ts";
import { createBuilds } from "./builds/index.ts";
import { startControllers } from "./controllers/index.ts";
import { routerDomain } from "./controllers/admission.ts";
import { createAuthority } from "./edge/certificates.ts";
import { startEdge } from "./edge/edge.ts";
import { handleOf, rolledOut, turn } from "./handle.ts";
import { gatewayClass } from "./gateway/attach.ts";
import { ingressClasses } from "./ingress/classes.ts";
import type { BuiltImage, PushRefusal } from "./images/registry.ts";
import type { Lab, LabOptions } from "./options.ts";
import { takeBlock } from "./pods/addresses.ts";
import { programOf } from "./pods/image.ts";
import type { LabImage, LabImages } from "./pods/images.ts";
import { Kubelet } from "./pods/kubelet.ts";
import { findPrograms } from "./programs.ts";
import { startReaper } from "./reaper.ts";
import { runtimeOf } from "./runtime.ts";
import { seed } from "./seed.ts";

export type { Lab, LabOptions } from "./options.ts";

const domain = routerDomain;

/** The first reason that one of them gives. */
function firstOf<T>(refusals: Iterable<(subject: T) => string | undefined>, subject: T): string | undefined {
  return Array.from(refusals, (refuse) => refuse(subject)).find((reason) => reason !== undefined);
}

/**
 * Starts an embedded cluster: an API server, controllers, pods as real processes and a real HAProxy edge. Stopping it, or
 * ending this process in any way at all, leaves no process and no file behind.
 * @throws Trouble where the lab cannot run on this machine
 */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const programs = findPrograms();
  const block = await takeBlock();
  const directory = mkdtempSync(join(tmpdir(), "entracte-lab-"));
  const run = join(directory, "run");
  mkdirSync(run);
  const reaper = startReaper(run, directory);
  const undo: (() => unknown)[] = [() => reaper.reap(), () => block.release()];
  const stop = async (): Promise<void> => {
    for (let next = undo.pop(); next !== undefined; next = undo.pop()) await next();
  };
  try {
    const store = createStore({
      routes: options.routes ?? "aggregated",
      routeGeneration: options.generation ?? true,
      builds: options.builds ?? true,
    });
    const authority = createAuthority("openshift-service-serving-signer");
    const refusals = new Set<(pod: KubeObject) => string | undefined>();
    const pushRefusals = new Set<PushRefusal>();
    const unpullable = options.unpullable ?? /does-not-exist/;
    const builds = createBuilds({
      store,
      directory: join(directory, "builds"),
      stepTime: options.buildStepTime ?? 20,
      podRefusal: (pod) => firstOf(refusals, pod),
      pushRefusal: (reference) => firstOf(pushRefusals, reference),
      runsNginx: (image) => programOf(image, [], unpullable) === "nginx",
    });
    const controllers = startControllers({
      store,
      ownership: options.namespaceOwnership ?? "Strict",
      routerNames: options.routerNames ?? ["default"],
      refusal: (pod) => firstOf(refusals, pod),
      builds: builds?.controller,
      gatewayLag: options.gatewayLag ?? 100,
      issue: (hosts) => authority.issue(hosts),
    });
    undo.push(() => controllers.stop());
    const images: LabImages = new Map(Object.entries(options.images ?? {}));
    const imageOf = (image: string): LabImage | BuiltImage | undefined =>
      images.get(image) ?? builds?.registry.resolve(image);
    const kubelet = new Kubelet(
      store,
      runtimeOf(options, { programs, block, directory, run, store, unpullable, imageOf }),
    );
    const stops = kubelet.start();
    undo.push(() => kubelet.stop());
    for (const stopFollowing of stops) undo.push(stopFollowing);
    const namespace = options.namespace ?? "demo";
    const apps = options.seed === false ? [] : sampleApps.flatMap((app) => appObjects(app, namespace, domain));
    const examples = options.examples === true ? exampleObjects(domain, (hosts) => authority.issue(hosts)) : [];
    const classes = [...ingressClasses, gatewayClass];
    seed(store, [...classes, ...apps, ...examples, ...(options.objects ?? [])], domain);
    if (options.ready !== false) await rolledOut(store);
    while (controllers.busy) await turn();
    await controllers.late();
    const edge = await startEdge({
      store,
      admissions: controllers.routes,
      directory: join(directory, "edge"),
      cwd: run,
      haproxy: programs.haproxy,
      authority,
      domain,
      replicas: options.replicas ?? 1,
      ports: { http: options.ports?.http, https: options.ports?.https },
      idle: options.idle ?? "Immediate",
      reloadInterval: options.reloadInterval ?? 5000,
      lag: options.lag ?? [],
    });
    undo.push(() => edge.stop());
    const api = await startApi({
      store,
      domain,
      logs: (pod, container) => kubelet.log(pod, container),
      builder: builds?.runs,
      ...(options.users === undefined ? {} : { users: options.users }),
      ...(options.ports?.api === undefined ? {} : { port: options.ports.api }),
    });
    undo.push(() => api.close());
    const kubeconfig = join(directory, "kubeconfig");
    await writeKubeconfig(kubeconfig, {
      server: api.url,
      namespace,
      ...(options.users?.[0] === undefined ? {} : { token: options.users[0].token }),
    });
    const parts = {
      api,
      store,
      edge,
      controllers,
      authority,
      refusals,
      pushRefusals,
      namespace,
      kubeconfig,
      directory,
      stop,
    };
    return handleOf(parts);
  } catch (error) {
    await stop();
    throw error;
  }
}
