import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import type { Cluster } from "../../src/cluster/port.ts";
import { clientOf, configMap } from "./support/machine.ts";
import { json, serve, status } from "./support/server.ts";
import { closing } from "./support/talking.ts";

const config = { resource: resources.buildConfig, namespace: "store", name: "page" };
const build = { resource: resources.build, namespace: "store", name: "page-1" };
const url = "/apis/build.openshift.io/v1/namespaces/store";

/** A client of a server that gets each request before its body has come. */
async function early(listener: RequestListener): Promise<Cluster> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const cluster = clientOf({ url: `http://127.0.0.1:${String(port)}` });
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
    () => cluster.close(),
  );
  return cluster;
}

/** So many parts of 64 KiB, counted as they are taken. */
function counted(count: number) {
  const taken = { parts: 0 };
  const parts = async function* () {
    for (; taken.parts < count; taken.parts++) yield Buffer.alloc(64 * 1024);
  };
  return { taken, parts };
}

describe("an upload", () => {
  test("arrives whole, with its query, and gives the object that was made of it", async () => {
    let got = 0;
    const cluster = await early((request, response) => {
      expect(`${String(request.method)} ${String(request.url)}`).toBe(
        `POST ${url}/buildconfigs/page/instantiatebinary?revision.commit=abc&revision.message=a%20b`,
      );
      request.on("data", (part: Buffer) => (got += part.length));
      request.on("end", () => json(response, configMap("page-1"), 201));
    });
    const query = { "revision.commit": "abc", "revision.message": "a b", asFile: undefined };
    const made = await cluster.upload(config, "instantiatebinary", { parts: counted(100).parts, query });
    expect(made).toEqual(configMap("page-1"));
    expect(got).toBe(100 * 64 * 1024);
  });

  test("is read no faster than the server takes it", async () => {
    const all = 4_000;
    const { taken, parts } = counted(all);
    let before = 0;
    const cluster = await early((request, response) => {
      // Until nothing moves any more, for what lies between here and there is full.
      let last = -1;
      const look = setInterval(() => {
        if (taken.parts !== last) return void (last = taken.parts);
        clearInterval(look);
        before = taken.parts;
        request.on("end", () => json(response, configMap("page-1"), 201)).resume();
      }, 100);
    });
    await cluster.upload(config, "instantiatebinary", { parts, query: {} });
    expect(taken.parts).toBe(all);
    expect(before).toBeLessThan(all / 4);
  });

  test("that is refused before it was read is a refusal, and no more of it is read", async () => {
    const { taken, parts } = counted(100_000);
    const cluster = await early((_request, response) => status(response, 403, { reason: "Forbidden" }));
    await expect(cluster.upload(config, "instantiatebinary", { parts, query: {} })).rejects.toMatchObject({
      status: 403,
    });
    expect(taken.parts).toBeLessThan(100_000);
  });

  test("that is cut may have arrived, and is not sent twice", async () => {
    let requests = 0;
    const cluster = await early((request) => {
      requests++;
      request.once("data", () => request.socket.destroy());
    });
    await expect(
      cluster.upload(config, "instantiatebinary", { parts: counted(1_000).parts, query: {} }),
    ).rejects.toMatchObject({ kind: "answer-lost", asked: { resource: "buildconfigs/instantiatebinary" } });
    expect(requests).toBe(1);
  });

  test("whose source fails throws what the source threw", async () => {
    const cluster = await early((request) => void request.on("error", () => {}).resume());
    const parts = async function* () {
      yield Buffer.from("a");
      throw new RangeError("a file changed while it was read");
    };
    await expect(cluster.upload(config, "instantiatebinary", { parts, query: {} })).rejects.toThrow(RangeError);
  });

  test("ends where the person stops it", async () => {
    const stop = new AbortController();
    const cluster = await early((request) => void request.once("data", () => stop.abort(new Error("stopped"))));
    const upload = { parts: counted(100_000).parts, query: {}, signal: stop.signal };
    await expect(cluster.upload(config, "instantiatebinary", upload)).rejects.toThrow("stopped");
  });
});

describe("a log", () => {
  test("comes in parts as they are written, letters whole", async () => {
    const letter = Buffer.from("é");
    const cluster = await early((request, response) => {
      expect(request.url).toBe(`${url}/builds/page-1/log?follow=true`);
      response.write("Step 1\ncaf");
      response.write(letter.subarray(0, 1));
      setImmediate(() => response.end(Buffer.concat([letter.subarray(1), Buffer.from("\n")])));
    });
    let text = "";
    for await (const part of cluster.log(build, new AbortController().signal)) text += part;
    expect(text).toBe("Step 1\ncafé\n");
  });

  test("that is cut says so", async () => {
    const cluster = await early((_request, response) => {
      response.write("Step 1\n", () => response.destroy());
    });
    const read = async () => {
      for await (const part of cluster.log(build, new AbortController().signal)) expect(part).toBe("Step 1\n");
    };
    await expect(read()).rejects.toMatchObject({ kind: "answer-lost" });
  });
});

test("replacing puts the object at its own path", async () => {
  const server = await serve((request, response) => json(response, JSON.parse(request.body)));
  const cluster = clientOf(server);
  closing.push(
    () => server.close(),
    () => cluster.close(),
  );
  const tag = { resource: resources.imageStreamTag, namespace: "store", name: "page:latest" };
  await cluster.replace(tag, configMap("page:latest"));
  expect(server.got[0]).toMatchObject({
    method: "PUT",
    url: "/apis/image.openshift.io/v1/namespaces/store/imagestreamtags/page%3Alatest?fieldManager=entracte",
  });
});
