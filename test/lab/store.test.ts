import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { withMetadata } from "../../src/lab/api/objects.ts";
import { seed } from "../../src/lab/api/seed.ts";
import { createStore } from "../../src/lab/api/store.ts";

const configMap = (name: string, more: object = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "demo", ...more },
});
const deployment: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "d", namespace: "demo" },
  spec: { replicas: 1 },
};

describe("The lab's store", () => {
  test("a seeded Route has what the API would have filled in, and an invalid one is refused", () => {
    const store = createStore();
    const route = (path: string): KubeObject => ({
      apiVersion: "route.openshift.io/v1",
      kind: "Route",
      metadata: { name: "shop", namespace: "demo" },
      spec: { path, to: { name: "shop" } },
    });
    const to = { kind: "Service", name: "shop", weight: 100 };
    expect(seed(store, route("/a")).spec).toEqual({
      host: "shop-demo.apps.test",
      path: "/a",
      to,
      wildcardPolicy: "None",
    });
    expect(() => seed(store, route("a"))).toThrow("path must begin with /");
  });

  test("lists by namespace and name, whatever the order of creation", () => {
    const store = createStore();
    for (const name of ["c", "a", "b"]) store.create(resources.configMap, configMap(name));
    store.create(resources.configMap, configMap("z", { namespace: "another" }));
    const names = (namespace?: string) =>
      store.list(resources.configMap, namespace).map(({ metadata }) => metadata.name);
    expect(names()).toEqual(["z", "a", "b", "c"]);
    expect(names("demo")).toEqual(["a", "b", "c"]);
    store.remove(resources.configMap, "demo", "b");
    expect(names("demo")).toEqual(["a", "c"]);
  });

  test("an update that changes nothing is not stored, and nobody is told", () => {
    const store = createStore();
    const created = store.create(resources.configMap, configMap("a"));
    const events: string[] = [];
    store.changes(resources.configMap, ({ type }) => events.push(type));
    expect(store.update(resources.configMap, "demo", "a", (it) => ({ ...it }))).toBe(created);
    expect(events).toEqual([]);
  });

  test("a Deployment's generation counts changes of spec and annotations, not of its status (apps/deployment strategy.go)", () => {
    const store = createStore();
    store.create(resources.deployment, deployment);
    const change = (make: (it: KubeObject) => KubeObject) =>
      store.update(resources.deployment, "demo", "d", make).metadata.generation;
    expect(change((it) => ({ ...it, status: { replicas: 1 } }))).toBe(1);
    expect(change((it) => withMetadata(it, { labels: { a: "b" } }))).toBe(1);
    expect(change((it) => ({ ...it, spec: { replicas: 2 } }))).toBe(2);
    expect(change((it) => withMetadata(it, { annotations: { a: "b" } }))).toBe(3);
  });

  test("a follower is told of what is there, then of each change in order, also of those that followers make", () => {
    const store = createStore();
    store.create(resources.configMap, configMap("a"));
    const first: string[] = [];
    const second: string[] = [];
    store.follow(resources.configMap, ({ type, object }) => {
      first.push(`${type} ${object.metadata.name}`);
      if (type === "ADDED" && object.metadata.name === "b") store.create(resources.configMap, configMap("c"));
    });
    const stop = store.follow(resources.configMap, ({ type, object }) =>
      second.push(`${type} ${object.metadata.name}`),
    );
    store.create(resources.configMap, configMap("b"));
    stop();
    store.remove(resources.configMap, "demo", "b");
    expect(first).toEqual(["ADDED a", "ADDED b", "ADDED c", "DELETED b"]);
    expect(second).toEqual(["ADDED a", "ADDED b", "ADDED c"]);
  });

  test("who begins to follow while changes are being told hears of each object once", () => {
    const store = createStore();
    const late: string[] = [];
    let begun = false;
    store.changes(resources.configMap, () => {
      if (begun) return;
      begun = true;
      store.create(resources.configMap, configMap("b"));
      store.follow(resources.configMap, ({ object }) => late.push(object.metadata.name));
    });
    store.create(resources.configMap, configMap("a"));
    expect(late).toEqual(["a", "b"]);
  });

  test("what an object owned goes with it; what has another owner stays with that one", () => {
    const store = createStore();
    const one = store.create(resources.configMap, configMap("one"));
    const two = store.create(resources.configMap, configMap("two"));
    const owner = ({ metadata }: KubeObject) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      name: metadata.name,
      uid: metadata.uid ?? "",
    });
    store.create(resources.configMap, configMap("child", { ownerReferences: [owner(one)] }));
    store.create(resources.configMap, configMap("shared", { ownerReferences: [owner(one), owner(two)] }));
    store.remove(resources.configMap, "demo", "one");
    expect(store.get(resources.configMap, "demo", "child")).toBeUndefined();
    expect(store.get(resources.configMap, "demo", "shared")?.metadata.ownerReferences).toEqual([owner(two)]);
  });

  test("a pod that nobody runs is gone at once, one that runs is marked for whoever runs it", () => {
    const store = createStore();
    const pod = (name: string, more: object): KubeObject => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "demo" },
      ...more,
    });
    store.create(resources.pod, pod("waiting", {}));
    store.create(resources.pod, pod("running", { spec: { nodeName: "lab", terminationGracePeriodSeconds: 7 } }));
    for (const name of ["waiting", "running"]) store.terminate(resources.pod, "demo", name);
    expect(store.get(resources.pod, "demo", "waiting")).toBeUndefined();
    expect(store.get(resources.pod, "demo", "running")?.metadata["deletionGracePeriodSeconds"]).toBe(7);
  });

  test("history goes back as far as its limit, and not before a compaction", () => {
    const store = createStore({ historyLimit: 10 });
    const start = store.resourceVersion;
    for (let i = 0; i < 30; i++) store.create(resources.configMap, configMap(`c${i}`));
    expect(store.since(resources.configMap, start)).toBeUndefined();
    expect(store.since(resources.configMap, start + 25)?.map(({ object }) => object.metadata.name)).toEqual([
      "c25",
      "c26",
      "c27",
      "c28",
      "c29",
    ]);
    store.compact();
    expect(store.since(resources.configMap, start + 25)).toBeUndefined();
    expect(store.since(resources.configMap, store.resourceVersion)).toEqual([]);
  });
});
