import { afterEach } from "vitest";
import type { Cluster } from "../../../src/cluster/port.ts";
import { clientOf } from "./machine.ts";
import { serve, type Got, type Handler, type TestServer } from "./server.ts";

/** The server of the running test, and a client of it. */
export let server: TestServer;
export let cluster: Cluster;

/** Starts both; they end after the test. */
export async function answering(handler: Handler): Promise<void> {
  server = await serve(handler);
  cluster = clientOf(server);
}

afterEach(async () => {
  cluster.close();
  await server.close();
});

/** The request that came last. */
export const last = (): Got | undefined => server.got.at(-1);
