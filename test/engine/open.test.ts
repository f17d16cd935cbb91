import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { ApiFailure } from "../../src/cluster/failure.ts";
import type { Cluster, PodPort } from "../../src/cluster/port.ts";
import type { Trouble } from "../../src/core/errors.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { encodeRecord, recordAnnotation } from "../../src/core/record.ts";
import { route } from "../../src/edge/route.ts";
import { applicationOf } from "../../src/engine/open/application.ts";
import { connectionsTo } from "../../src/engine/open/connections.ts";

const shop = (spec: JsonObject = {}, annotations = {}) => ({
  adapter: route,
  object: {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: { name: "shop", namespace: "store", annotations },
    spec: { host: "shop.apps.test", to: { kind: "Service", name: "shop", weight: 100 }, ...spec },
  },
});

describe("the application behind a Route", () => {
  test("of several Services is the first that gets traffic; the others are named", () => {
    const canary = [
      { kind: "Service", name: "canary", weight: 20 },
      { kind: "Service", name: "next", weight: 5 },
    ];
    const idle = { to: { kind: "Service", name: "shop", weight: 0 }, alternateBackends: canary };
    expect(applicationOf(shop(idle))).toMatchObject({ backend: { service: "canary" }, others: ["next"] });
    expect(() => applicationOf(shop({ to: { kind: "Service", name: "shop", weight: 0 } }))).toThrow(
      "Nothing is behind route/shop: no Service of it has a weight.",
    );
  });

  test("somebody changed the closed Route: still what the record says", () => {
    const changes = [{ at: ["spec", "to", "name"], before: "shop", after: "maintenance-page" }];
    const holds = [{ maintenance: "legacy", since: "2026-03-01T02:00:00Z", by: "ada" }];
    const record = encodeRecord({ v: 1, changes, holds, answered: {} });
    const drifted = shop({ to: { kind: "Service", name: "other", weight: 100 } }, { [recordAnnotation]: record });
    expect(applicationOf(drifted)).toMatchObject({ state: "drifted", backend: { service: "shop" } });
  });

  test("a record that cannot be read is never guessed at", () => {
    expect(() => applicationOf(shop({}, { [recordAnnotation]: "{" }))).toThrow(
      "What route/shop was before it was closed cannot be read: the record is not JSON.",
    );
  });
});

describe("connections", () => {
  /** A cluster with these pods behind the Service, as EndpointSlices have them; some are gone already. */
  function cluster(pods: readonly string[], gone: readonly string[] = []): Pick<Cluster, "list" | "forward"> {
    const endpoints = pods.map((name) => ({ addresses: ["10.0.0.1"], targetRef: { kind: "Pod", name } }));
    const slice = {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: "shop-1", namespace: "store", labels: { "kubernetes.io/service-name": "shop" } },
      ports: [{ name: "http", port: 8080 }],
      endpoints,
    };
    return {
      list: () => Promise.resolve({ items: [slice], resourceVersion: "1" }),
      forward: ({ name }: PodPort) =>
        gone.includes(name)
          ? Promise.reject(new ApiFailure({ kind: "status", status: 404, message: "gone" }))
          : Promise.resolve(new PassThrough()),
    };
  }

  test("go round a pod that the slices still name and that is gone", async () => {
    const { open } = connectionsTo(cluster(["a", "b", "c"], ["a", "b"]), applicationOf(shop()), "refused");
    expect((await open()).pod).toEqual({ namespace: "store", name: "c", port: 8080 });
  });

  test("stay with a pod as long as it is ready", async () => {
    const pods = ["a"];
    const { open } = connectionsTo(
      { ...cluster(["a"]), list: (query) => cluster(pods).list(query) },
      applicationOf(shop()),
      "refused",
    );
    expect((await open()).pod.name).toBe("a");
    pods.unshift("b");
    expect((await open()).pod.name).toBe("a");
    pods.pop();
    expect((await open()).pod.name).toBe("b");
  });

  test("where every pod is gone, it is said, and not tried for ever", async () => {
    const { open } = connectionsTo(cluster(["a", "b"], ["a", "b"]), applicationOf(shop()), "overdue");
    const trouble = (await open().catch((error: unknown) => error)) as Trouble;
    expect(trouble.message).toBe("No pod behind service shop is ready: a, b.");
    expect(trouble.exitCode).toBe(8);
  });
});
