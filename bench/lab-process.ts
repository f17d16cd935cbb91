import { recordAnnotation } from "../src/core/record.ts";
import { resources } from "../src/core/resources.ts";
import type { KubeObject } from "../src/core/kube.ts";
import { appObjects } from "../src/lab/apps/manifests.ts";
import { startLab } from "../src/lab/lab.ts";
import type { Order, Place, Report } from "./lab.ts";

// A lab in a process of its own, so that measuring and serving do not wait for each other. It is told what to do by messages.

const [count = 1, reloadInterval = 5000] = process.argv.slice(2).map(Number);
const namespace = "bench";
const [deployment, service, shop] = appObjects({ name: "shop", exposed: true }, namespace, "apps.test") as [
  KubeObject,
  KubeObject,
  KubeObject,
];
const route = (name: string): KubeObject => ({
  ...shop,
  metadata: { ...shop.metadata, name },
  spec: { ...shop.spec, host: `${name}.apps.test` },
});
const objects = [deployment, service, ...Array.from({ length: count }, (_, i) => route(`shop-${String(i)}`))];
const lab = await startLab({ seed: false, namespace, objects, reloadInterval, probeScale: 0.05, stopScale: 0.01 });

let first: number | undefined;
let last = 0;
let reloads = 0;
let patches: { path: string; body: string; type: string }[] = [];
lab.api.intercept = ({ verb, resource, query, path, body, headers }) => {
  if (verb !== "patch" || resource.kind !== "Route" || query.get("dryRun") === "All") return undefined;
  first ??= performance.now();
  patches.push({ path, body, type: headers["content-type"] ?? "" });
  return undefined;
};
const recordIn = (object: KubeObject | undefined) => object?.metadata.annotations?.[recordAnnotation];
lab.store.changes(resources.route, ({ object, previous }) => {
  if (recordIn(object) !== recordIn(previous)) last = performance.now();
});

const orders: { readonly [order in Order]: () => Promise<Report | undefined> } = {
  /** Forgets what was, once the edge has been quiet for longer than it waits between reloads. */
  begin: async () => {
    do {
      await lab.applied();
      reloads = lab.edges[0]?.reloads ?? 0;
      await new Promise((resolve) => setTimeout(resolve, reloadInterval + 200));
    } while (reloads !== lab.edges[0]?.reloads);
    first = undefined;
    patches = [];
    return undefined;
  },
  end: async () => {
    const ms = last - (first ?? last);
    await lab.applied();
    return { ms, reloads: (lab.edges[0]?.reloads ?? 0) - reloads, patches };
  },
};

process.on("message", (order: Order) => void orders[order]().then((report) => process.send?.(report ?? {})));
process.on("disconnect", () => void lab.stop().then(() => process.exit(0)));
const place: Place = { kubeconfig: lab.kubeconfig, server: lab.server, edge: lab.edge, namespace };
process.send?.(place);
