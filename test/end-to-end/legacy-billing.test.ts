import { afterAll, beforeAll, expect, test } from "vitest";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";
import { environmentOf, quick, run } from "../support/command.ts";
import { lastingRoutes } from "../support/visit.ts";

/** The example of a backend that one application needs wholly, and another for some paths. */
let lab: Lab;
beforeAll(async () => void (lab = await startLab(quick)));
afterAll(() => lab.stop());

const file = ["-f", "examples/legacy-billing/entracte.yaml"];
const addresses = ["billing", "shop"].flatMap((name) =>
  ["/", "/invoices", "/payments"].map((path) => ({ host: `${name}.apps.test`, path })),
);
const closedOnes = async () => {
  const answers = await Promise.all(
    addresses.map(({ host, path }) => ask(lab.edge.http, host, { path, headers: { accept: "text/html" } })),
  );
  return addresses.flatMap(({ host, path }, i) =>
    "entracte-page" in (answers[i]?.headers ?? {}) ? [host + path] : [],
  );
};

test("the example closes five of the six addresses, and leaves nothing behind when it reopens", async () => {
  const before = lastingRoutes(lab);
  const closed = await run(["close", "legacy-billing", ...file], environmentOf(lab));
  expect(closed).toMatchObject({ code: 0, stderr: "" });
  expect(await closedOnes()).toEqual([
    "billing.apps.test/",
    "billing.apps.test/invoices",
    "billing.apps.test/payments",
    "shop.apps.test/invoices",
    "shop.apps.test/payments",
  ]);
  const opened = await run(["reopen", "legacy-billing", "-n", "demo"], environmentOf(lab));
  expect(opened).toMatchObject({ code: 0, stderr: "" });
  expect(await closedOnes()).toEqual([]);
  expect(lastingRoutes(lab)).toEqual(before);
});
