import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const standard = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds against WCAG 2.2 AA, a line each; also what it could not decide. */
export async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(source);
  const { violations, incomplete, passes } = await page.evaluate<AxeResults>(
    `axe.run({ runOnly: ${JSON.stringify(standard)} })`,
  );
  // Without fonts axe looks at no contrast, silently; nor does it ever at Arabic letters, which it takes for icons.
  const looked = passes.some(({ id }) => id === "color-contrast") || (await page.evaluate("document.dir === 'rtl'"));
  const contrast = looked ? [] : ["the contrast of texts was not looked at"];
  return [
    ...[...violations, ...incomplete].flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
    ...contrast,
  ];
}
