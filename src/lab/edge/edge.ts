import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RouteController } from "../controllers/routes.ts";
import type { Store } from "../store.ts";
import type { Authority } from "./certificates.ts";
import type { IdlePolicy } from "./config.ts";
import { Replica, replicaDirectory, type WantedPorts } from "./replica.ts";
import { RouteTable } from "./table.ts";

export interface EdgeOptions {
  readonly store: Store;
  readonly admissions: RouteController;
  readonly directory: string;
  readonly cwd: string;
  readonly haproxy: string;
  readonly authority: Authority;
  readonly domain: string;
  readonly replicas: number;
  /** The ports of the first replica; free ones unless given. */
  readonly ports: WantedPorts;
  readonly idle: IdlePolicy;
  readonly reloadInterval: number;
  /** How much later each replica hears of changes, in milliseconds. */
  readonly lag: readonly number[];
}

/** The routers of the lab, behind which all Routes are. */
export interface Edge {
  readonly replicas: readonly Replica[];
  /** Is a change noticed and not yet served? */
  readonly busy: boolean;
  settled(): Promise<void>;
  stop(): void;
}

/** Starts the routers, at once with all that the store says by now, and keeps them there. */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const { store, admissions, directory, cwd, haproxy, idle, reloadInterval } = options;
  mkdirSync(directory, { recursive: true });
  const serviceAuthority = join(directory, "service-ca.pem");
  const certificate = join(directory, "default.pem");
  const own = options.authority.issue([`*.${options.domain}`]);
  writeFileSync(serviceAuthority, options.authority.certificate);
  writeFileSync(certificate, own.certificate + own.key, { mode: 0o600 });
  let [started, early] = [false, false];
  const notice = (): void => {
    if (started) replicas.forEach((replica) => replica.notice());
    else early = true;
  };
  const table = new RouteTable(store, admissions, notice);
  const replicas = Array.from({ length: options.replicas }, (_, index) => {
    const ports = index === 0 ? options.ports : {};
    const place = { directory: replicaDirectory(directory, index), cwd, haproxy, ports };
    const timing = { interval: reloadInterval, lag: options.lag[index] ?? 0 };
    return new Replica({ ...place, ...timing, idle, certificate, serviceAuthority, table: () => table });
  });
  admissions.onChange = notice;
  const stops = table.start();
  const stop = (): void => {
    for (const stopFollowing of stops) stopFollowing();
    for (const replica of replicas) replica.stop();
  };
  try {
    early = false;
    await Promise.all(replicas.map((replica) => replica.start()));
  } catch (error) {
    stop();
    throw error;
  }
  started = true;
  if (early) notice();
  return {
    replicas,
    get busy() {
      return table.busy || replicas.some((replica) => replica.busy);
    },
    settled: async () => {
      await Promise.all(replicas.map((replica) => replica.settled()));
    },
    stop,
  };
}
