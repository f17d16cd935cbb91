import { userInfo } from "node:os";
import type { Cluster } from "../cluster/port.ts";
import { sideBySide } from "../core/pool.ts";
import type { Hold } from "../core/record.ts";
import type { Closing } from "../engine/closing.ts";
import { instant } from "../engine/events.ts";
import { withTls } from "../engine/page/tls.ts";
import { keyOf, type Target } from "../engine/plan/types.ts";
import { everywhere } from "../engine/site.ts";
import type { CloseOptions } from "./close.ts";
import type { Maintenance } from "./maintenance.ts";
import { deliveryIn } from "../page/delivery.ts";
import { readEach } from "./targets.ts";
import { pageOf, patienceOf } from "./world.ts";

/** What the engine is to do for one maintenance. */
export async function closingOf(cluster: Cluster, maintenance: Maintenance, options: CloseOptions): Promise<Closing> {
  const { targets: named, shown } = maintenance;
  const idle = options.idleTimeout === undefined ? {} : { idleTimeout: options.idleTimeout };
  const workload = { ...maintenance.workload, ...idle };
  // A host belongs to one namespace: the page of this one has it.
  const { host: _, ...elsewhere } = workload;
  const here = (namespace: string) => {
    const wanted = namespace === cluster.namespace ? workload : elsewhere;
    const { delivery } = wanted;
    return { ...wanted, ...(delivery === undefined ? {} : { delivery: deliveryIn(namespace, delivery) }) };
  };
  const namespaces = [...new Set(named.map(({ namespace = cluster.namespace }) => namespace))];
  const [found, { username }, pages] = await sideBySide(
    readEach(cluster, named),
    cluster.whoAmI(),
    everywhere(namespaces, (namespace) => pageOf(cluster, { ...here(namespace), namespace })),
  );
  const targets = found.map(({ target }) => target);
  const policies = new Map(found.map(({ target, policy }) => [keyOf(target), policy]));
  const policy = (target: Target) => policies.get(keyOf(target)) ?? {};
  return {
    targets,
    hold: holdOf(maintenance, username),
    pages: pages.map((page) => withTls(page, targets, policy)),
    ...(shown === undefined ? {} : { shown: ({ token }, hosts) => shown(hosts, token) }),
    policy,
    patience: patienceOf(options),
    keepGoing: options.keepGoing,
    adopt: options.adopt,
    drain: options.drain,
    dryRun: false,
  };
}

function holdOf({ name: maintenance, reason, until }: Maintenance, username: string): Hold {
  const user = process.env.GITLAB_USER_LOGIN;
  return {
    maintenance,
    since: instant(Date.now()),
    by: username === "" ? userInfo().username : user === undefined ? username : `${user} (${username})`,
    ...(reason === undefined ? {} : { reason }),
    ...(until === undefined ? {} : { until: until.at }),
  };
}
