import type { KubeObject } from "../../src/core/kube.ts";
import { expectTold } from "../support/trouble.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { partsIn } from "../support/parts.ts";
import { lastingRoutes } from "../support/visit.ts";

/** Parts that cannot be closed. */
let lab: Lab;
let before: ReturnType<typeof lastingRoutes>;
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab));

beforeAll(async () => {
  lab = await startLab(quick);
  before = lastingRoutes(lab);
});
afterAll(() => lab.stop());

describe("Law 10: a part is refused, with the reason, where", () => {
  const shop = () => lab.store.get(resources.route, "demo", "shop") as KubeObject;
  const beside = (name: string, spec: KubeObject["spec"]) =>
    lab.store.create(resources.route, {
      ...shop(),
      metadata: { name, namespace: "demo" },
      spec: { ...shop().spec, ...spec },
    });
  const refusal = async (heading: string) => {
    const refused = await entracte("close", "route/shop", "--paths", "/invoices", "--no-verify");
    expect(refused.code).toBe(3);
    expectTold(refused.stderr, heading);
    return refused.stderr;
  };

  test("another Route has the path: that one is named", async () => {
    beside("invoices", { path: "/invoices" });
    const said = await refusal("… cannot be closed: … of this host: close that one. Nothing was changed.");
    lab.store.remove(resources.route, "demo", "invoices");
    expect(said).toContain("entracte close route/invoices -n demo");
  });

  test("TLS passes through the router unopened", async () => {
    const { spec } = shop();
    const set = (to: KubeObject["spec"]) =>
      lab.store.update(resources.route, "demo", "shop", (it) => ({ ...it, spec: to ?? {} }));
    set({ ...spec, tls: { termination: "passthrough" } });
    await refusal(
      "… cannot be closed: TLS passes through the router unopened by …, so that it sees no paths of this host. Nothing was changed.",
    );
    set(spec);
    expect(lastingRoutes(lab)).toEqual(before);
  });

  test("Law 7: its name is taken by what is not ours", async () => {
    await entracte("close", "route/shop", "--paths", "/invoices", "--no-verify");
    const [name = ""] = partsIn(lab).map(({ metadata }) => metadata.name);
    await entracte("reopen", "route/shop", "--no-verify");
    beside(name, { host: "other.apps.test" });
    await refusal("… is in the way of …, and is not ours. Nothing was changed.");
    expect(lab.store.list(resources.route, "demo").some(({ metadata }) => metadata.name === name)).toBe(true);
    lab.store.remove(resources.route, "demo", name);
  });
});
