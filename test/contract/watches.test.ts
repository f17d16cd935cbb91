import { afterEach, expect, test, vi } from "vitest";
import { at, configMap, mergePatch, metadata } from "./objects.ts";
import { contract, fresh, marked, onLab } from "./subject.ts";
import { watching, type Watching } from "./watching.ts";

contract("Watching objects", (subject) => {
  const open: Watching[] = [];
  afterEach(() => open.splice(0).forEach((each) => each.stop()));
  const watch = async (query: string): Promise<Watching> => {
    const started = await watching(subject(), `${at(subject(), "configmaps")}?watch=true&${query}`);
    open.push(started);
    return started;
  };
  const make = (name: string, labels: { readonly [key: string]: string } = {}) =>
    subject().send("POST", at(subject(), "configmaps"), {
      body: configMap(name, { metadata: { name, labels: { ...marked, ...labels } } }),
    });
  const patch = (name: string, body: unknown) =>
    subject().send("PATCH", at(subject(), "configmaps", name), { body, type: mergePatch });
  const remove = (name: string) => subject().send("DELETE", at(subject(), "configmaps", name));
  const version = async () =>
    metadata((await subject().send("GET", `${at(subject(), "configmaps")}?limit=1`)).body).resourceVersion;
  const types = ({ events }: Watching) => events.map(({ type }) => type);

  test("a watch tells what happened after its version, in order (handlers/watch.go)", async () => {
    const suite = fresh("suite");
    const from = await version();
    const name = fresh();
    await make(name, { suite });
    await patch(name, { data: { a: "2" } });
    const started = await watch(`labelSelector=suite%3D${suite}&resourceVersion=${from}`);
    await remove(name);
    await vi.waitFor(() => expect(types(started)).toEqual(["ADDED", "MODIFIED", "DELETED"]), 20_000);
    const versions = started.events.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(Number(versions[0])).toBeGreaterThan(Number(from));
  });

  test("without a version it begins with what is there (storage/cacher)", async () => {
    const suite = fresh("suite");
    await make(fresh(), { suite });
    const started = await watch(`labelSelector=suite%3D${suite}`);
    await vi.waitFor(() => expect(types(started)).toEqual(["ADDED"]), 20_000);
  });

  test("an object that begins or ceases to match comes and goes (cacher/cache_watcher.go convertToWatchEvent)", async () => {
    const suite = fresh("suite");
    const name = fresh();
    await make(name, { suite: "other" });
    const started = await watch(`labelSelector=suite%3D${suite}&resourceVersion=${await version()}`);
    await patch(name, { metadata: { labels: { suite } } });
    await patch(name, { metadata: { labels: { suite: "other" } } });
    await vi.waitFor(() => expect(types(started)).toEqual(["ADDED", "DELETED"]), 20_000);
  });

  test("a watch of one name sees only that one (fieldSelector metadata.name)", async () => {
    const name = fresh();
    const started = await watch(`fieldSelector=metadata.name%3D${name}&resourceVersion=${await version()}`);
    await make(fresh());
    await make(name);
    await remove(name);
    await vi.waitFor(() => expect(types(started)).toEqual(["ADDED", "DELETED"]), 20_000);
  });

  test("a write that changes nothing and a dry run are no events", async () => {
    const name = fresh();
    await make(name);
    const started = await watch(`fieldSelector=metadata.name%3D${name}&resourceVersion=${await version()}`);
    await patch(name, { data: { a: "1" } });
    await subject().send("PATCH", `${at(subject(), "configmaps", name)}?dryRun=All`, {
      body: { data: { a: "9" } },
      type: mergePatch,
    });
    await remove(name);
    await vi.waitFor(() => expect(types(started)).toEqual(["DELETED"]), 20_000);
  });

  test("a watch ends after timeoutSeconds (handlers/watch.go)", async () => {
    const started = await watch(`resourceVersion=${await version()}&timeoutSeconds=1`);
    await started.ended;
    expect(started.status).toBe(200);
  });

  test("a version that was forgotten is an ERROR event of code 410 in an answer of 200 (storage/cacher, newErrorWatcher)", async () => {
    await make(fresh());
    subject().lab?.store.compact();
    const started = await watch("resourceVersion=1");
    await started.ended;
    expect(started.status).toBe(200);
    expect(started.events).toMatchObject([{ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } }]);
  });

  test("bookmarks carry the version reached, where they are asked for (cacher, bookmarks)", async (context) => {
    const lab = onLab(subject(), context, "a real server sends them about once a minute");
    lab.bookmarkInterval = 5;
    const started = await watch(`resourceVersion=${await version()}&allowWatchBookmarks=true`);
    const without = await watch(`resourceVersion=${await version()}`);
    await vi.waitFor(() => expect(types(started)).toContain("BOOKMARK"));
    lab.bookmarkInterval = 60_000;
    expect(Object.keys(started.events[0]?.object ?? {}).toSorted()).toEqual(["apiVersion", "kind", "metadata"]);
    expect(types(without)).toEqual([]);
  });

  test("a watch that lists first ends its beginning with a marked bookmark (WatchList, sendInitialEvents)", async (context) => {
    onLab(subject(), context, "older servers do not know it");
    const suite = fresh("suite");
    await make(fresh(), { suite });
    const query = "sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan";
    const started = await watch(`labelSelector=suite%3D${suite}&${query}`);
    await vi.waitFor(() => expect(types(started)).toEqual(["ADDED", "BOOKMARK"]));
    expect(started.events[1]?.object.metadata).toMatchObject({ annotations: { "k8s.io/initial-events-end": "true" } });
  });
});
