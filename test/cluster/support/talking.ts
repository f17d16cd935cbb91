import { afterEach } from "vitest";
import { resources } from "../../../src/core/resources.ts";
import type { UserEntry } from "../../../src/cluster/kubeconfig-types.ts";
import type { Cluster } from "../../../src/cluster/port.ts";
import { clientOf, configMap } from "./machine.ts";
import { json, serve, status, type Handler, type TestServer } from "./server.ts";

/** What is to be ended after each test, the last first. */
export const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Answers every request with the same ConfigMap. */
export const fine: Handler = (_, response) => json(response, configMap("shop"));
/** Answers requests with one of these tokens, and 401 to all others. */
export const accepting =
  (...tokens: string[]): Handler =>
  (request, response, nth) =>
    tokens.some((token) => request.headers.authorization === `Bearer ${token}`)
      ? fine(request, response, nth)
      : status(response, 401, { reason: "Unauthorized" });

/** A client of a server that answers so, as this user; both end after the test. */
export async function talking(
  handler: Handler,
  user: UserEntry,
  options: Parameters<typeof clientOf>[1] = {},
): Promise<{
  readonly server: TestServer;
  readonly cluster: Cluster;
}> {
  const server = await serve(handler);
  const cluster = clientOf(server, { user, ...options });
  closing.push(
    () => server.close(),
    () => cluster.close(),
  );
  return { server, cluster };
}

export const shop = { resource: resources.route, namespace: "store", name: "shop" };
/** The authorization of each request that the server got. */
export const shown = (server: TestServer): (string | undefined)[] =>
  server.got.map(({ headers }) => headers.authorization);
