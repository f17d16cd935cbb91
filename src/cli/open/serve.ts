import type { Socket } from "node:net";
import type { Cluster } from "../../cluster/port.ts";
import type { Application } from "../../engine/open/application.ts";
import { connectionsTo } from "../../engine/open/connections.ts";
import { exitCodes } from "../../core/errors.ts";
import { join } from "./join.ts";
import { listen } from "./listen.ts";
import { teller, tellOpened } from "./tell.ts";

/**
 * Joins every connection to a port of this machine with one to a ready pod of the application, until it is interrupted.
 * @param port 0 for a free one
 * @returns the exit code
 * @throws Trouble where no pod is ready to begin with, or the port cannot be had
 */
export async function serve(cluster: Cluster, application: Application, port: number): Promise<number> {
  const stopped = interrupted();
  const connections = connectionsTo(cluster, application, "refused");
  const first = await connections.pod();
  const tell = teller(application, cluster, first);
  const visit = async (client: Socket): Promise<void> => {
    // Who goes before there is an answer goes unnoticed.
    client.on("error", () => {});
    try {
      const { pod, stream } = await connections.open();
      tell.goesTo(pod);
      const broke = await join(client, stream);
      if (broke !== undefined) tell.broke(pod, broke);
    } catch (failure) {
      client.resetAndDestroy();
      tell.failed(failure);
    }
  };
  const door = await listen(port, (client) => void visit(client));
  tellOpened(application, first, door.port);
  await stopped;
  tell.over();
  await door.close();
  return exitCodes.done;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}
