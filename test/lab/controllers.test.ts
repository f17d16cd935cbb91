import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { slicesOf } from "../../src/lab/controllers/endpoints.ts";
import { quotaRefusal } from "../../src/lab/controllers/quota.ts";
import { fencepost, nextScales, type Generation } from "../../src/lab/controllers/rollout.ts";

describe("a rolling update (pkg/controller/deployment/rolling.go)", () => {
  const of = (name: string, replicas: number, available: number): Generation => ({ name, replicas, available });
  const rollout = (maxSurge: number, maxUnavailable: number) => ({
    replicas: 2,
    recreate: false,
    maxSurge,
    maxUnavailable,
  });

  test.each<[string, ReturnType<typeof rollout>, Generation, Generation[], string]>([
    ["grows by the surge first", rollout(1, 0), of("new", 0, 0), [of("old", 2, 2)], "new=1"],
    ["waits until what is new is available", rollout(1, 0), of("new", 1, 0), [of("old", 2, 2)], ""],
    ["then takes one of the old", rollout(1, 0), of("new", 1, 1), [of("old", 2, 2)], "old=1"],
    ["takes old ones first where no surge is allowed", rollout(0, 1), of("new", 0, 0), [of("old", 2, 2)], "old=1"],
    ["takes what is old and broken at once", rollout(1, 0), of("new", 1, 1), [of("old", 2, 1)], "old=1"],
    ["never goes below what must be available", rollout(1, 0), of("new", 1, 0), [of("old", 2, 1)], ""],
    ["has nothing to do in the end", rollout(1, 0), of("new", 2, 2), [of("old", 0, 0)], ""],
    ["shrinks what is too large", rollout(1, 0), of("new", 5, 5), [], "new=2"],
  ])("%s", (_, wanted, current, old, expected) => {
    const scales = nextScales(wanted, current, old).map(({ name, replicas }) => `${name}=${replicas}`);
    expect(scales.join(" ")).toBe(expected);
  });

  test("Recreate empties the old before it fills the new", () => {
    const recreate = { ...rollout(0, 0), recreate: true };
    expect(nextScales(recreate, of("new", 0, 0), [of("old", 2, 2)])).toEqual([{ name: "old", replicas: 0 }]);
    expect(nextScales(recreate, of("new", 0, 0), [of("old", 0, 0)])).toEqual([{ name: "new", replicas: 2 }]);
  });

  test("percentages round up for surge and down for unavailable", () => {
    expect([
      fencepost("25%", 2, "up"),
      fencepost("25%", 2, "down"),
      fencepost(undefined, 8, "down"),
      fencepost(3, 2, "up"),
    ]).toEqual([1, 0, 2, 3]);
  });
});

describe("EndpointSlices (kubernetes/endpointslice utils.go)", () => {
  const pod = (name: string, containerPort: number, ready: boolean, metadata: JsonObject = {}): KubeObject => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "demo", uid: name, labels: { app: "a" }, ...metadata },
    spec: { containers: [{ name: "c", ports: [{ name: "web", containerPort }] }] },
    status: {
      podIP: `10.0.0.${containerPort % 100}`,
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
    },
  });
  const service: KubeObject = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "a", namespace: "demo", uid: "s" },
    spec: { selector: { app: "a" }, ports: [{ name: "http", port: 80, targetPort: "web" }] },
  };

  test("a port is named as the Service's, and its number is the pod's", () => {
    const [slice] = slicesOf(service, [pod("p", 8080, true)]);
    expect(slice?.["ports"]).toEqual([{ name: "http", port: 8080, protocol: "TCP" }]);
    expect(slice?.metadata.labels?.["kubernetes.io/service-name"]).toBe("a");
  });

  test("pods whose named port is another number are in another slice", () => {
    expect(slicesOf(service, [pod("p", 8080, true), pod("q", 8081, true)])).toHaveLength(2);
  });

  test.each<[string, KubeObject, JsonObject]>([
    ["ready", pod("p", 8080, true), { ready: true, serving: true, terminating: false }],
    ["not ready", pod("p", 8080, false), { ready: false, serving: false, terminating: false }],
    [
      "going",
      pod("p", 8080, true, { deletionTimestamp: "2026-01-01T00:00:00Z" }),
      { ready: false, serving: true, terminating: true },
    ],
  ])("conditions of a pod that is %s", (_, it, conditions) => {
    expect(slicesOf(service, [it])[0]?.["endpoints"]).toMatchObject([{ conditions }]);
  });

  test("a Service without a selector has the slices that somebody else makes", () => {
    expect(slicesOf({ ...service, spec: {} }, [pod("p", 8080, true)])).toEqual([]);
  });
});

test("a quota of an amount refuses containers that name none (resourcequota/controller.go)", () => {
  const pod: KubeObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { containers: [{ name: "web" }] },
  };
  const quota: KubeObject = {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "compute" },
    spec: { hard: { "limits.cpu": "2" } },
  };
  expect(quotaRefusal(pod, [quota], [])).toBe(
    'pods "p" is forbidden: failed quota: compute: must specify limits.cpu for: web',
  );
});
