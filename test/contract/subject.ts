import { KubeConfig } from "@kubernetes/client-node";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, type TestContext } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { writeKubeconfig } from "../../src/lab/api/kubeconfig.ts";
import type { Serving } from "../../src/lab/api/resources.ts";
import { startApi, type ApiServer } from "../../src/lab/api/server.ts";
import { createBuilds } from "../../src/lab/builds/index.ts";
import { createStore } from "../../src/lab/api/store.ts";
import { ImageTriggerController } from "../../src/lab/controllers/image-triggers.ts";
import { send, type Answer, type Sending } from "./http.ts";

/** The API server under test: the lab, or a real cluster. */
export interface Subject {
  readonly config: KubeConfig;
  readonly namespace: string;
  /** How Routes are served here; `undefined` where they are not. */
  readonly routes: "aggregated" | "custom" | undefined;
  readonly routeGeneration: boolean;
  /** Are there BuildConfigs and ImageStreams? */
  readonly builds: boolean;
  /** Does it serve the Gateway API? */
  readonly gateways: boolean;
  /** The lab's server, for rows that only a lab can show. */
  readonly lab: ApiServer | undefined;
  readonly kubeconfig: string;
  /** One request, as it is. */
  send(method: string, path: string, sending?: Sending): Promise<Answer>;
  close(): Promise<void>;
}

/** A name that no other row uses. */
export function fresh(prefix = "row"): string {
  return `${prefix}-${process.pid}-${Date.now().toString(36)}-${++counter}`;
}
let counter = 0;

/** Everything that the suite makes carries this label, and is removed by it. */
export const marked = { "entracte-contract": `run-${process.pid}` };

/** Runs the same rows against the lab in its variants, or against the cluster that KUBECONFIG names. */
export function contract(title: string, rows: (subject: () => Subject) => void): void {
  const { KUBECONFIG, ENTRACTE_CONTRACT_NAMESPACE: namespace } = process.env;
  if (KUBECONFIG !== undefined && namespace !== undefined) {
    suite(`${title}, on ${KUBECONFIG}`, () => realCluster(KUBECONFIG, namespace), rows);
    return;
  }
  suite(
    `${title}, on a lab like OpenShift`,
    () => lab({ routes: "aggregated", routeGeneration: true, builds: true }),
    rows,
  );
  suite(
    `${title}, on a lab like OpenShift before 4.21`,
    () => lab({ routes: "aggregated", routeGeneration: false, builds: true }),
    rows,
  );
  suite(
    `${title}, on a lab like MicroShift`,
    () => lab({ routes: "custom", routeGeneration: true, builds: false }),
    rows,
  );
}

function suite(title: string, start: () => Promise<Subject>, rows: (subject: () => Subject) => void): void {
  describe(title, () => {
    let subject: Subject | undefined;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(async () => {
      if (subject !== undefined) await cleanUp(subject);
      await subject?.close();
    });
    rows(() => {
      if (subject === undefined) throw new Error("The API server under test has not started.");
      return subject;
    });
  });
}

/** The lab's server, or the row is skipped: only a lab can be brought into that state. */
export function onLab(subject: Subject, context: TestContext, reason: string): ApiServer {
  if (subject.lab === undefined) context.skip(`only on a lab: ${reason}`);
  return subject.lab;
}

/** Skips the row where Routes are not served, or not in this way. */
export function needsRoutes(subject: Subject, context: TestContext, how?: "aggregated" | "custom"): void {
  context.skip(subject.routes === undefined, "this cluster serves no Routes");
  context.skip(how !== undefined && subject.routes !== how, `Routes are not served as ${how ?? "such"} here`);
}

/** Skips the row where there are no BuildConfigs and ImageStreams. */
export function needsBuilds(subject: Subject, context: TestContext): void {
  context.skip(!subject.builds, "this cluster has no builds and no image streams");
}

/** Skips the row where the Gateway API is not served. */
export function needsGateways(subject: Subject, context: TestContext): void {
  context.skip(!subject.gateways, "this cluster has no Gateway API");
}

