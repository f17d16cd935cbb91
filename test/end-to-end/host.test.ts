import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { webhookDenial } from "../../src/lab/api/refusal.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { makeFolder } from "../support/folder.ts";
import { hostsIn, routeFor } from "../support/made.ts";
import { expectTold } from "../support/trouble.ts";
import { lastingRoutes } from "../support/visit.ts";
import { Visitor } from "../support/visitor.ts";

/** A host whose application is gone, or not there yet. */
const host = "old.apps.test";
const word = `host/${host}`;
let lab: Lab;
let before: ReturnType<typeof lastingRoutes>;
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab));
const flat = (text: string) => text.replaceAll(/\s+/g, " ");
const secure = () => ask(lab.edge.https, host, { ca: lab.certificateAuthority, headers: { accept: "text/html" } });
const plain = () => ask(lab.edge.http, host, { path: "/orders?x=1" });
const gone = () => lab.store.remove(resources.route, "demo", "next");
const well = async (...args: readonly string[]): Promise<string> => {
  const ran = await entracte(...args);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  return flat(ran.stdout);
};

beforeAll(async () => {
  lab = await startLab(quick);
  before = lastingRoutes(lab);
});
afterEach(async () => {
  for (const maintenance of ["by-hand", "legacy", "night"])
    await entracte("reopen", maintenance, "--no-verify", "--now");
  gone();
  expect(lastingRoutes(lab)).toEqual(before);
});
afterAll(() => lab.stop());

