import { afterEach, beforeEach, expect, test } from "vitest";
import { connect } from "../../src/cluster/connect.ts";
import { isConflict, isForbidden, isLostTest, isRefusal } from "../../src/cluster/failure.ts";
import type { Cluster, WatchEvent } from "../../src/cluster/port.ts";
import { resources } from "../../src/core/resources.ts";
import { startApi } from "../../src/lab/api/server.ts";
import type { ApiServer } from "../../src/lab/api/server.ts";
import { createStore } from "../../src/lab/api/store.ts";
import { machine, testPace } from "./support/machine.ts";

let api: ApiServer;
let cluster: Cluster;

const connected = (token?: string): Promise<Cluster> => {
  const text = JSON.stringify({
    "current-context": "lab",
    clusters: [{ name: "lab", cluster: { server: api.url } }],
    users: [{ name: "me", user: token === undefined ? {} : { token } }],
    contexts: [{ name: "lab", context: { cluster: "lab", user: "me", namespace: "store" } }],
  });
  return connect({ surroundings: machine({ files: { "/home/me/.kube/config": text } }), pace: testPace() });
};

beforeEach(async () => {
  api = await startApi({ store: createStore() });
  cluster = await connected();
  await cluster.create(resources.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: "store" } });
});
afterEach(async () => {
  cluster.close();
  await api.close();
});

const map = (name: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "store" },
  data: {},
});
const ref = (name: string) => ({ resource: resources.configMap, namespace: "store", name });

test("an object's life: created, guarded, patched, deleted", async () => {
  const made = await cluster.create(resources.configMap, map("a"));
  const uid = made.metadata.uid ?? "";
  await cluster.patch(ref("a"), [
    { op: "test", path: "/metadata/uid", value: uid },
    { op: "add", path: "/data/x", value: "1" },
  ]);
  await cluster.merge(ref("a"), { data: { y: "2" } }, { dryRun: true });
  expect((await cluster.get(ref("a")))?.["data"]).toEqual({ x: "1" });
  const lost = cluster.patch(ref("a"), [{ op: "test", path: "/metadata/uid", value: "other" }]);
  await expect(lost).rejects.toSatisfy(isLostTest);
  await expect(cluster.delete(ref("a"), { uid: "other" })).rejects.toSatisfy(isConflict);
  await cluster.delete(ref("a"), { uid }, { dryRun: true });
  expect(await cluster.get(ref("a"))).toBeDefined();
  await cluster.delete(ref("a"), { uid });
  await cluster.delete(ref("a"), { uid });
  expect(await cluster.get(ref("a"))).toBeUndefined();
});

test("a refusal is told from a lost guard, and does not repeat a key", async () => {
  const tls = { termination: "edge", key: "-----BEGIN PRIVATE KEY-----\nsesame\n-----END PRIVATE KEY-----" };
  const spec = { to: { kind: "Nothing", name: "shop" }, tls };
  const route = {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: { name: "r", namespace: "store" },
    spec,
  };
  const failure = await cluster.create(resources.route, route).catch((error: unknown) => error);
  expect(isRefusal(failure)).toBe(true);
  expect(String(failure)).not.toContain("sesame");
});

test("more objects than a page holds are listed, each once", async () => {
  for (let i = 0; i < 620; i++) api.store.create(resources.configMap, map(`m-${i}`));
  const { items } = await cluster.list({ resource: resources.configMap, namespace: "store" });
  expect(new Set(items.map(({ metadata }) => metadata.name)).size).toBe(620);
});

test("a watch outlives a restart of the API", async () => {
  await cluster.create(resources.configMap, map("a"));
  const abort = new AbortController();
  const seen: WatchEvent[] = [];
  const following = (async () => {
    for await (const event of cluster.watch({ resource: resources.configMap, namespace: "store" }, abort.signal)) {
      seen.push(event);
    }
  })();
  await expect.poll(() => seen.length).toBe(1);
  api.dropWatches();
  await cluster.create(resources.configMap, map("b"));
  await cluster.delete(ref("a"));
  await expect
    .poll(() => seen.map(({ type, object }) => `${type} ${object.metadata.name}`))
    .toEqual(["ADDED a", "ADDED b", "DELETED a"]);
  abort.abort();
  await following;
});

test("a write whose answer is lost is not sent twice", async () => {
  let writes = 0;
  await cluster.create(resources.configMap, map("a"));
  api.intercept = ({ method }) => {
    if (method !== "PATCH") return undefined;
    writes++;
    return { do: "drop", handled: true };
  };
  await expect(cluster.merge(ref("a"), { data: { x: "1" } })).rejects.toMatchObject({ kind: "answer-lost" });
  expect(writes).toBe(1);
  expect((await cluster.get(ref("a")))?.["data"]).toEqual({ x: "1" });
});

test("who we are, what we may and what is served", async () => {
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }];
  api.users = [{ token: "t", username: "ann", groups: ["ops"], rules }];
  const ann = await connected("t");
  expect(await ann.whoAmI()).toMatchObject({ username: "ann", groups: expect.arrayContaining(["ops"]) });
  const question = { group: "", resource: "configmaps", namespace: "store" };
  expect([await ann.can({ ...question, verb: "get" }), await ann.can({ ...question, verb: "patch" })]).toEqual([
    true,
    false,
  ]);
  expect(await ann.serves(resources.route)).toBe(true);
  expect(await ann.serves({ ...resources.route, group: "nothing.example.com" })).toBe(false);
  await expect(ann.merge(ref("a"), {})).rejects.toSatisfy(isForbidden);
  ann.close();
  const nobody = await connected("wrong");
  await expect(nobody.get(ref("a"))).rejects.toMatchObject({ kind: "unauthorized" });
  nobody.close();
});
