import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run } from "../support/command.ts";
import { start } from "../support/started.ts";
import { visitLab } from "../support/visit.ts";

/** Commands that a pipeline starts ahead of time. */
let lab: Lab;
let file: string;
beforeAll(async () => {
  lab = await startLab(quick);
  file = join(lab.directory, "entracte.yaml");
  writeFileSync(file, "maintenances:\n  night:\n    timezone: Europe/Paris\n    targets: [{ route: shop }]\n");
});
afterAll(() => lab.stop());

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString().replace(/\.\d+Z$/, "Z");
const open = async () => !(await visitLab(lab, "shop")).page;

describe("--wait-until", () => {
  test("closes then, and not before; what would be refused is refused at once", async () => {
    const refused = await run(["close", "route/shpo", "--wait-until", inSeconds(3_600)], environmentOf(lab));
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    const at = inSeconds(4);
    const closing = start(lab, "close", "night", "-f", file, "--wait-until", at, "--for", "2h", "-o", "json");
    await closing.says(/"step":"wait","state":"started"/);
    expect(await open()).toBe(true);
    expect(await closing.ended).toBe(0);
    expect(await open()).toBe(false);
    const lines = closing.stdout().trim().split("\n");
    const [begun] = lines
      .filter((line) => line.includes('"step":"check"'))
      .map((line) => (JSON.parse(line) as { at: string }).at);
    expect(Date.parse(begun ?? "")).toBeGreaterThanOrEqual(Date.parse(at));
    // How long it lasts counts from then, too.
    const { targets } = JSON.parse(lines.at(-1) ?? "") as { targets: readonly { until: string }[] };
    expect(Date.parse(targets[0]?.until ?? "")).toBeGreaterThanOrEqual(Date.parse(at) + 7_200_000);
  });

  test("does not wait for a time that has passed a little ago, in the zone of the file", async () => {
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" });
    const passed = clock.format(Date.now() - 120_000);
    const opened = await run(["reopen", "night", "-f", file, "--wait-until", passed], environmentOf(lab));
    expect(opened.code).toBe(0);
    expect(opened.stdout).toMatch(/waiting +\d{4}-\d\d-\d\d \d\d:\d\d Europe\/Paris has passed, [23] min ago/);
    expect(await open()).toBe(true);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s while it waits ends it, and nothing was changed", async (signal, code) => {
    const closing = start(lab, "close", "night", "-f", file, "--wait-until", inSeconds(3_600));
    await closing.says(/waiting +until/);
    closing.signal(signal);
    expect(await closing.ended).toBe(code);
    expect(closing.stderr()).toContain("Interrupted. Nothing was changed.");
    expect(await open()).toBe(true);
  });

  test("without a zone is refused, for a pipeline's machine is somewhere else", async () => {
    const refused = await run(["close", "route/shop", "--wait-until", "06:00"], environmentOf(lab));
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("no time zone is named") });
  });
});

describe("--for", () => {
  test("takes a duration only, and not beside --until", async () => {
    const time = await run(["close", "route/shop", "--for", "06:00"], environmentOf(lab));
    expect(time).toMatchObject({ code: 2, stderr: expect.stringContaining('"06:00" is no duration.') });
    const both = await run(["close", "route/shop", "--for", "2h", "--until", "06:00"], environmentOf(lab));
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining("--until") });
  });
});

test("in a job of GitLab the steps are one section that folds, and what came of it stands below", async () => {
  const closed = await run(["close", "route/shop"], { ...environmentOf(lab), GITLAB_CI: "true" });
  // Visible letters, for what clears a line.
  const told = closed.stdout.replaceAll("\u001b[0K", "<clear>");
  const [, title, steps, rest] =
    /^<clear>section_start:\d+:entracte_1\[collapsed=true\]\r<clear>(.*)\n([^]*)<clear>section_end:\d+:entracte_1\r<clear>\n([^]*)$/.exec(
      told,
    ) ?? [];
  expect(title).toBe("entracte close route/shop");
  expect(steps).toMatch(/route\/shop +closed/);
  expect(rest).toMatch(/^\n1 Route closed at /);
  expect((await run(["reopen", "route/shop", "--no-verify"], environmentOf(lab))).code).toBe(0);
});
