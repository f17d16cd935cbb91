import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderHtml, type Frame } from "../../src/page/html.ts";
import type { PageTexts } from "../../src/page/model.ts";
import { builtIn } from "../../src/page/texts.ts";
import { faults } from "./axe.ts";
import { launch, tab } from "./support.ts";

const address = "https://shop.example.com/orders?from=mail";
const until = { iso: "2026-11-26T05:00:00Z", at: Date.parse("2026-11-26T05:00:00Z"), zone: "Europe/Paris" };
const before = "2026-11-26T03:12:00Z";
const contact = "helpdesk@example.com, or https://status.example.com/billing";
const logo = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><path d="M0 0h90v30z"/></svg>')}`;

const pages: { readonly [name: string]: [PageTexts, Frame] } = {
  "the default page": [builtIn.en.texts, {}],
  "the French page, with all that it can say": [
    { ...builtIn.fr.texts, contact },
    { lang: "fr", until },
  ],
  "a page in a brand's pale colour": [
    { ...builtIn.en.texts, contact },
    { until, brand: { colour: "#fd0", logo } },
  ],
  "a page from right to left": [
    { title: "نحن في صيانة", message: "سنعود قريبا.\n\nلم يفقد أي شيء قمت بحفظه.", contact },
    { lang: "ar", until },
  ],
  "a page of very long words": [
    { title: "Donaudampfschifffahrtsgesellschaft", message: `${"x".repeat(300)}\n${"word ".repeat(400)}`, contact },
    { until },
  ],
};

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

/** A tab that shows this page, at an address of the application. */
async function shown(html: string, options: BrowserContextOptions = {}) {
  const { page, noise } = await tab(browser, { reducedMotion: "reduce", ...options });
  await page.route("**/*", (route) =>
    route.request().method() === "GET"
      ? route.fulfill({ contentType: "text/html; charset=utf-8", body: html })
      : route.fulfill({ status: 204 }),
  );
  await page.clock.install({ time: before });
  await page.goto(address);
  return { page, noise };
}

describe.each(Object.entries(pages))("%s", (_, [texts, frame]) => {
  const html = renderHtml(texts, frame);

  test.each(["light", "dark"] as const)("keeps to WCAG 2.2 AA in %s, as axe sees it", async (colorScheme) => {
    const { page } = await shown(html, { colorScheme });
    expect(await faults(page)).toEqual([]);
    const lightness = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    expect(lightness).toBe(colorScheme === "light" ? "rgb(248, 247, 244)" : "rgb(20, 19, 24)");
  });

  test.each([
    ["a screen of 320 px", { width: 320, height: 640 }, "100%"],
    ["texts at 200 %", { width: 640, height: 480 }, "200%"],
    ["a wide screen", { width: 1920, height: 1080 }, "100%"],
  ])("is read without scrolling sideways on %s", async (_name, viewport, size) => {
    const { page } = await shown(html, { viewport });
    await page.evaluate(`document.documentElement.style.fontSize = "${size}"`);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    const outside = `[...document.querySelectorAll("main *")].filter((it) => {
      const { left, right } = it.getBoundingClientRect();
      return left < 0 || right > innerWidth;
    }).map((it) => it.outerHTML)`;
    expect(await page.evaluate(outside)).toEqual([]);
  });

  test("says nothing on the console and asks nobody else", async () => {
    const { page, noise } = await shown(html);
    await page.waitForLoadState("networkidle");
    expect(noise).toEqual({ said: [], asked: [`GET ${address}`] });
  });
});

describe("the expected end", () => {
  const html = renderHtml(builtIn.en.texts, { until });

  test("stands in the zone of the maintenance where there is no script", async () => {
    const { page } = await tab(browser, { javaScriptEnabled: false });
    await page.setContent(html);
    expect(await page.locator("time").innerText()).toBe("Thursday 26 November at 06:00 CET");
  });

  test("stands in the visitor's own zone and manner, with a countdown", async () => {
    const { page } = await shown(html, { timezoneId: "America/New_York", locale: "en-US" });
    expect(await page.locator("time").innerText()).toMatch(/^Thursday, November 26 at 12:00\sAM EST$/);
    const left = page.locator("[data-late]");
    expect(await left.innerText()).toBe("in 2 hours");
    await page.clock.runFor(3_000_000);
    expect(await left.innerText()).toBe("in 58 minutes");
    await page.clock.runFor(3_600_000);
    expect(await left.innerText()).toBe("It is taking a little longer than planned.");
  });
});

test("nothing moves for those who asked for less motion", async () => {
  const motions = async (reducedMotion: "reduce" | "no-preference") => {
    const { page } = await shown(renderHtml(builtIn.en.texts), { reducedMotion });
    return page.evaluate<number>("document.getAnimations().length");
  };
  expect(await motions("no-preference")).toBeGreaterThan(0);
  expect(await motions("reduce")).toBe(0);
});
