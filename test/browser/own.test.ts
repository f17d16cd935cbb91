import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, run } from "../support/command.ts";
import { faults } from "./axe.ts";
import { browserOn, tab } from "./support.ts";

const spec = `
maintenances:
  site:
    targets: [{ route: news }]
    page: { html: ./site, title: The <news> rest, contact: us@example.com, languages: { fr: { title: Repos } } }
  ledger:
    until: 2h
    targets: [{ route: shop }, { route: billing }]
    page:
      message: Nothing is lost.
      languages: { ar: { title: نحن في صيانة, message: سنعود قريبا., contact: us@example.com } }
      labels: { ar: { expected: العودة المتوقعة, contact: للتواصل, returns: اترك هذه الصفحة مفتوحة. } }
      brand: { logo: ./logo.svg, colour: "#b3123f", css: ./brand.css }
      hosts:
        billing.apps.test: { title: Billing rests, contact: billing@example.com }
`;
const site = `<!DOCTYPE html>
<html lang="{{lang}}"><head><title>{{title}}</title><link rel="stylesheet" href="css/site.css"></head>
<body><h1>{{title}}</h1><p>{{contact}} {{host}}</p><img src="picture.svg" alt="">{{> return}}</body></html>`;
const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0h40v20z"/></svg>';

let lab: Lab;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "entracte-own-"));
  await mkdir(join(folder, "site/css"), { recursive: true });
  await writeFile(join(folder, "entracte.yaml"), spec);
  await writeFile(join(folder, "site/index.html"), site);
  await writeFile(join(folder, "site/css/site.css"), "h1 { color: rgb(1, 2, 3); }");
  for (const name of ["site/picture.svg", "logo.svg"]) await writeFile(join(folder, name), picture);
  await writeFile(join(folder, "brand.css"), "h1 { text-transform: uppercase; }");
  lab = await startLab({ reloadInterval: 200, probeScale: 0.1, stopScale: 0.01 });
  expect(await run(["close", "site", "ledger"], environmentOf(lab), folder)).toMatchObject({ code: 0, stderr: "" });
  browser = await browserOn(lab);
});
afterAll(async () => {
  await browser.close();
  await lab.stop();
  await rm(folder, { recursive: true });
});

describe("a folder of one's own", () => {
  test.each([
    ["en", "The <news> rest"],
    ["fr", "Repos"],
  ])("is shown with its styles and images at every address, filled, in %s", async (locale, title) => {
    const { page, noise } = await tab(browser, { locale });
    await page.goto("http://news.apps.test/a/deep/path?q=1");
    expect(await page.title()).toBe(title);
    expect(await page.getByRole("heading").innerText()).toBe(title);
    expect(await page.getByRole("paragraph").innerText()).toBe("us@example.com news.apps.test");
    expect(await page.evaluate("getComputedStyle(document.querySelector('h1')).color")).toBe("rgb(1, 2, 3)");
    expect(await page.evaluate("document.images[0].naturalWidth")).toBe(40);
    expect(noise.said).toEqual([]);
  });

  test("goes back to the application by itself, where it says so", async () => {
    const { page } = await tab(browser);
    await page.clock.install();
    await page.goto("http://news.apps.test/a?b=1");
    const asked = page.waitForRequest((request) => request.headers()["entracte-ask"] === "back");
    await page.clock.runFor(15_000);
    expect((await asked).url()).toBe("http://news.apps.test/a?b=1");
  });
});

test("a language that the page does not know speaks all of it, with the author's labels, in its own direction", async () => {
  const { page, noise } = await tab(browser, { locale: "ar-EG" });
  await page.goto("http://shop.apps.test/");
  expect(await page.getByRole("main").innerText()).toMatch(
    /^نحن في صيانة\s+سنعود قريبا\.\s+العودة المتوقعة\s+.*\s+.*ساعت.*\s+للتواصل\s+us@example\.com\s+اترك هذه الصفحة مفتوحة\.$/,
  );
  expect(await page.evaluate("[document.documentElement.lang, document.documentElement.dir]")).toEqual(["ar", "rtl"]);
  expect(await faults(page)).toEqual([]);
  expect(noise.said).toEqual([]);
});

describe("the default page in a brand's look", () => {
  test("has its logo, its colour and its style, and the host's own texts", async () => {
    const { page, noise } = await tab(browser);
    await page.goto("http://billing.apps.test/");
    expect(await page.getByRole("heading").innerText()).toBe("BILLING RESTS");
    expect(await page.getByRole("main").innerText()).toMatch(
      /Nothing is lost\.[\s\S]*in 2 hours[\s\S]*billing@example\.com/,
    );
    expect(await page.evaluate("document.images[0].naturalWidth")).toBe(40);
    expect(await page.evaluate("getComputedStyle(document.links[0]).color")).toBe("rgb(179, 18, 63)");
    expect(noise.said).toEqual([]);

    await page.goto("http://shop.apps.test/");
    expect(await page.getByRole("heading").innerText()).toBe("DOWN FOR MAINTENANCE");
    expect(noise.asked.every((asked) => /^GET (http:\/\/(billing|shop)\.apps\.test\/$|data:)/.test(asked))).toBe(true);
  });
});
