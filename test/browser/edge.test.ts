import type { Browser, Page, Response } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask as visit } from "../support/ask.ts";
import { environmentOf, run } from "../support/command.ts";
import { browserOn, tab } from "./support.ts";

let lab: Lab;
let browser: Browser;

beforeAll(async () => {
  lab = await startLab({ reloadInterval: 200, probeScale: 0.1, stopScale: 0.01 });
  // Over TLS browsers say what a request is for (Sec-Fetch-Dest).
  const tls = { termination: "edge" };
  lab.store.update(resources.route, "demo", "billing", (it) => ({ ...it, spec: { ...it.spec, tls } }));
  browser = await browserOn(lab);
});
afterAll(async () => {
  await browser.close();
  await lab.stop();
});

const isQuestion = (request: { headers(): { [name: string]: string } }) => request.headers()["entracte-ask"] === "back";

/** What the edge answers to the page's own question while the application is closed. */
async function expectNotYet(answer: Response | null): Promise<void> {
  expect(answer?.status()).toBe(204);
  expect(await answer?.headerValue("entracte-page")).toMatch(/^\w+$/);
}

/** Lets the page's clock run on until it has asked, and gives the answer. */
async function ask(page: Page) {
  const state = { asked: false };
  const asked = page.waitForRequest(isQuestion).finally(() => void (state.asked = true));
  // The answer may take the page away while its clock runs.
  while (!state.asked) await page.clock.runFor(15_000).catch(() => {});
  return (await asked).response();
}

async function switched(...args: readonly string[]): Promise<void> {
  expect(await run(args, environmentOf(lab))).toMatchObject({ code: 0, stderr: "" });
}

test.each([
  ["fr-CA", "En maintenance"],
  ["en-GB", "Down for maintenance"],
  ["ja", "Down for maintenance"],
])("a browser that speaks %s shows: %s", async (locale, title) => {
  await switched("close", "route/shop");
  const { page, noise } = await tab(browser, { locale });
  await page.goto("http://shop.apps.test/");
  expect(await page.getByRole("heading").innerText()).toBe(title);
  expect(noise.said).toEqual([]);
  await switched("reopen", "route/shop");
});

describe("a tab that was open while the application was closed", () => {
  test.each([
    ["http", "shop"],
    ["https", "billing"],
  ])("%s: shows the application at the same address when it is back, and no error meanwhile", async (scheme, name) => {
    await switched("close", `route/${name}`);
    const address = `${scheme}://${name}.apps.test/orders?from=mail`;
    const { page, noise } = await tab(browser, { ignoreHTTPSErrors: true });
    await page.clock.install();
    await page.goto(`${address}#lines`);
    for (let asked = 0; asked < 3; asked++) {
      await expectNotYet(await ask(page));
      expect(await page.locator("main").getAttribute("data-page")).toBe("maintenance");
    }
    await switched("reopen", `route/${name}`);
    await ask(page);
    await page.getByText("welcome").waitFor();
    expect(page.url()).toBe(`${address}#lines`);
    expect(noise.said).toEqual([]);
    expect([...new Set(noise.asked)]).toEqual([`GET ${address}`, `HEAD ${address}`]);
  });

  test("that had sent a form gets the address by GET: nothing is sent twice", async () => {
    const { page, noise } = await tab(browser);
    await page.clock.install();
    await page.goto("http://shop.apps.test/");
    await switched("close", "route/shop");
    await page.evaluate(`{
      const form = document.createElement("form");
      Object.assign(form, { method: "post", action: "/echo?step=2" });
      document.body.append(form);
      form.submit();
    }`);
    await page.locator("main[data-page=maintenance]").waitFor();
    await switched("reopen", "route/shop");
    await ask(page);
    await page.getByText('"method":"GET","url":"/echo?step=2"').waitFor();
    expect(noise.asked.filter((asked) => asked.startsWith("POST"))).toHaveLength(1);
  });

  test("goes back without script, too, by GET", async () => {
    await switched("close", "route/shop");
    const { page, noise } = await tab(browser, { javaScriptEnabled: false });
    // The minute that a refresh takes is the one thing that is changed.
    await page.route("**/echo*", async (route) => {
      const request = route.request();
      const { pathname, search } = new URL(request.url());
      const { status, body } = await visit(lab.edge.http, "shop.apps.test", {
        path: pathname + search,
        method: request.method(),
        headers: { accept: "text/html", "content-type": "application/x-www-form-urlencoded" },
      });
      const hurried = body.replace('http-equiv="refresh" content="60"', 'http-equiv="refresh" content="1"');
      await route.fulfill({ status, contentType: "text/html", body: hurried });
    });
    await page.goto("http://news.apps.test/");
    await page.setContent(
      '<form method="post" action="http://shop.apps.test/echo?step=3"><button>Send</button></form>',
    );
    await page.getByText("Send").click();
    await page.locator("main[data-page=maintenance]").waitFor();
    await switched("reopen", "route/shop");
    await page.getByText('"method":"GET","url":"/echo?step=3"').waitFor();
    expect(noise.asked.filter((asked) => asked.startsWith("POST"))).toHaveLength(1);
  });

  test("does not ask while nobody looks at it, and soon when somebody does", async () => {
    await switched("close", "route/shop");
    const { page, noise } = await tab(browser);
    await page.clock.install();
    await page.goto("http://shop.apps.test/");
    const look = (hidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, "hidden", { configurable: true, get: () => ${String(hidden)} });
        document.dispatchEvent(new Event("visibilitychange"))`);
    await look(true);
    await page.clock.runFor(3_600_000);
    expect(noise.asked).toEqual(["GET http://shop.apps.test/"]);
    const asked = page.waitForRequest(isQuestion);
    await look(false);
    await page.clock.runFor(4_500);
    await asked;
    await switched("reopen", "route/shop");
  });
});
