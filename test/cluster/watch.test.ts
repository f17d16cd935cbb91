import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import type { Cluster, WatchEvent } from "../../src/cluster/port.ts";
import { clientOf, configMap, testPace } from "./support/machine.ts";
import type { TestPace } from "./support/machine.ts";
import { json, serve, status } from "./support/server.ts";
import type { Got, TestServer } from "./support/server.ts";

const query = { resource: resources.configMap, namespace: "store", labelSelector: "app=shop" };
const map = (name: string, resourceVersion: string, uid = name): KubeObject =>
  configMap(name, { resourceVersion, uid });

type Watching = (response: ServerResponse, got: Got, nth: number) => void;

let server: TestServer;
let cluster: Cluster;
let pace: TestPace;
let watches: Got[];
let lists: number;

/** A server whose nth list gives the nth of these, and whose watches do as told. */
async function following(pages: readonly (readonly KubeObject[])[], watching: Watching): Promise<void> {
  watches = [];
  lists = 0;
  server = await serve((got, response) => {
    if (got.url.includes("watch=1")) {
      watches.push(got);
      watching(response, got, watches.length);
    } else {
      const items = pages[lists++] ?? [];
      json(response, { metadata: { resourceVersion: `${lists}00` }, items });
    }
  });
  pace = testPace();
  cluster = clientOf(server, { pace });
}

afterEach(async () => {
  cluster.close();
  await server.close();
});

const send = (response: ServerResponse, type: string, object: object): void =>
  void response.write(`${JSON.stringify({ type, object })}\n`);
const bookmark = (resourceVersion: string): object => ({ kind: "ConfigMap", metadata: { resourceVersion } });
const tell = ({ type, object }: WatchEvent): string =>
  `${type} ${object.metadata.name} ${object.metadata.resourceVersion}`;

/** The first events of a watch, which is then left. */
async function first(count: number, signal = new AbortController().signal): Promise<string[]> {
  const seen: string[] = [];
  for await (const event of cluster.watch(query, signal)) {
    seen.push(tell(event));
    if (seen.length === count) break;
  }
  return seen;
}

const versionOf = ({ url }: Got): string | null => new URL(url, "http://x").searchParams.get("resourceVersion");

describe("a watch", () => {
  test("begins with what is there, and goes on from the list", async () => {
    await following([[map("a", "1")]], (response) => {
      send(response, "MODIFIED", map("a", "101"));
      send(response, "DELETED", map("a", "102"));
    });
    expect(await first(3)).toEqual(["ADDED a 1", "MODIFIED a 101", "DELETED a 102"]);
    const asked = new URL(watches[0]?.url ?? "", "http://x").searchParams;
    expect(Object.fromEntries(asked)).toEqual({
      watch: "1",
      resourceVersion: "100",
      allowWatchBookmarks: "true",
      timeoutSeconds: "240",
      labelSelector: "app=shop",
    });
  });

  test("reads events that arrive in pieces, also within a letter", async () => {
    await following([[]], (response) => {
      const bytes = Buffer.from(`${JSON.stringify({ type: "ADDED", object: map("é", "101") })}\n\n`);
      const at = bytes.indexOf("é") + 1;
      response.write(bytes.subarray(0, at), () => response.write(bytes.subarray(at)));
    });
    expect(await first(1)).toEqual(["ADDED é 101"]);
  });

  test("resumes after the last event or bookmark when its connection ends or is cut", async () => {
    await following([[]], (response, got, nth) => {
      if (nth === 1) {
        send(response, "ADDED", map("a", "101"));
        response.end();
      } else if (nth === 2) {
        send(response, "BOOKMARK", bookmark("150"));
        response.write('{"type":"ADDED","obj', () => got.socket.destroy());
      } else {
        send(response, "ADDED", map("b", "151"));
      }
    });
    expect(await first(2)).toEqual(["ADDED a 101", "ADDED b 151"]);
    expect(watches.map(versionOf)).toEqual(["100", "101", "150"]);
    expect(lists).toBe(1);
  });

  test.each<[string, Watching]>([
    ["an answer", (response) => status(response, 410, { reason: "Expired" })],
    ["an event", (response) => send(response, "ERROR", { kind: "Status", code: 410 })],
    ["an event without a code", (response) => send(response, "ERROR", { kind: "Status", reason: "Expired" })],
  ])("lists again after a 410 in %s, and tells what happened meanwhile", async (_, expired) => {
    const before = [map("same", "1"), map("changed", "2"), map("gone", "3"), map("renewed", "4", "old")];
    const after = [map("same", "1"), map("changed", "120"), map("renewed", "130", "new"), map("fresh", "140")];
    await following([before, after], (response, got, nth) => {
      if (nth === 1) expired(response, got, nth);
      else send(response, "ADDED", map("later", "201"));
    });
    expect((await first(10)).slice(4)).toEqual([
      "MODIFIED changed 120",
      "DELETED renewed 4",
      "ADDED renewed 130",
      "ADDED fresh 140",
      "DELETED gone 3",
      "ADDED later 201",
    ]);
    expect(watches.map(versionOf)).toEqual(["100", "200"]);
  });

  test("waits longer each time that it comes to nothing, and not at all after events", async () => {
    await following([[]], (response, _, nth) => {
      if (nth === 5) send(response, "ADDED", map("a", "101"));
      if (nth === 7) send(response, "ADDED", map("b", "102"));
      else if (nth === 3) send(response, "ERROR", { kind: "Status", code: 500, message: "etcd" });
      else response.end();
      if (nth === 3) response.end();
    });
    expect(await first(2)).toEqual(["ADDED a 101", "ADDED b 102"]);
    expect(pace.slept).toEqual([400, 800, 1600, 400]);
  });

  test("gives up where the API says that we may not", async () => {
    await following([[]], (response) => status(response, 403, { message: "cannot watch resource" }));
    await expect(first(1)).rejects.toMatchObject({ status: 403, asked: { verb: "watch" } });
  });

  test("fails at once where its first list fails", async () => {
    server = await serve((_, response) => status(response, 403));
    cluster = clientOf(server);
    await expect(first(1)).rejects.toMatchObject({ status: 403, asked: { verb: "list" } });
  });
});

describe("the end of a watch", () => {
  test.each([
    ["while it waits is no failure, and leaves no connection", true],
    ["before the API has answered", false],
  ])("by its signal %s", async (_, answered) => {
    await following([[]], (response) => answered && response.flushHeaders());
    const abort = new AbortController();
    const seen = first(1, abort.signal);
    await expect.poll(() => watches.length).toBe(1);
    abort.abort();
    expect(await seen).toEqual([]);
    await expect.poll(() => watches[0]?.socket.destroyed).toBe(true);
  });

  test("by its signal between two events: the second is not told", async () => {
    await following([[map("a", "1"), map("b", "2")]], () => {});
    const abort = new AbortController();
    const seen: string[] = [];
    for await (const event of cluster.watch(query, abort.signal)) {
      seen.push(tell(event));
      abort.abort();
    }
    expect(seen).toEqual(["ADDED a 1"]);
    expect(watches).toEqual([]);
  });

  test("by a signal that was aborted before: nothing is asked", async () => {
    await following([[]], () => {});
    expect(await first(1, AbortSignal.abort())).toEqual([]);
    expect(server.got).toEqual([]);
  });

  test("by leaving the loop leaves no connection either", async () => {
    await following([[]], (response) => send(response, "ADDED", map("a", "101")));
    expect(await first(1)).toEqual(["ADDED a 101"]);
    await expect.poll(() => watches[0]?.socket.destroyed).toBe(true);
  });
});