describe("a host that no object has", () => {
  test("Law 1: shows the page, and then the application that waits for it: no 5xx in between, and nothing is left", async () => {
    expect((await plain()).status).toBe(503);
    const plan = await well("plan", word);
    expect(plan).toContain("Would close 1 host in demo");
    expect(plan).toMatch(/by a Route that is made for it: old-apps-test-[0-9a-f]{8} /);
    expect(lastingRoutes(lab)).toEqual(before);
    const closed = await well("close", word, "--reason", "moves house");
    expect(closed).toContain("1 host closed");
    expect(closed).toMatch(/\d answers? with the 5xx that was there before closing/);
    expect(await secure()).toMatchObject({ status: 200, headers: { "entracte-page": expect.any(String) } });
    expect(await plain()).toMatchObject({ status: 302, headers: { location: `https://${host}/orders?x=1` } });
    expect((await entracte("status", "--check")).stdout).toMatch(/^host\/old\.apps\.test /m);

    const visitor = new Visitor(lab.edge.https, host, /Down for maintenance|<h1>shop/, {
      ca: lab.certificateAuthority,
    });
    await routeFor(lab, host);
    await lab.settled();
    expect((await secure()).headers).toHaveProperty("entracte-page");
    expect((await entracte("status", "--check")).stdout).toMatch(
      /^OPEN +route\/billing, route\/news, route\/shop\nWAITS +route\/next, until host\/old\.apps\.test reopens$/m,
    );
    expect(await well("open", word, "--check")).toContain("host/old.apps.test answers 200 OK");
    const reopened = await well("reopen", word);
    expect(reopened).toContain("host/old.apps.test application ready");
    expect(reopened).toContain("1 host open");
    expect((await secure()).body).toContain("<h1>shop");
    await visitor.leave();
    expect(visitor.failures).toEqual([]);
    expect(visitor.asked).toBeGreaterThan(10);
    expect(hostsIn(lab)).toEqual([]);
    expect(flat((await entracte("status", "--check")).stdout)).toContain("All is as it should be.");
  });

  test("Law 1: stays closed until an object waits for it; --now says what visitors get", async () => {
    await well("close", word);
    const refused = await entracte("reopen", word);
    expect(refused.code).toBe(3);
    expect(flat(refused.stderr)).toContain("no other object has this host): visitors would get a 503 from the router");
    expectTold(
      refused.stderr,
      "Nothing would answer for …: visitors would get a 503 from the router instead of the page. Nothing was changed.",
    );
    expect((await secure()).headers).toHaveProperty("entracte-page");
    const opened = await entracte("open", word, "--check");
    expect(opened.code).toBe(3);
    expect(flat(opened.stderr)).toContain(
      "Nothing is behind host/old.apps.test: no other object in demo has this host",
    );
    expect(await well("reopen", word, "--now")).toContain("visitors get a 503 from the router");
    expect((await plain()).status).toBe(503);
    expect(await well("reopen", word)).toContain("host/old.apps.test is open");
  });

  test("Law 1: stays closed where the router refuses what has the host, and says why it does", async () => {
    await well("close", word, "--no-verify");
    const refusedRoute = await routeFor(lab, host);
    await lab.settled();
    const ingress = [
      {
        host,
        routerName: "default",
        conditions: [{ type: "Admitted", status: "False", reason: "ExtendedValidationFailed", message: "no key" }],
      },
    ];
    lab.api.intercept = ({ verb, resource }) => {
      if (verb !== "list" || resource.plural !== "routes") return undefined;
      const { namespace, name } = refusedRoute.metadata;
      lab.store.update(resources.route, namespace ?? "", name, (it) => ({ ...it, status: { ingress } }));
      return undefined;
    };
    const refused = await entracte("reopen", word, "--no-verify");
    lab.api.intercept = undefined;
    expect(refused.code).toBe(3);
    expect(flat(refused.stderr)).toContain("route/next is not admitted: ExtendedValidationFailed: no key");
  });

  test("Law 1: stays closed where what waits is reached by http alone: the page's visitors come by https", async () => {
    await well("close", word);
    await routeFor(lab, host, { tls: undefined as never });
    await lab.settled();
    const refused = await entracte("reopen", word);
    expect(refused.code).toBe(3);
    expect(flat(refused.stderr)).toContain("route/next is reached by http alone, and visitors come by https now");
    expect((await secure()).headers).toHaveProperty("entracte-page");
    await well("reopen", word, "--now");
    expect((await plain()).body).toContain("<h1>shop");
  });

  test("Law 5: is taken back where another target is refused half-way", async () => {
    lab.api.admission = [
      ({ name, operation, dryRun }) =>
        name === "billing" && operation === "UPDATE" && !dryRun
          ? webhookDenial("freeze.example.com", "change freeze")
          : undefined,
    ];
    const closed = await entracte("close", word, "route/billing");
    lab.api.admission = [];
    expect(closed.code).toBe(4);
    expect(flat(closed.stdout)).toContain("Rolled back");
    expect(lastingRoutes(lab)).toEqual(before);
  });

  test("may be held by several, and stands in a file beside other targets, which are reopened without it", async () => {
    const folder = await makeFolder();
    await folder.write(
      `maintenances:\n  legacy:\n    targets:\n      - route: shop\n      - host: ${host}\n        tlsAcme: true\n`,
    );
    const closed = await run(["close", "legacy", "--no-verify", "-n", "demo"], environmentOf(lab), folder.path);
    await folder.remove();
    expect(closed).toMatchObject({ code: 0, stderr: "" });
    expect(hostsIn(lab)[0]?.metadata.annotations).toMatchObject({ "kubernetes.io/tls-acme": "true" });
    await well("close", word, "--as", "night", "--no-verify");
    expect(await well("reopen", "night", "--no-verify")).toContain("stays closed: held by legacy");
    await routeFor(lab, host);
    await lab.settled();
    expect(await well("reopen", "legacy", "--no-verify")).toContain("2 targets open");
    expect(hostsIn(lab)).toEqual([]);
  });

  test("keeps the page where what waits for it is closed, too", async () => {
    await well("close", word, "--no-verify");
    await routeFor(lab, host);
    await well("close", "route/next", "--as", "night", "--no-verify");
    expect(await well("reopen", word)).toContain("visitors keep the page: route/next is closed, too");
    expect((await secure()).headers).toHaveProperty("entracte-page");
    await well("reopen", "night");
    expect((await secure()).body).toContain("<h1>shop");
  });

  test("Law 4: is theirs who pointed its Route at an application of theirs, where they are to keep it", async () => {
    await well("close", word, "--no-verify");
    const [name = ""] = hostsIn(lab).map(({ metadata }) => metadata.name);
    const to = { kind: "Service", name: "shop", weight: 100 };
    const aim = { to, port: { targetPort: "http" } };
    lab.store.update(resources.route, "demo", name, (it) => ({ ...it, spec: { ...it.spec, ...aim } }));
    expect((await entracte("reopen", word)).code).toBe(7);
    await well("reopen", word, "--keep-theirs");
    expect(hostsIn(lab)).toEqual([]);
    expect((await secure()).body).toContain("<h1>shop");
    lab.store.remove(resources.route, "demo", name);
  });

  test("Law 12: that somebody deleted is told by status, and forgotten by its name", async () => {
    await well("close", word, "--as", "legacy", "--no-verify");
    for (const { metadata } of hostsIn(lab)) lab.store.remove(resources.route, "demo", metadata.name);
    const status = await entracte("status", "--check");
    expect(status.code).toBe(8);
    expect(flat(status.stdout)).toContain(
      "VANISHED host/old.apps.test: legacy holds it closed, but what closed it is gone: visitors get no page there",
    );
    await well("reopen", word, "--no-verify");
    expect(await entracte("status", "--check")).toMatchObject({ code: 0, stderr: "" });
  });
});
