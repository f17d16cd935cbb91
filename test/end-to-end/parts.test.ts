import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { partOf } from "../../src/core/part.ts";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { makeFolder } from "../support/folder.ts";
import { partsIn } from "../support/parts.ts";
import { expectTold } from "../support/trouble.ts";
import { lastingRoutes } from "../support/visit.ts";
import { Visitor } from "../support/visitor.ts";
import { startEdge } from "../witness/support/server.ts";

/** Some paths of a site, while the rest stays open. */
let lab: Lab;
let before: ReturnType<typeof lastingRoutes>;
const host = "shop.apps.test";
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab));
const parts = () => partsIn(lab);
const isPage = async (path: string) =>
  "entracte-page" in (await ask(lab.edge.http, host, { path, headers: { accept: "text/html" } })).headers;
const shown = async (...paths: readonly string[]) =>
  Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await isPage(path)] as const)));
const flat = (text: string) => text.replaceAll(/\s+/g, " ");

beforeAll(async () => {
  lab = await startLab(quick);
  before = lastingRoutes(lab);
});
afterEach(async () => {
  await Promise.all(["by-hand", "legacy", "night"].map((name) => entracte("reopen", name, "--no-verify")));
});
afterAll(() => lab.stop());

describe("some paths of a Route", () => {
  test("Law 1: close and reopen, while visitors of the rest always get the application, and nothing is left behind", async () => {
    const rest = ["/", "/invoicesx", "/orders/payments"].map(
      (path) => new Visitor(lab.edge.http, host, /<h1>shop/, { path }),
    );
    const part = new Visitor(lab.edge.http, host, undefined, { path: "/invoices/7" });
    const closed = await entracte("close", "route/shop", "--paths", "/invoices,/payments", "--reason", "DB upgrade");
    expect(closed).toMatchObject({ code: 0, stderr: "" });
    expect(flat(closed.stdout)).toContain("2 parts closed");
    expect(flat(closed.stdout)).toContain("the rest of the site gave its application alone");
    expect(await shown("/", "/invoices", "/invoices/7", "/payments?x=1", "/invoicesx", "/Invoices")).toEqual({
      "/": false,
      "/invoices": true,
      "/invoices/7": true,
      "/payments?x=1": true,
      "/invoicesx": false,
      "/Invoices": false,
    });
    expect(lastingRoutes(lab).filter(({ name }) => !parts().some(({ metadata }) => metadata.name === name))).toEqual(
      before,
    );
    const status = await entracte("status", "--check");
    expect(status).toMatchObject({ code: 0, stderr: "" });
    expect(status.stdout).toMatch(/^route\/shop \/invoices /m);
    expect(status.stdout).toMatch(/^OPEN.*route\/shop$/m);
    const opened = await entracte("reopen", "route/shop");
    expect(opened).toMatchObject({ code: 0, stderr: "" });
    expect(flat(opened.stdout)).toContain("2 parts open");
    expect(lastingRoutes(lab)).toEqual(before);
    for (const visitor of [...rest, part]) {
      await visitor.leave();
      expect(visitor.failures).toEqual([]);
      expect(visitor.asked).toBeGreaterThan(10);
    }
  });

  test("Law 8: are closed with 6 where visitors of the rest got the page, though only for a moment", async () => {
    const shop = lab.store.get(resources.route, "demo", "shop") as KubeObject;
    const set = ({ spec = {} }: KubeObject) =>
      lab.store.update(resources.route, "demo", "shop", (it) => ({ ...it, spec }));
    let strayed = false;
    // On the way of the command alone: it is the witness who gets the page once, and then the application again.
    const edge = await startEdge((request, response) => {
      const { url: path = "", headers } = request;
      void ask(lab.edge.http, headers.host ?? "", { path, headers: { accept: "text/html" } }).then((answer) => {
        const token = answer.headers["entracte-page"];
        response.writeHead(answer.status, token === undefined ? {} : { "entracte-page": token });
        response.end(answer.body, () => {
          if (strayed || token === undefined || path !== "/" || headers.host !== host) return;
          strayed = true;
          set(shop);
        });
      });
    });
    onTestFinished(edge.close);
    lab.api.intercept = ({ verb, resource, query, body }) => {
      const makesPart = verb === "create" && resource.plural === "routes" && body.includes("entracte.dev/part");
      if (!makesPart || query.has("dryRun")) return undefined;
      lab.api.intercept = undefined;
      const to = { kind: "Service", name: "maintenance-page", weight: 100 };
      set({ ...shop, spec: { ...shop.spec, to, port: { targetPort: "http" } } });
      return undefined;
    };
    const closed = await entracte(
      "close",
      "route/shop",
      "--paths",
      "/invoices",
      "--edge",
      `http=127.0.0.1:${String(edge.port)}`,
    );
    expect(strayed).toBe(true);
    expect(closed.code).toBe(6);
    expect(flat(closed.stdout)).toMatch(/shop\.apps\.test\/ .*visitors got the page there/);
    expect(await entracte("reopen", "route/shop")).toMatchObject({ code: 0 });
    expect(lastingRoutes(lab)).toEqual(before);
  });

  test("are planned first: what is made, and what stays open on the host", async () => {
    const plan = await entracte("plan", "route/shop", "--paths", "/invoices");
    expect(plan).toMatchObject({ code: 0, stderr: "" });
    expect(flat(plan.stdout)).toContain("Would close 1 part in demo");
    expect(plan.stdout).toMatch(/by a Route that is made for it: shop-invoices-[0-9a-f]{8}$/m);
    expect(plan.stdout).toMatch(/^Stays open +http:\/\/shop\.apps\.test\/ +route\/shop$/m);
    expect(lastingRoutes(lab)).toEqual(before);
  });

  test("may be held by several, and closed with the whole; each goes its own way back", async () => {
    const close = async (...args: readonly string[]) =>
      expect(await entracte("close", "route/shop", ...args)).toMatchObject({ code: 0, stderr: "" });
    const reopen = async (...args: readonly string[]) => {
      const ran = await entracte("reopen", ...args);
      expect(ran).toMatchObject({ code: 0, stderr: "" });
      return flat(ran.stdout);
    };
    await close("--paths", "/invoices");
    await close("--paths", "/invoices", "--as", "legacy");
    await close("--as", "night");
    await close("--paths", "/invoices/old", "--as", "legacy");
    expect(await reopen("route/shop", "--paths", "/invoices")).toContain("stays closed: held by legacy");
    expect(await shown("/", "/invoices", "/invoices/old")).toEqual({
      "/": true,
      "/invoices": true,
      "/invoices/old": true,
    });
    await reopen("night");
    expect(await shown("/", "/invoices", "/invoices/old")).toEqual({
      "/": false,
      "/invoices": true,
      "/invoices/old": true,
    });
    await close("--as", "night");
    expect(await reopen("legacy")).toContain("visitors keep the page: route/shop is closed, too");
    expect(parts()).toEqual([]);
    expect(await shown("/", "/invoices")).toEqual({ "/": true, "/invoices": true });
    await reopen("night");
    expect(lastingRoutes(lab)).toEqual(before);
  });

  test("have the application behind them open on this machine", async () => {
    await entracte("close", "route/shop", "--paths", "/invoices", "--no-verify");
    const checked = await entracte("open", "route/shop", "--paths", "/invoices", "--check");
    expect(checked).toMatchObject({ code: 0, stderr: "" });
    expect(flat(checked.stdout)).toContain("route/shop /invoices answers 200 OK to GET /invoices");
  });

  test("stand in a file, and are reopened by the name that holds them, without it", async () => {
    const folder = await makeFolder();
    await folder.write(
      "maintenances:\n  legacy:\n    targets:\n      - route: shop\n        paths: [/invoices, /payments]\n",
    );
    const closed = await run(["close", "legacy", "--no-verify", "-n", "demo"], environmentOf(lab), folder.path);
    await folder.remove();
    expect(closed).toMatchObject({ code: 0, stderr: "" });
    expect(parts().map(partOf)).toMatchObject([{ path: "/invoices" }, { path: "/payments" }]);
    expect(await entracte("reopen", "legacy", "--no-verify")).toMatchObject({ code: 0, stderr: "" });
    expect(lastingRoutes(lab)).toEqual(before);
  });

  test.each([
    [["--paths", "/invoices/"], "/invoices closes both", "These paths cannot be closed: …"],
    [["--paths", "/a,/a/b"], "/a/b is within /a", "These paths cannot be closed: …"],
    [["route/billing", "--paths", "/a"], "several are", "--paths are of one target, and … named."],
  ])("Law 10: that cannot be closed so are refused in a sentence: %j", async (args, why, heading) => {
    const refused = await entracte("close", "route/shop", ...args);
    expect(refused.code).toBe(2);
    expect(flat(refused.stderr)).toContain(why);
    expectTold(refused.stderr, heading);
  });
});
