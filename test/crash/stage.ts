import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { webhookDenial } from "../../src/lab/api/refusal.ts";
import { everything } from "../../src/lab/api/rights.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { paths, Plot, plotObjects, targets } from "./plot.ts";
import { Visitor } from "../support/visitor.ts";

/** A plot with what it was to begin with, and those who visit its Routes all the time. */
export interface Watched {
  readonly plot: Plot;
  readonly before: ReadonlyMap<string, KubeObject>;
  readonly objects: readonly string[];
  readonly visitors: ReadonlyMap<string, Visitor>;
  /** Somebody who keeps asking for what is below the first path of `shop` that closes alone. */
  readonly partly: Visitor;
}

/** A lab with several plots, so that one crash waits while another runs. */
export interface Stage {
  readonly lab: Lab;
  readonly watched: readonly Watched[];
  /** Does the work once for each item, in whichever plot is free; after a failure, no more of it. */
  each<T>(items: readonly T[], work: (item: T, plot: Watched) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export async function openStage(count: number): Promise<Stage> {
  const names = Array.from({ length: count }, (_, i) => `plot-${String(i)}`);
  const lab = await startLab({
    seed: false,
    objects: names.flatMap(plotObjects),
    // kubectl sends no token over plain HTTP (client-go tools/clientcmd/client_config.go): it comes as nobody.
    users: [{ token: "", username: "nobody", rules: everything }],
    reloadInterval: 300,
    probeScale: 0.05,
    stopScale: 0.01,
  });
  const plots = new Map(names.map((name) => [name, new Plot(lab, name)]));
  lab.api.intercept = (request) => plots.get(request.user.username)?.pass(request);
  lab.api.admission = [
    ({ namespace = "", name, operation, dryRun }) =>
      plots.get(namespace)?.frozen === true && name === "billing" && operation === "UPDATE" && !dryRun
        ? webhookDenial("freeze.example.com", "change freeze")
        : undefined,
  ];
  const watched = [...plots.values()].map((plot) => watch(lab, plot));
  return {
    lab,
    watched,
    each: async (items, work) => {
      const waiting = items.values();
      let failed = false;
      const ends = await Promise.allSettled(
        watched.map(async (plot) => {
          for (const item of waiting) {
            if (failed) return;
            await work(item, plot).catch((error: unknown) => {
              failed = true;
              throw error;
            });
          }
        }),
      );
      for (const end of ends) if (end.status === "rejected") throw end.reason;
    },
    stop: async () => {
      const all = watched.flatMap(({ visitors, partly }) => [...visitors.values(), partly]);
      await Promise.all(all.map((visitor) => visitor.leave()));
      await lab.stop();
    },
  };
}

function watch(lab: Lab, plot: Plot): Watched {
  const routes = lab.store.list(resources.route, plot.namespace);
  // There are many of them, and they stay for minutes: so they cost less than the commands that are tried.
  const visit = (name: string, path?: string): Visitor =>
    new Visitor(lab.edge.http, `${name}.${plot.namespace}.apps.test`, undefined, {
      every: 150,
      ...(path === undefined ? {} : { path }),
    });
  return {
    plot,
    before: new Map(routes.map((route) => [route.metadata.name, route])),
    objects: plot.objects,
    visitors: new Map(targets.map((name) => [name, visit(name)])),
    partly: visit("shop", `${paths[0]}/7`),
  };
}
