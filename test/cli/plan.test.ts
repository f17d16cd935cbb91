import { describe, expect, test } from "vitest";
import type { Plan, PlannedTarget } from "../../src/cli/plan.ts";
import { showDiff } from "../../src/cli/show/diff.ts";
import { showPlan } from "../../src/cli/show/plan.ts";
import { widthOf } from "../../src/cli/show/text.ts";
import { moment, zone } from "../../src/cli/show/time.ts";
import { typedAs } from "../../src/cli/typed.ts";

const object = (name: string, to: string) => ({
  apiVersion: "route.openshift.io/v1",
  kind: "Route",
  metadata: { name },
  spec: { to: { kind: "Service", name: to }, host: "shop.test" },
});
const target = (name: string, over: Partial<PlannedTarget> = {}): PlannedTarget => ({
  object: `route/${name}`,
  namespace: "store",
  action: "close",
  urls: ["https://shop.test/"],
  changes: [
    {
      at: ["spec", "to"],
      before: { kind: "Service", name: "shop" },
      after: { kind: "Service", name: "maintenance-page" },
    },
    { at: ["spec", "tls", "termination"], before: "reencrypt", after: "edge" },
    { at: ["spec", "tls", "destinationCACertificate"], before: "-----BEGIN" },
    { at: ["metadata", "annotations", "haproxy.router.openshift.io/disable_cookies"], after: "true" },
  ],
  notes: ["Visitors get the router's default certificate meanwhile."],
  before: object(name, "shop"),
  after: object(name, "maintenance-page"),
  ...over,
});
const hold = (maintenance: string) => ({ maintenance, since: "2026-11-25T01:00:00Z", by: "ada" });
const plan = (over: Partial<Plan> = {}): Plan => ({
  v: 1,
  maintenance: "by-hand",
  namespaces: ["store"],
  targets: [target("shop")],
  page: [{ object: "configmap/maintenance-page", namespace: "store", action: "keep", after: object("x", "y") }],
  staysOpen: [],
  held: [],
  left: [],
  otherDoors: [],
  notLookedAt: [],
  answered: { "https://shop.test/": 200 },
  ...over,
});
const words = {
  visitors: "“Back soon”, status 200",
  close: "entracte close route/shop -n store",
  now: Date.parse("2026-11-25T02:30:00Z"),
};

