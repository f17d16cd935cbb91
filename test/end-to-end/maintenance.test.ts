import { describe, expect, test } from "vitest";
import { recordOf } from "../../src/core/standing.ts";
import { resources } from "../../src/core/resources.ts";
import { environmentOf, run, type Ran } from "../support/command.ts";
import { lastingRoutes, visitLab } from "../support/visit.ts";
import { workplace } from "../support/workplace.ts";

const example = "examples/entracte.yaml";

const place = workplace();
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(place.lab));
/** In a folder with this `entracte.yaml`. */
const inFolder = place.entracte;
const holds = (route: string) => {
  const object = place.lab.store.get(resources.route, "demo", route);
  return object === undefined ? [] : (recordOf(object)?.holds ?? []);
};

describe("a maintenance of the example file", () => {
  test("is planned, closed, shown and reopened by its name; no request fails, every Route is as it was", async () => {
    const before = lastingRoutes(place.lab);
    const plan = await entracte("plan", "legacy-billing", "-f", example);
    expect(plan).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("route/billing") });
    expect(plan.stdout).toContain(`entracte close legacy-billing -f ${example} -n demo`);
    expect(lastingRoutes(place.lab)).toEqual(before);

    const closed = await entracte("close", "legacy-billing", "-f", example);
    expect(closed).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/probes: .* 0 failed/) });
    expect(closed.stdout).toMatch(/20\d\d-\d\d-\d\d 06:00 Europe\/Paris/);
    expect(closed.stdout).toContain("Nothing reopens by itself");
    expect((await visitLab(place.lab, "shop")).body).toContain("<h1>Back at six</h1>");
    expect((await visitLab(place.lab, "billing")).body).toContain("Your basket is kept.");
    expect((await visitLab(place.lab, "news")).page).toBe(false);
    expect(holds("shop")).toMatchObject([{ maintenance: "legacy-billing", reason: "DB upgrade", by: "admin" }]);
    expect(holds("shop")[0]?.until).toMatch(/T0[45]:00:00Z$/);

    expect((await entracte("status", "-n", "demo")).stdout).toContain("legacy-billing");
    expect((await entracte("reopen", "legacy-billing")).code).toBe(0);
    expect(lastingRoutes(place.lab)).toEqual(before);
  });

  test("shows an HTML file of one's own, and is found in the working directory", async () => {
    const closed = await run(["close", "news-redesign"], environmentOf(place.lab), "examples");
    expect(closed).toMatchObject({ code: 0, stderr: "" });
    const { body, page } = await visitLab(place.lab, "news");
    expect(body).toContain("<h1>The news are being set</h1>");
    expect(page).toBe(true);
    expect((await entracte("reopen", "news-redesign")).code).toBe(0);
    expect((await visitLab(place.lab, "news")).page).toBe(false);
  });
});

describe("what the command line says", () => {
  test("wins over the file", async () => {
    const words = ["close", "legacy-billing", "-f", example, "--until", "2h", "--reason", "other", "--title", "Soon"];
    expect((await entracte(...words)).code).toBe(0);
    const [hold] = holds("billing");
    expect(hold).toMatchObject({ maintenance: "legacy-billing", reason: "other" });
    expect(Date.parse(hold?.until ?? "") - Date.parse(hold?.since ?? "")).toBeLessThanOrEqual(7_201_000);
    expect((await visitLab(place.lab, "billing")).body).toMatch(/<h1>Soon<\/h1>[\s\S]*Your basket is kept/);
    expect((await entracte("reopen", "legacy-billing")).code).toBe(0);
  });

  test("may name several maintenances, and targets beside them; what each closes is held by its own name", async () => {
    const before = lastingRoutes(place.lab);
    await place.write(
      "entracte.yaml",
      "maintenances:",
      "  one: { targets: [{ route: shop }] }",
      "  two: { targets: [{ route: billing }] }",
    );
    expect(await inFolder("close", "one", "two", "route/news", "--no-verify")).toMatchObject({ code: 0, stderr: "" });
    expect(["shop", "billing", "news"].map((name) => holds(name)[0]?.maintenance)).toEqual(["one", "two", "by-hand"]);
    expect(await inFolder("reopen", "one", "two", "route/news", "--no-verify")).toMatchObject({ code: 0, stderr: "" });
    expect(lastingRoutes(place.lab)).toEqual(before);
  });
});

