import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startLocalPage } from "../../src/cli/page/local.ts";
import { panelPath, startPanel } from "../../src/cli/page/panel.ts";
import { localToken } from "../../src/cli/page/files.ts";
import { defaultPolicy } from "../../src/page/answer-policy.ts";
import { shownBy, type PageSource } from "../../src/page/pages.ts";
import { launch, tab } from "./support.ts";

const source: PageSource = {
  texts: { title: "Back soon" },
  languages: { fr: { title: "Bientôt" } },
  hosts: { "a.test": { texts: { title: "A rests" } } },
};

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

test("the panel shows the page in the language, the theme and the width, on the host and to the client that one chooses", async () => {
  const hosts = ["localhost", "a.test"];
  const local = await startLocalPage({ shown: shownBy(source, hosts, localToken), hosts, policy: defaultPolicy });
  onTestFinished(() => local.stop());
  const panel = await startPanel({ port: 0, page: local.port, hosts: () => ["a.test"], languages: () => ["en", "fr"] });
  onTestFinished(() => panel.stop());
  // As a person's browser has it: a theme that is emulated for the whole tab would be the frame's, too.
  const { page, noise } = await tab(browser, { colorScheme: null });
  await page.goto(`http://127.0.0.1:${String(panel.port)}${panelPath}`);
  const frame = page.frameLocator("iframe");
  const heading = (text: string) => frame.getByRole("heading", { name: text }).waitFor();
  const choose = (name: string, value: string) => page.locator(`select[name=${name}]`).selectOption(value);
  await heading("Back soon");
  await choose("lang", "fr");
  await heading("Bientôt");
  await choose("host", "a.test");
  await heading("A rests");
  for (const [theme, background] of [
    ["dark", "rgb(20, 19, 24)"],
    ["light", "rgb(248, 247, 244)"],
  ] as const) {
    await choose("theme", theme);
    const shown = () =>
      frame.locator("body").evaluate((body) => body.ownerDocument.defaultView?.getComputedStyle(body).backgroundColor);
    await expect.poll(shown, { timeout: 60_000 }).toBe(background);
  }
  await choose("width", "320px");
  await expect.poll(() => frame.locator("body").evaluate("innerWidth"), { timeout: 60_000 }).toBe(320);
  await choose("client", "api");
  await page.locator("pre", { hasText: "entracte-page: preview" }).waitFor();
  panel.changed("entracte.yaml:1:1: a mistake");
  await page.getByText("a mistake").waitFor();
  expect(noise.said).toEqual([]);
});
