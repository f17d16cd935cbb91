import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { widthOf } from "../../src/cli/show/text.ts";
import type { RunReport } from "../../src/cli/report/types.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, run as runIt } from "../support/command.ts";

/** What the built command line prints, in a pipeline. */
let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ reloadInterval: 200, probeScale: 0.1, stopScale: 0.01 });
});
afterAll(() => lab.stop());

// Each runs the command several times, on a machine that may have other work to do.
vi.setConfig({ testTimeout: 120_000 });

const run = (...args: readonly string[]) => runIt(args, environmentOf(lab));
const widest = (text: string) => Math.max(...text.split("\n").map(widthOf));

describe("what a run prints", () => {
  test("in a pipeline: a line for each event with its time, no escape codes, no line longer than 80 columns", async () => {
    const closed = await run("close", "route/shop", "route/billing", "--as", "legacy", "--until", "06:00");
    expect(closed.stderr).toBe("");
    expect(closed.stdout).not.toContain("\u001B");
    expect(closed.stdout).toMatch(/^\d\d:\d\d:\d\d page {11}2 of 2 pods ready$/m);
    for (const name of ["shop", "billing"]) {
      expect(closed.stdout).toMatch(new RegExp(`^\\d\\d:\\d\\d:\\d\\d route/${name} +closed$`, "m"));
      expect(closed.stdout).toMatch(new RegExp(`route/${name} +seen at the edge \\(\\d+\\.\\d s\\)$`, "m"));
    }
    expect(closed.stdout).toMatch(/^2 Routes closed at \d\d:\d\d:\d\d \S+, seen at the edge\.$/m);
    expect(closed.stdout).toMatch(
      /^Nothing reopens by itself at 20\d\d-\d\d-\d\d 06:00 \S+ \(this machine's zone\)\.$/m,
    );
    expect(closed.stdout).toMatch(/^Reopen: {3}entracte reopen legacy -n demo$/m);
    expect(closed.stdout).toMatch(/^Test: {5}entracte open route\/shop -n demo$/m);
    expect(widest(closed.stdout)).toBeLessThanOrEqual(80);

    const opened = await run("reopen", "legacy");
    expect(opened.stdout).toMatch(/^2 Routes open at .*, seen at the edge, each exactly as it was\./m);
    expect(opened.stdout.replaceAll("\n", " ")).toMatch(/Closed for \d/);
    expect(widest(opened.stdout)).toBeLessThanOrEqual(80);
  });

  test("-o json: an object for each event, and the summary last", async () => {
    const closed = await run("close", "route/shop", "-o", "json");
    const lines = closed.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly [member: string]: unknown });
    expect(lines.slice(0, -1).every(({ type }) => type === "step")).toBe(true);
    expect(lines).toContainEqual(
      expect.objectContaining({ step: "seen", state: "done", target: "route/shop", ms: expect.any(Number) }),
    );
    expect(lines.at(-1)).toMatchObject({
      type: "summary",
      command: "close",
      ending: "done",
      exitCode: 0,
      targets: [{ target: "route/shop", namespace: "demo", state: "done" }],
      evidence: { total: { failed: 0 } },
    });
    await run("reopen", "route/shop", "--no-verify");

    const refused = await run("close", "route/shpo", "-o", "json");
    expect(JSON.parse(refused.stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({
      type: "trouble",
      ending: "refused",
      exitCode: 3,
      message: expect.stringContaining("route/shpo"),
      remedy: expect.any(Array),
    });
  });

  test("--evidence writes what was seen, by the names of the files; a refusal too", async () => {
    const [json, html, xml, env] = ["e.json", "e.html", "e.xml", "e.env"].map((name) => join(lab.directory, name));
    const text = (file = "") => readFileSync(file, "utf8");
    const closed = await run("close", "route/shop", "--evidence", `${json},${html}`, "--evidence", `${xml},${env}`);
    expect(closed.stdout.replaceAll(/\s+/g, " ")).toContain(`Evidence: ${json}, ${html}, ${xml}, ${env}`);
    expect(JSON.parse(text(json))).toMatchObject({
      v: 1,
      transitions: [
        {
          command: "close",
          maintenance: "by-hand",
          ending: "done",
          targets: [{ target: "route/shop", state: "done", stands: "closed", urls: ["http://shop.apps.test/"] }],
          evidence: {
            total: { failed: 0, longestGap: expect.any(Number), pageFirstSeen: expect.any(Number) },
            failures: [],
          },
        },
      ],
      steps: expect.arrayContaining([expect.objectContaining({ step: "write", target: "route/shop", state: "done" })]),
    });
    const { transitions } = JSON.parse(text(json)) as RunReport;
    // The page's own way past the edge, before anything was closed, is none of the addresses that visitors use.
    expect(transitions[0]?.evidence?.sights.map(({ address }) => address)).toEqual(["http://shop.apps.test/"]);
    expect(text(html)).toContain("<h1>route/shop: closed</h1>");
    expect(text(xml)).toContain('tests="3" failures="0"');
    expect(text(env)).toContain("MAINTENANCE_STATE=closed\n");

    const opened = await run("reopen", "route/shop", "--evidence", env ?? "");
    expect([opened.code, text(env)]).toEqual([0, expect.stringContaining("MAINTENANCE_STATE=open\n")]);
    const unknown = await run("close", "route/shpo", "--evidence", `${xml},${env}`);
    expect([unknown.code, text(env)]).toEqual([3, expect.stringContaining("MAINTENANCE_ENDING=refused\n")]);
    expect(text(xml)).toContain("route/shpo does not exist in demo");
  });

  test("--evidence that cannot be written, or whose name says no format, is refused before anything is done", async () => {
    for (const file of [join(lab.directory, "no-such-folder", "x.json"), join(lab.directory, "evidence.pdf")]) {
      const refused = await run("close", "route/shop", "--evidence", file);
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--evidence") });
    }
    expect((await run("status", "--no-verify")).stdout).not.toMatch(/^route\/shop /m);
  });
});
