import { expect, test } from "vitest";
import { rotatingFiles } from "../../src/cluster/cached-file.ts";
import { credentialsOf } from "../../src/cluster/credentials.ts";
import { linesTo } from "../../src/cluster/lines.ts";
import { createTransport } from "../../src/cluster/transport.ts";
import { follow } from "../../src/cluster/watch.ts";
import { resources } from "../../src/core/resources.ts";
import { configMap, machine, testPace } from "./support/machine.ts";
import { serve } from "./support/server.ts";

test("a watch whose connection died unseen is given up and begun anew", async () => {
  const server = await serve((_, response, nth) => {
    response.flushHeaders();
    if (nth > 1) response.write(`${JSON.stringify({ type: "ADDED", object: configMap("a") })}\n`);
  });
  const surroundings = machine();
  const pace = testPace();
  const access = { source: "the test", server: server.url, namespace: "store", cluster: { insecure: false }, user: {} };
  const files = rotatingFiles(surroundings, pace);
  const transport = createTransport({
    lines: linesTo({ access, proxy: undefined, files, extraAuthorities: undefined }),
    credentials: credentialsOf(access, files, surroundings, pace),
    pace,
    deadline: 30_000,
    userAgent: "test",
    onRetry: () => {},
    onWarning: () => {},
  });
  const list = () => Promise.resolve({ items: [], resourceVersion: "100" });
  const query = { resource: resources.configMap, namespace: "store" };
  for await (const event of follow({ transport, pace, list, patience: 10 }, query, new AbortController().signal)) {
    expect(event).toEqual({ type: "ADDED", object: configMap("a") });
    break;
  }
  expect(server.got).toHaveLength(2);
  transport.close();
  await server.close();
});