/** A lab's API server with the namespaces `default` and `contract`, and no controllers. */
async function lab(serving: Serving): Promise<Subject> {
  const store = createStore(serving);
  for (const name of ["default", "contract"]) {
    store.create(resources.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  const folder = await mkdtemp(join(tmpdir(), "entracte-contract-"));
  const builds = createBuilds({
    store,
    directory: join(folder, "builds"),
    stepTime: 10,
    podRefusal: () => undefined,
    pushRefusal: () => undefined,
    runsNginx: () => false,
  });
  const controllers = builds === undefined ? [] : [builds.controller, new ImageTriggerController(store)];
  const stops = controllers.flatMap((controller) => controller.start());
  const api = await startApi({ store, builder: builds?.runs });
  const kubeconfig = join(folder, "kubeconfig");
  await writeKubeconfig(kubeconfig, { server: api.url, namespace: "contract" });
  const config = load(kubeconfig);
  return {
    ...serving,
    gateways: true,
    config,
    namespace: "contract",
    lab: api,
    kubeconfig,
    send: (method, path, sending) => send(config, method, path, sending),
    close: async () => {
      await api.close();
      for (const stop of stops) stop();
      for (const { loop } of controllers) loop.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function realCluster(kubeconfig: string, namespace: string): Promise<Subject> {
  const config = load(kubeconfig);
  const ask = (path: string): Promise<Answer> => send(config, "GET", path);
  const served = (await ask("/apis/route.openshift.io/v1")).status === 200;
  const crd = await ask("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/routes.route.openshift.io");
  const groups = ["build.openshift.io", "image.openshift.io"];
  const builds = await Promise.all(groups.map(async (group) => (await ask(`/apis/${group}/v1`)).status === 200));
  const minor = Number.parseInt(String((await ask("/version")).body["minor"]), 10);
  return {
    config,
    namespace,
    routes: served ? (crd.status === 200 ? "custom" : "aggregated") : undefined,
    routeGeneration: crd.status === 200 || minor >= 34,
    builds: builds.every(Boolean),
    gateways: (await ask("/apis/gateway.networking.k8s.io/v1")).status === 200,
    lab: undefined,
    kubeconfig,
    send: (method, path, sending) => send(config, method, path, sending),
    close: async () => {},
  };
}

/** The independent client refuses plain http unless certificates need not be verified. */
function load(kubeconfig: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const plain = config.getCurrentCluster()?.server.startsWith("http:") === true;
  if (!plain) return config;
  const clusters = config.clusters.map((cluster) => ({ ...cluster, skipTLSVerify: true }));
  const { users, contexts, currentContext } = config;
  config.loadFromOptions({ clusters, users, contexts, currentContext });
  return config;
}

async function cleanUp({ send: request, namespace, routes, builds, gateways }: Subject): Promise<void> {
  const selector = `labelSelector=entracte-contract%3D${marked["entracte-contract"]}`;
  const collections = [
    "/api/v1/%/configmaps",
    "/api/v1/%/services",
    "/apis/apps/v1/%/deployments",
    "/apis/networking.k8s.io/v1/%/ingresses",
  ];
  const all = [
    ...collections,
    ...(routes === undefined ? [] : ["/apis/route.openshift.io/v1/%/routes"]),
    ...(builds ? ["/apis/build.openshift.io/v1/%/buildconfigs", "/apis/image.openshift.io/v1/%/imagestreams"] : []),
    ...(gateways ? ["/apis/gateway.networking.k8s.io/v1/%/httproutes"] : []),
  ];
  for (const path of all) {
    const collection = path.replace("%", `namespaces/${namespace}`);
    // Services have no deletecollection on older servers: one by one.
    const items = ((await request("GET", `${collection}?${selector}`)).body["items"] ?? []) as {
      metadata: { name: string };
    }[];
    for (const { metadata } of items) await request("DELETE", `${collection}/${metadata.name}`);
  }
}
