import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/cluster/connect.ts";
import type { Cluster, ObjectRef } from "../../src/cluster/port.ts";
import { send } from "../../src/engine/apply/send.ts";
import type { KubeObject, PatchOperation } from "../../src/core/kube.ts";
import { closedHost, madeFor } from "../../src/core/made.ts";
import { partOf } from "../../src/core/part.ts";
import { undoAnnotation } from "../../src/core/record.ts";
import { resources } from "../../src/core/resources.ts";
import { standing } from "../../src/core/standing.ts";
import { host } from "../../src/edge/host.ts";
import { adapterFor } from "../../src/edge/index.ts";
import { writeKubeconfig } from "../../src/lab/api/kubeconfig.ts";
import { applyMergePatch } from "../../src/lab/api/mergepatch.ts";
import { startApi, type ApiServer } from "../../src/lab/api/server.ts";
import { createStore } from "../../src/lab/api/store.ts";
import { closeAll, lasting, play, type Stage } from "./play.ts";
import { scenarios } from "./scenario.ts";

/** The object in memory: what is decided is what becomes of it. */
function inMemory(before: KubeObject): Stage {
  const there = (now: KubeObject, uid = "u1"): KubeObject => ({ ...now, metadata: { ...now.metadata, uid } });
  let object = isMade(before) ? before : there(before);
  let parts: readonly KubeObject[] = [];
  return {
    read: async () => [object, ...parts],
    write: async ({ kind, result, target }) => {
      const others = parts.filter((part) => part !== target.object);
      const after = kind === "create" ? [there(result, result.metadata.name)] : kind === "patch" ? [result] : [];
      if (partOf(target.object) !== undefined) parts = [...others, ...after];
      else object = kind === "create" ? there(result) : result;
    },
    merge: async (patch) => void (object = applyMergePatch(object, patch) as KubeObject),
  };
}

/** Is it there only as long as it is closed? */
const isMade = (before: KubeObject): boolean => madeFor(before) !== undefined;

const all = scenarios().map((scenario) => [scenario.title, scenario] as const);
const closing = all.filter(([, { closed }]) => closed.length > 0);

test("what is made for a host is what its folder says", () => {
  for (const [, { before }] of all) {
    const name = closedHost(before);
    if (name !== undefined) expect(host.make?.(name, "demo")).toEqual(before);
  }
});

test.each(all)("%s: is decided as its folder says", async (_, scenario) => {
  await play(scenario, inMemory(scenario.before));
});

describe.each(["aggregated", "custom"] as const)("on an API server with %s Routes", (routes) => {
  let api: ApiServer;
  let cluster: Cluster;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "entracte-scenarios-"));
    api = await startApi({ store: createStore({ routes, routeGeneration: routes === "custom" }) });
    const path = join(folder, "kubeconfig");
    await writeKubeconfig(path, { server: api.url, namespace: "demo" });
    cluster = await connect({ kubeconfig: path });
    api.store.create(resources.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: "demo" } });
  });
  afterAll(async () => {
    cluster.close();
    await api.close();
    rmSync(folder, { recursive: true });
  });

  /** The object on the server: patches are sent, and must give what was planned. */
  async function onServer(before: KubeObject): Promise<Stage & { undo(): Promise<void> }> {
    const resource = adapterFor(before.kind)?.resource ?? resources.route;
    const ref: ObjectRef = { resource, namespace: "demo", name: before.metadata.name };
    await cluster.delete(ref);
    if (!isMade(before)) await cluster.create(ref.resource, before);
    const own = async () => (await cluster.get(ref)) ?? before;
    const parts = async () =>
      (await cluster.list({ resource, namespace: "demo" })).items.filter((object) => partOf(object) !== undefined);
    return {
      read: async () => [await own(), ...(await parts())],
      write: async (write) => expect(lasting(await send(cluster, write, {}))).toEqual(lasting(write.result)),
      merge: async (patch) => void (await cluster.merge(ref, patch)),
      undo: async () => {
        if (isMade(before)) return cluster.delete(ref);
        for (const { metadata } of await parts()) await cluster.delete({ ...ref, name: metadata.name });
        const way = (await own()).metadata.annotations?.[undoAnnotation];
        if (way !== undefined) await cluster.patch(ref, JSON.parse(way) as PatchOperation[]);
      },
    };
  }

  test.each(all)("%s: the patches give what was decided", async (_, scenario) => {
    await play(scenario, await onServer(scenario.before));
  });

  test.each(closing)("Law 11: %s: the way out without us gives it back as it was", async (_, scenario) => {
    const stage = await onServer(scenario.before);
    await closeAll(scenario, stage);
    await stage.undo();
    const [undone, ...left] = await stage.read();
    expect(left).toEqual([]);
    expect(lasting(undone)).toEqual(lasting(scenario.before));
    expect(standing(undone).state).toBe("open");
  });
});
