import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connect } from "../../src/cluster/connect.ts";
import type { Cluster } from "../../src/cluster/port.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { recordOf, standing } from "../../src/core/standing.ts";
import { route } from "../../src/edge/route.ts";
import { writeTogether } from "../../src/engine/apply/write-together.ts";
import { decideClose } from "../../src/engine/plan/close.ts";
import { decideReopen } from "../../src/engine/plan/reopen.ts";
import type { Target } from "../../src/engine/plan/types.ts";
import { writeKubeconfig } from "../../src/lab/api/kubeconfig.ts";
import { webhookDenial } from "../../src/lab/api/refusal.ts";
import { startApi, type ApiServer } from "../../src/lab/api/server.ts";
import { createStore } from "../../src/lab/api/store.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let api: ApiServer;
let cluster: Cluster;
let folder: string;
const page = { service: "maintenance-page", portName: "http", port: 8080 };
const hold = { maintenance: "legacy", since: "2026-11-25T02:00:00Z", by: "ada" };
const close = (target: Target) => decideClose(target, { hold, page, policy: {}, answered: {} });
const reopen = (target: Target) => decideReopen(target, {});
const names = ["billing", "news", "shop"];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "entracte-engine-"));
  api = await startApi({ store: createStore() });
  const path = join(folder, "kubeconfig");
  await writeKubeconfig(path, { server: api.url, namespace: "demo" });
  cluster = await connect({ kubeconfig: path });
  api.store.create(resources.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: "demo" } });
  for (const name of names) {
    await cluster.create(resources.route, {
      apiVersion: "route.openshift.io/v1",
      kind: "Route",
      metadata: { name, namespace: "demo", labels: { app: name } },
      spec: { host: `${name}.apps.test`, to: { kind: "Service", name, weight: 100 }, port: { targetPort: 8443 } },
    });
  }
});

afterEach(async () => {
  cluster.close();
  await api.close();
  rmSync(folder, { recursive: true });
});

async function targets(): Promise<Target[]> {
  const { items } = await cluster.list({ resource: resources.route, namespace: "demo" });
  return items.map((object) => ({ adapter: route, object }));
}
const states = async () => (await targets()).map(({ object }) => standing(object).state);
const comparable = ({ object: { spec, metadata } }: Target) => ({
  spec,
  labels: metadata.labels,
  annotations: metadata.annotations,
});

describe("writing together", () => {
  test("Law 3: closes and reopens every Route, and spec, labels and annotations are what they were", async () => {
    const before = await targets();
    await writeTogether(cluster, before, close);
    expect(await states()).toEqual(["closed", "closed", "closed"]);
    await writeTogether(cluster, await targets(), reopen);
    expect((await targets()).map(comparable)).toEqual(before.map(comparable));
  });

  test("with dry run asks the server and stores nothing", async () => {
    const outcomes = await writeTogether(cluster, await targets(), close, { dryRun: true });
    expect(outcomes.map(({ state }) => state)).toEqual(["done", "done", "done"]);
    expect(await states()).toEqual(["open", "open", "open"]);
  });

  test("Law 2: where somebody changed a Route between read and write, reads and plans again", async () => {
    const read = await targets();
    await cluster.merge(
      { resource: resources.route, namespace: "demo", name: "shop" },
      { spec: { to: { name: "shop-v2" } } },
    );
    await writeTogether(cluster, read, close);
    await writeTogether(cluster, await targets(), reopen);
    expect((await targets()).at(-1)?.object.spec?.to).toMatchObject({ name: "shop-v2" });
  });

  test("Law 2: of two holds added at once none is lost", async () => {
    const read = await targets();
    const other = (target: Target) =>
      decideClose(target, { hold: { ...hold, maintenance: "other" }, page, policy: {}, answered: {} });
    await Promise.all([writeTogether(cluster, read, close), writeTogether(cluster, read, other)]);
    for (const { object } of await targets()) {
      expect(
        recordOf(object)
          ?.holds.map(({ maintenance }) => maintenance)
          .toSorted(),
      ).toEqual(["legacy", "other"]);
    }
  });

  test("a write whose answer was lost is not sent again: the object says that it happened", async () => {
    let patches = 0;
    api.intercept = ({ verb }) => {
      if (verb !== "patch") return undefined;
      patches++;
      return patches === 1 ? { do: "drop", handled: true } : undefined;
    };
    const outcomes = await writeTogether(cluster, await targets(), close, { parallel: 1 });
    expect(outcomes.map(({ state }) => state)).toEqual(["done", "done", "done"]);
    expect(patches).toBe(names.length);
  });

  test("a Route that was made anew under the same name is another object, and is left alone", async () => {
    const read = await targets();
    const ref = { resource: resources.route, namespace: "demo", name: "shop" };
    const old = (await cluster.get(ref)) as KubeObject;
    await cluster.delete(ref);
    const { uid: _, resourceVersion: __, ...metadata } = old.metadata;
    await cluster.create(resources.route, { ...old, metadata: metadata });
    const outcomes = await writeTogether(cluster, read, close);
    expect(outcomes.at(-1)).toMatchObject({ state: "failed", why: expect.stringContaining("made anew") });
    expect((await states()).at(-1)).toBe("open");
  });

  test("Law 5: after a refusal no further write is started, and each target has its outcome", async () => {
    api.admission = [
      ({ name, operation }) =>
        name === "news" && operation === "UPDATE" ? webhookDenial("freeze.example.com", "change freeze") : undefined,
    ];
    const outcomes = await writeTogether(cluster, await targets(), close, { parallel: 1 });
    expect(outcomes.map(({ state }) => state)).toEqual(["done", "failed", "not-run"]);
    expect(outcomes[1]).toMatchObject({ why: expect.stringContaining("freeze") });
    const all = await writeTogether(cluster, await targets(), close, { parallel: 1, keepGoing: true });
    expect(all.map(({ state }) => state)).toEqual(["skipped", "failed", "done"]);
  });
});
