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

  test.each([
    ["light", "rgb(248, 247, 244)"],
    ["dark", "rgb(20, 19, 24)"],
  ] as const)("keeps to WCAG 2.2 AA in %s, as axe sees it, and asks nobody else", async (colorScheme, background) => {
    const { page, noise } = await shown(html, { colorScheme });
    expect(await faults(page)).toEqual([]);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(background);
    expect(noise.said).toEqual([]);
    expect(noise.asked.filter((asked) => !asked.endsWith(` ${address}`))).toEqual([]);
  });

  test("is read without scrolling sideways at 320 px, with texts at 200 %, and on a wide screen", async () => {
    const { page } = await shown(html);
    for (const [width, size] of [
      [320, "100%"],
      [640, "200%"],
      [1920, "100%"],
    ] as const) {
      await page.setViewportSize({ width, height: 640 });
      await page.evaluate(`document.documentElement.style.fontSize = "${size}"`);
      expect(await page.evaluate(beyond), `${String(width)} px`).toEqual([]);
    }
  });
});

/** What is wider than the screen, or outside of it. */
const beyond = `[document.documentElement, ...document.querySelectorAll("main *")].filter((it) => {
  const { left, right } = it.getBoundingClientRect();
  return left < 0 || right > innerWidth || (it === document.documentElement && it.scrollWidth > innerWidth);
}).map((it) => it.outerHTML.slice(0, 99))`;

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
    await page.clock.fastForward(3_000_000);
    expect(await left.innerText()).toBe("in 58 minutes");
    await page.clock.fastForward(3_600_000);
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
