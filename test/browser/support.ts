import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { onTestFinished } from "vitest";
import type { Lab } from "../../src/lab/lab.ts";

const programs = ["chromium", "chromium-browser", "google-chrome"];

function executable(): string {
  const places = (process.env["PATH"] ?? "").split(delimiter).flatMap((dir) => programs.map((name) => join(dir, name)));
  const found = places.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error("These tests need Chromium: sh scripts/parts.sh browser");
  return found;
}

/** A real Chromium, for which every host name leads to the lab's edge. */
export function browserOn(lab: Lab): Promise<Browser> {
  return launch([`--host-resolver-rules=MAP *:443 ${lab.edge.https}, MAP * ${lab.edge.http}`]);
}

export function launch(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: executable(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", ...args],
  });
}

/** What a tab said and asked that nobody should hear of: messages of its console, errors, requests to other origins. */
export interface Noise {
  readonly said: string[];
  readonly asked: string[];
}

/** A tab of its own until the test is over, and the noise that it makes. */
export async function tab(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; noise: Noise }> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  // Ends what hangs, and measures nothing, as for all tests.
  context.setDefaultTimeout(100_000);
  const page = await context.newPage();
  const noise: Noise = { said: [], asked: [] };
  page.on("console", (message) => noise.said.push(message.text()));
  page.on("pageerror", (error) => noise.said.push(error.message));
  page.on("request", (request) => noise.asked.push(`${request.method()} ${request.url()}`));
  return { page, noise };
}
