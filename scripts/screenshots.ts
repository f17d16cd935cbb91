import { writeFileSync } from "node:fs";
import { renderHtml } from "../src/page/html.ts";
import { builtIn } from "../src/page/texts.ts";
import { htmlOf } from "../src/cli/report/html.ts";
import { launch } from "../test/browser/support.ts";
import { evidence, report, target, transition } from "../test/cli/support/report.ts";

/** The pictures of the documentation, in real Chromium: `npm run screenshots`. */
const until = { iso: "2026-11-26T05:00:00Z", at: Date.parse("2026-11-26T05:00:00Z"), zone: "Europe/Paris" };
const contact = "help@example.com";
const english = renderHtml({ ...builtIn.en.texts, contact }, { until });
const french = renderHtml({ ...builtIn.fr.texts, contact }, { until, lang: "fr" });

/** A closing that was seen at two addresses: the page after 4.9 s, with the edge's next reload. */
const slices = (from: number, to: number) =>
  Array.from({ length: 110 }, (_, i) => (i < from || i >= to ? 0 : i % 13 === 0 ? 3 : 4));
const counts = { foreign: 0, failed: 0, asBefore: 0, reconnected: 1, late: 0, longestGap: 63, longestPause: 60 };
const total = { ...counts, probes: 433, application: 193, page: 240 };
const sight = { ...counts, door: "203.0.113.7:443", probes: 216, application: 96, page: 120 };
const switched = { expect: "page", marked: "2026-11-25T02:04:31.000Z", firstSeen: 4_890, only: 4_914 } as const;
const closing = report({
  command: "entracte close legacy-billing",
  transitions: [
    transition({
      maintenance: "legacy-billing",
      by: "ada (system:serviceaccount:store:entracte)",
      reason: "DB upgrade",
      targets: ["shop", "billing"].map((name) =>
        target({ target: `route/${name}`, until: "2026-11-25T05:00:00Z", urls: [`https://${name}.example.com/`] }),
      ),
      evidence: evidence({
        total: { ...total, pageFirstSeen: 4_890, pageOnly: 4_914 },
        timeline: {
          from: "2026-11-25T02:04:31.000Z",
          every: 100,
          application: slices(0, 49),
          page: slices(49, 110),
          foreign: slices(0, 0),
          failed: slices(0, 0),
        },
        sights: ["shop", "billing"].map((name) => ({
          ...sight,
          address: `https://${name}.example.com/`,
          transitions: [switched],
        })),
      }),
    }),
  ],
});

const pictures = [
  { name: "report", html: htmlOf(closing), colorScheme: "light", locale: "en-GB", width: 1100, height: 900 },
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
