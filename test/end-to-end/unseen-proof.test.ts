import { afterAll, beforeAll, expect, test } from "vitest";
import { pageOf, worldOf } from "../../src/cli/world.ts";
import { connect } from "../../src/cluster/connect.ts";
import type { Cluster } from "../../src/cluster/port.ts";
import { resources } from "../../src/core/resources.ts";
import { route } from "../../src/edge/route.ts";
import { close } from "../../src/engine/close.ts";
import type { StepEvent, World } from "../../src/engine/world.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { quick } from "../support/command.ts";

let lab: Lab;
let cluster: Cluster;
beforeAll(async () => {
  lab = await startLab(quick);
  cluster = await connect({ kubeconfig: lab.kubeconfig });
});
afterAll(async () => {
  cluster.close();
  await lab.stop();
});

/** A place from where the hosts of the applications can be reached, and those that the cluster generates cannot. */
function worldWithoutProof(told: StepEvent[]): World {
  const edge = [`http=${lab.edge.http},https=${lab.edge.https}`];
  const world = worldOf(cluster, { edge, verify: true }, (event) => told.push(event));
  const view = world.edge;
  if (view === undefined) throw new Error("this world looks at the edge");
  const known = new Set(Object.values(lab.hosts));
  return {
    ...world,
    edge: {
      ...view,
      sights: async (addresses, pace) => {
        const { sights } = await view.sights(
          addresses.filter(({ host }) => known.has(host)),
          pace,
        );
        const rest = addresses.filter(({ host }) => !known.has(host));
        return { sights, blind: rest.map((address) => ({ address, reason: `${address.host} does not resolve here` })) };
      },
    },
  };
}

test("Law 1: where the page's own host does not resolve here, one target is closed and seen before the rest", async () => {
  const told: StepEvent[] = [];
  const { items } = await cluster.list({ resource: resources.route, namespace: "demo" });
  const named = items.filter(({ metadata }) => ["shop", "billing"].includes(metadata.name));
  const { result } = await close(worldWithoutProof(told), {
    targets: named.map((object) => ({ adapter: route, object })),
    hold: { maintenance: "legacy", since: "2026-11-25T02:00:00Z", by: "ada" },
    pages: [await pageOf(cluster)],
    policy: () => ({}),
    patience: { settle: 1_000, timeout: 30_000 },
    keepGoing: false,
    adopt: false,
    drain: false,
    dryRun: false,
  });
  expect(result).toMatchObject({ ending: "done", outcomes: [{ state: "done" }, { state: "done" }] });
  expect(told).toContainEqual(
    expect.objectContaining({ step: "page", state: "skipped", says: expect.stringContaining("does not resolve here") }),
  );
  const steps = told
    .filter(({ step, state }) => (step === "write" || step === "settle") && state === "done")
    .map(({ step }) => step);
  expect(steps).toEqual(["write", "settle", "write", "settle"]);
  expect(lab.store.get(resources.route, "demo", "maintenance-page-proof")).toBeUndefined();
});
