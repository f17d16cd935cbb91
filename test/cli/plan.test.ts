import { describe, expect, test } from "vitest";
import type { Plan, PlannedTarget } from "../../src/cli/plan.ts";
import { showDiff } from "../../src/cli/show/diff.ts";
import { showPlan } from "../../src/cli/show/plan.ts";
import { widthOf } from "../../src/cli/show/text.ts";
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
const plan = (over: Partial<Plan> = {}): Plan => ({
  v: 1,
  maintenance: "by-hand",
  namespaces: ["store"],
  targets: [target("shop")],
  page: [{ object: "configmap/maintenance-page", namespace: "store", action: "keep", after: object("x", "y") }],
  staysOpen: [],
  otherDoors: [],
  notLookedAt: [],
  answered: { "https://shop.test/": 200 },
  ...over,
});
const words = { visitors: "“Back soon”, status 200", close: "entracte close route/shop -n store" };

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
        staysOpen: [{ target: "route/shop-static", urls: ["https://shop.test/static"] }],
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

  test("no line is longer than 80 columns, whatever the names", () => {
    const long = "a-very-long-name-".repeat(4);
    const urls = [`https://${long}.${long}.apps.example.com/${long}`];
    const lines = showPlan(
      plan({ targets: [target(long, { urls })], staysOpen: [{ target: `route/${long}`, urls }] }),
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