describe("a plan in words", () => {
  test("says of each target where visitors reach it, what it answers, and what changes", () => {
    expect(showPlan(plan(), words)).toEqual([
      "Would close 1 Route in store. Nothing was changed.",
      "",
      "  route/shop  https://shop.test/ answers 200",
      "              to shop → maintenance-page, tls.termination reencrypt → edge,",
      "              tls.destinationCACertificate taken out, annotation disable_cookies",
      "              set to true",
      "              Visitors get the router's default certificate meanwhile.",
      "",
      "Page          is there already, and stays as it is",
      "Visitors get  “Back soon”, status 200",
      "Checked       rights to close and to go back, dry run of 1 write; the edge",
      "              answers at 1 address",
      "",
      "Close:    entracte close route/shop -n store",
    ]);
  });

  test("says what stays open, and where nobody could look", () => {
    const lines = showPlan(
      plan({
        staysOpen: [{ target: "route/shop-static", namespace: "store", urls: ["https://shop.test/static"] }],
        otherDoors: [{ service: "service/shop", type: "NodePort", at: ["port 30080 of every node"] }],
        notLookedAt: ["services"],
      }),
      words,
    );
    expect(lines).toContain("Stays open    https://shop.test/static  route/shop-static");
    expect(lines.join("\n").replaceAll(/\n +/g, " ")).toContain(
      "NodePort service/shop (port 30080 of every node) reaches the same pods",
    );
    expect(lines).toContain("Not known     what else stays open: this account may not list services");
  });

  test("says in which namespaces, what is closed already, and who holds what", () => {
    const lines = showPlan(
      plan({
        maintenance: "legacy-billing",
        namespaces: ["store", "wares"],
        targets: [
          target("shop", { action: "record", changes: [], notes: ["held by legacy-billing too"] }),
          target("wares", { namespace: "wares", changes: [], notes: [] }),
        ],
        staysOpen: [{ target: "route/wares-static", namespace: "wares", urls: ["https://shop.test/static"] }],
        held: [
          { target: "route/shop", namespace: "store", urls: [], closes: true, holds: [hold("other")] },
          {
            target: "route/shop-api",
            namespace: "store",
            urls: ["https://shop.test/api"],
            closes: false,
            holds: [{ ...hold("night"), until: "2026-11-26T06:00:00Z" }],
          },
        ],
      }),
      words,
    );
    const said = lines.join("\n");
    expect(lines.slice(0, 4).join(" ")).toBe(
      "legacy-billing would close 1 Route in store and wares. 1 is closed already. Nothing was changed.  In store:",
    );
    expect(said).toMatch(/^In wares:\n {2}route\/wares {2}https:\/\/shop\.test\/ answers 200$/m);
    expect(lines).toContain("Stays open    https://shop.test/static  route/wares-static in wares");
    const at = (time: string) => `${moment(Date.parse(time), words.now)} ${zone(words.now)}`;
    const since = at("2026-11-25T01:00:00Z");
    expect(said.replaceAll(/\n +/g, " ")).toContain(
      `Held already  route/shop in store: by other since ${since} (ada). It opens with the last of them ` +
        `https://shop.test/api  route/shop-api in store: by night since ${since} until ${at("2026-11-26T06:00:00Z")} (ada)`,
    );
  });

  test("names the Services of an Ingress and of an HTTPRoute as it names those of a Route, with their places", () => {
    const service = (name: string) => ({ name, port: { name: "http" } });
    const paths = { path: "/invoices", pathType: "Prefix" };
    const rule = { matches: [{ path: { type: "PathPrefix", value: "/invoices" } }] };
    const changes = [
      {
        at: ["spec", "rules", { host: "shop.test" }, "http", "paths", paths, "backend"],
        before: { service: service("invoices") },
        after: { service: service("maintenance-page") },
      },
      { at: ["spec", "defaultBackend"], before: { service: service("shop") }, after: { service: service("page") } },
      { at: ["spec", "rules", rule, "backendRefs"], before: [{ name: "a" }, { name: "b" }], after: [{ name: "page" }] },
    ];
    expect(showPlan(plan({ targets: [target("shop", { changes, notes: [] })] }), words).slice(2, 7)).toEqual([
      "  route/shop  https://shop.test/ answers 200",
      "              shop.test/invoices to invoices → maintenance-page, to shop → page,",
      "              /invoices to a and b → page",
      "",
      "Page          is there already, and stays as it is",
    ]);
  });

  test("no line is longer than 80 columns, whatever the names", () => {
    const long = "a-very-long-name-".repeat(4);
    const urls = [`https://${long}.${long}.apps.example.com/${long}`];
    const lines = showPlan(
      plan({
        targets: [target(long, { urls }), target(long, { urls, namespace: long })],
        namespaces: ["store", long],
        staysOpen: [{ target: `route/${long}`, namespace: long, urls }],
        held: [{ target: `route/${long}`, namespace: long, urls, closes: false, holds: [hold(long)] }],
      }),
      {
        ...words,
        visitors: `“${"long ".repeat(40)}”`,
        until: "2026-11-26 06:00 Europe/Paris (of entracte.yaml)",
      },
    );
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(80);
  });

  test("the diff shows each object that changes, and those alone", () => {
    expect(showDiff(plan())).toEqual([
      "--- a/route/shop",
      "+++ b/route/shop",
      "@@ -6,4 +6,4 @@",
      "   host: shop.test",
      "   to:",
      "     kind: Service",
      "-    name: shop",
      "+    name: maintenance-page",
    ]);
  });
});

test("what was typed for a plan is what closes, with every option, and with its namespace", () => {
  const argv = ["plan", "route/shop", "--reason", "DB upgrade", "--diff", "-o", "yaml", "--context", "prod"];
  expect(typedAs("close", "store", argv)).toBe(
    "entracte close route/shop --reason 'DB upgrade' --context prod -n store",
  );
  expect(typedAs("close", "store", ["close", "a", "--dry-run", "-n", "other"])).toBe("entracte close a -n other");
});
