import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as fc from "fast-check";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { htmlOf } from "../../src/cli/report/html.ts";
import { junitOf } from "../../src/cli/report/junit.ts";
import type { RunReport } from "../../src/cli/report/types.ts";
import { evidence, report, target, transition } from "../cli/support/report.ts";
import { faults } from "./axe.ts";
import { launch, tab } from "./support.ts";

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

/** The report as a file, as somebody opens it who downloaded the artifact. */
function filed(run: RunReport): string {
  const folder = mkdtempSync(join(tmpdir(), "entracte-report-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "evidence.html"), htmlOf(run));
  return pathToFileURL(join(folder, "evidence.html")).href;
}

const hostile = `<script>document.title = "mine"</script><img src=x onerror="alert(1)">&'"`;

test("the report shows what came and when, without asking for anything else, whatever the cluster says of itself", async () => {
  const failing = evidence({
    total: { ...evidence().total, failed: 1 },
    failures: [{ at: "2026-11-25T02:04:31.350Z", address: hostile, door: "d", connection: "new", what: hostile }],
    certificates: [{ address: "a", door: "d", authorized: true, subject: hostile, issuer: hostile, expires: "" }],
  });
  const told = [
    transition({
      reason: hostile,
      by: hostile,
      evidence: failing,
      targets: [target({ target: hostile, why: hostile })],
    }),
    transition({ command: "reopen", unseen: [{ sight: hostile, says: hostile }] }),
  ];
  const address = filed(report({ command: hostile, transitions: told }));
  for (const colorScheme of ["light", "dark"] as const) {
    const { page, noise } = await tab(browser, { colorScheme, viewport: { width: 1280, height: 2_000 } });
    await page.goto(address);
    expect(await page.title()).toBe(hostile);
    await page.getByText("1 of 9 requests failed.").waitFor();
    await page.getByRole("img", { name: /^Answers over time: 4 from the application, .*, 1 failed/ }).waitFor();
    // A column for each slice in which some came, in both pictures.
    expect(await page.locator("rect.page").count()).toBe(6);
    // Of letters in a picture axe decides nothing.
    expect((await faults(page)).filter((fault) => !fault.includes("<text"))).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
    expect(noise).toEqual({ said: [], asked: [`GET ${address}`] });
  }
});

test("on paper it is black on white, and its colours stay", async () => {
  const { page } = await tab(browser, { colorScheme: "dark" });
  await page.goto(filed(report()));
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const colours =
    "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('h1')).color]";
  expect(await page.evaluate(colours)).toEqual(["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
  const adjusts = "getComputedStyle(document.querySelector('rect')).printColorAdjust";
  expect(await page.evaluate(adjusts)).toBe("exact");
  // A transition of two targets is a matter of one page or two.
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeLessThanOrEqual(2);
});

test("a refusal is shown with what to type next", async () => {
  const { page } = await tab(browser);
  const trouble = {
    type: "trouble",
    ending: "refused",
    exitCode: 3,
    message: "No such Route.",
    remedy: ["entracte status"],
  } as const;
  await page.goto(filed(report({ transitions: [], trouble })));
  await page.getByText("No such Route.").waitFor();
  await page.getByText("entracte status").waitFor();
});

test("JUnit is XML, whatever the cluster says of itself", async () => {
  const { page } = await tab(browser);
  const texts = fc.sample(fc.string({ unit: "binary", maxLength: 60 }), 200).concat(hostile, "\u0000\u001b[31m]]>");
  const files = texts.map((text) =>
    junitOf(
      report({
        transitions: [
          transition({ maintenance: text, targets: [target({ target: text, state: "failed", why: text })] }),
        ],
      }),
    ),
  );
  const failing = await page.evaluate(`${JSON.stringify(files)}.filter((xml) => {
    const root = new DOMParser().parseFromString(xml, "text/xml");
    return root.querySelector("parsererror") !== null || root.querySelectorAll("testcase").length !== 3;
  })`);
  expect(failing).toEqual([]);
});
