import { writeFileSync } from "node:fs";
import { renderHtml } from "../src/page/html.ts";
import { builtIn } from "../src/page/texts.ts";
import { launch } from "../test/browser/support.ts";

/** The pictures of the documentation, in real Chromium: `npm run screenshots`. */
const until = { iso: "2026-11-26T05:00:00Z", at: Date.parse("2026-11-26T05:00:00Z"), zone: "Europe/Paris" };
const contact = "help@example.com";
const english = renderHtml({ ...builtIn.en.texts, contact }, { until });
const french = renderHtml({ ...builtIn.fr.texts, contact }, { until, lang: "fr" });

const pictures = [
  { name: "page-light", html: english, colorScheme: "light", locale: "en-GB", width: 1280, height: 800 },
  { name: "page-dark-french", html: french, colorScheme: "dark", locale: "fr", width: 1280, height: 800 },
  { name: "page-small", html: english, colorScheme: "light", locale: "en-GB", width: 320, height: 640 },
] as const;

const browser = await launch();
for (const { name, html, colorScheme, locale, width, height } of pictures) {
  const viewport = { width, height };
  const page = await browser.newPage({
    colorScheme,
    locale,
    viewport,
    timezoneId: until.zone,
    reducedMotion: "reduce",
  });
  await page.clock.install({ time: "2026-11-26T02:55:00Z" });
  await page.setContent(html);
  writeFileSync(`docs/images/${name}.png`, await page.screenshot());
}
await browser.close();
