import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { numberAt, objectsAt, textAt } from "../../src/lab/read.ts";
import { page } from "./page-fixture.ts";
import { ask, keptAlive } from "../support/ask.ts";
import { app, exists, namespace, podsOf, route, to, touch, until } from "./support.ts";

// kubernetes pkg/controller/deployment, pkg/controller/replicaset and pkg/kubelet.

describe("rollouts of the lab", () => {
  let lab: Lab;
  beforeAll(async () => {
    const objects = [
      ...app("alpha"),
      ...page("<h1>page</h1>"),
      route("page", { to: to("page"), port: { targetPort: "http" } }),
    ];
    lab = await startLab({ seed: false, objects, reloadInterval: 30, probeScale: 0.05, stopScale: 0.1 });
  });
  afterAll(() => lab.stop());
  const body = async (): Promise<string> => (await ask(lab.edge.http, "page.apps.test")).body;

  test("a rolling update under load drops nothing: maxUnavailable 0, readiness and a preStop pause", async () => {
    const agents = Array.from({ length: 4 }, keptAlive);
    const seen: string[] = [];
    const over = new AbortController();
    const visitor = async (agent: ReturnType<typeof keptAlive> | undefined): Promise<void> => {
      while (!over.signal.aborted) {
        const fresh = (): ReturnType<typeof ask> => ask(lab.edge.http, "page.apps.test");
        // The end of an idle connection before any byte of an answer is what every reload does: asked again, once.
        const answer = await (agent === undefined
          ? fresh()
          : ask(lab.edge.http, "page.apps.test", { agent }).catch(fresh));
        seen.push(`${answer.status} ${answer.body}`);
      }
    };
    const visitors = [...agents, undefined, undefined].map(visitor);
    const before = podsOf(lab, "page").map(({ metadata }) => metadata.name);
    restart(lab, "page");
    await lab.settled();
    await until(() => before.every((name) => !exists(lab, name)), "the old pods are gone");
    over.abort();
    await Promise.all(visitors);
    for (const agent of agents) agent.destroy();
    expect(new Set(seen)).toEqual(new Set(["200 <h1>page</h1>"]));
    expect(seen.length).toBeGreaterThan(50);
  });

  test("an image that cannot be pulled: ImagePullBackOff, while the old pods go on", async () => {
    const previous = setImage(lab, "page", "registry.test/does-not-exist:1");
    const waiting = (): unknown[] =>
      podsOf(lab, "page").map((pod) => textAt(pod.status, "containerStatuses", 0, "state", "waiting", "reason"));
    await until(() => waiting().includes("ImagePullBackOff"), "the pull backs off");
    expect(await body()).toBe("<h1>page</h1>");
    expect(numberAt(deployment(lab, "page").status, "availableReplicas")).toBe(2);
    setImage(lab, "page", previous);
    await lab.settled();
  });

  test("a configuration that nginx refuses: CrashLoopBackOff, and the log says why", async () => {
    const { data } = lab.store.get(resources.configMap, namespace, "page") as KubeObject & { data: object };
    lab.store.update(resources.configMap, namespace, "page", (it) => ({
      ...it,
      data: { ...data, "nginx.conf": "no\n" },
    }));
    restart(lab, "page");
    const crashed = (): KubeObject | undefined =>
      podsOf(lab, "page").find(
        (pod) => textAt(pod.status, "containerStatuses", 0, "state", "waiting", "reason") === "CrashLoopBackOff",
      );
    await until(() => crashed() !== undefined, "it crashes");
    const pod = crashed();
    expect(pod && lab.api.logs?.(pod, undefined)).toContain("[emerg]");
    lab.store.update(resources.configMap, namespace, "page", (it) => ({ ...it, data: data as never }));
    touch(lab, "page", "again");
    await lab.settled();
  });

  test("a quota refuses the pod: FailedCreate and ReplicaFailure, in the words of the API", async () => {
    const going = (): boolean =>
      lab.store.list(resources.pod, namespace).some(({ metadata }) => metadata.deletionTimestamp !== undefined);
    await until(() => !going(), "no pod is going");
    const count = String(lab.store.list(resources.pod, namespace).length);
    const quota = { group: "", version: "v1", plural: "resourcequotas", kind: "ResourceQuota", namespaced: true };
    const metadata = { name: "few", namespace };
    lab.store.create(quota, { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard: { pods: count } } });
    lab.scale("alpha", 2);
    const failure = (): string | undefined =>
      textAt(
        objectsAt(deployment(lab, "alpha").status, "conditions").find((it) => it["type"] === "ReplicaFailure"),
        "message",
      );
    await until(() => failure() !== undefined, "the failure shows");
    expect(failure()).toContain(`exceeded quota: few, requested: pods=1, used: pods=${count}, limited: pods=${count}`);
    const reasons = lab.store.list(resources.event, namespace).map((it) => it["reason"]);
    expect(reasons).toContain("FailedCreate");
    lab.store.remove(quota, namespace, "few");
    await lab.settled();
    expect(failure()).toBeUndefined();
  });

  test("an injected refusal works like an admission's", async () => {
    const pass = lab.refusePods((pod) => `pods "${pod.metadata.name}" is forbidden: violates PodSecurity`);
    lab.scale("alpha", 3);
    const messages = (): string[] =>
      objectsAt(deployment(lab, "alpha").status, "conditions").map((it) => String(it["message"]));
    await until(() => messages().some((it) => it.includes("violates PodSecurity")), "the refusal shows");
    pass();
    await lab.settled();
  });
});

function deployment(lab: Lab, name: string): KubeObject {
  const found = lab.store.get(resources.deployment, namespace, name);
  if (found === undefined) throw new Error(`no deployment ${name}`);
  return found;
}

function restart(lab: Lab, name: string): void {
  lab.store.update(resources.deployment, namespace, name, (it) => {
    const template = it.spec?.["template"] as JsonObject;
    const annotations = { "kubectl.kubernetes.io/restartedAt": String(Math.random()) };
    const metadata = { ...(template["metadata"] as JsonObject), annotations };
    return { ...it, spec: { ...it.spec, template: { ...template, metadata } } };
  });
}

function setImage(lab: Lab, name: string, image: string): string {
  const before = textAt(deployment(lab, name).spec, "template", "spec", "containers", 0, "image") ?? "";
  lab.store.update(
    resources.deployment,
    namespace,
    name,
    (it) => JSON.parse(JSON.stringify(it).replace(`"${before}"`, `"${image}"`)) as KubeObject,
  );
  return before;
}