describe("where a maintenance is", () => {
  test("the file says, for its namespace and the edge; the command line wins", async () => {
    const { KUBECONFIG, ENTRACTE_EDGE: edge } = environmentOf(place.lab);
    const plan = (...more: readonly string[]) => run(["plan", "one", ...more], { KUBECONFIG }, place.folder);
    const lines = ["maintenances:", "  one: { targets: [{ route: shop }] }"];
    await place.write("entracte.yaml", `edge: ["${String(edge)}"]`, ...lines);
    expect(await plan()).toMatchObject({ code: 0, stdout: expect.stringContaining("answers at 1 address") });
    await place.write("entracte.yaml", "namespace: nowhere", `edge: ["${String(edge)}"]`, ...lines);
    expect(await plan()).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("nowhere"),
    });
    expect(await plan("-n", "demo")).toMatchObject({ code: 0, stderr: "" });
    expect(await plan("-n", "demo", "--edge", "http=127.0.0.1:1")).toMatchObject({ code: 3 });
  });
});

test("an end without a zone is of this machine's, and says so", async () => {
  const env = { ...environmentOf(place.lab), TZ: "America/New_York" };
  const { stdout } = await run(["plan", "route/shop", "--until", "06:00"], env);
  expect(stdout.replaceAll(/\s+/g, " ")).toContain("06:00 America/New_York (this machine's zone)");
  expect(await run(["plan", "route/shop", "--until", "06:00"], { ...env, TZ: "Nowhere/Else" })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("the time zone of this machine is not known"),
  });
});

describe("what cannot be", () => {
  test("mistakes of the file are told with their places, and end with 2", async () => {
    await place.write(
      "entracte.yaml",
      "maintenances:",
      "  one:",
      "    targets: [{ route: shop }]",
      "    untill: 06:00",
    );
    expect(await inFolder("close", "one")).toEqual({
      code: 2,
      stdout: "",
      stderr: 'entracte.yaml:4:5: "untill" is no key of one.\n  Did you mean until?\n',
    });
    expect(await entracte("close", "one", "-f", "missing.yaml")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There is no file missing.yaml."),
    });
  });

  test("the bare name of a Route, and the misspelt name of a maintenance, get what was meant", async () => {
    const before = lastingRoutes(place.lab);
    const bare = await entracte("close", "shop", "-f", example);
    expect(bare).toMatchObject({ code: 2, stderr: expect.stringContaining("Did you mean route/shop?") });
    const near = await entracte("close", "legacy-biling", "-f", example);
    expect(near).toMatchObject({ code: 2, stderr: expect.stringContaining("Did you mean legacy-billing?") });
    expect(lastingRoutes(place.lab)).toEqual(before);

    expect((await entracte("close", "route/shop", "--as", "legacy-billing", "--no-verify")).code).toBe(0);
    const held = await entracte("close", "legacy-biling");
    expect(held).toMatchObject({ code: 2, stderr: expect.stringContaining("Did you mean legacy-billing?") });
    const again = await entracte("close", "legacy-billing");
    expect(again).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("entracte close route/shop --as legacy-billing"),
    });
    const reopen = await entracte("reopen", "legacy-biling");
    expect(reopen).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("entracte reopen legacy-billing -n demo"),
    });
    expect((await entracte("reopen", "legacy-billing", "--no-verify")).code).toBe(0);
    const done = await entracte("reopen", "legacy-billing");
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining("All is open that it closed.") });
  });

  test.each([
    [["--until", "yesterday"], '"yesterday" is no time.'],
    [["--until", "2020-01-01T06:00"], "The end lies in the past: 2020-01-01 06:00 Europe/Paris."],
    [["--as", "other"], "--as says what holds targets that are named one by one"],
  ])("%j is refused before anything is asked of the cluster", async (words, says) => {
    const before = lastingRoutes(place.lab);
    expect(await entracte("close", "legacy-billing", "-f", example, ...words)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(says),
    });
    expect(lastingRoutes(place.lab)).toEqual(before);
  });

  test("a status that a class cannot be answered is refused with a sentence, for nobody would notice that it is not there", async () => {
    await place.write(
      "entracte.yaml",
      "maintenances:",
      "  one:",
      "    targets: [{ route: shop }]",
      "    page: { statuses: { machines: 302 } }",
    );
    const says = "page.statuses: machines cannot be answered 302.";
    expect(await inFolder("close", "one")).toMatchObject({ code: 2, stderr: expect.stringContaining(says) });
  });
});
