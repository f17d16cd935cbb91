import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { visitLab } from "../support/visit.ts";
import { Visitor } from "../support/visitor.ts";

/** When what is behind the applications can be switched off. */
let lab: Lab;
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run([...args, "--no-verify"], environmentOf(lab));
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const lastLine = ({ stdout }: Ran) => JSON.parse(stdout.slice(stdout.lastIndexOf('{"type":"summary"'))) as object;

beforeAll(async () => {
  lab = await startLab(quick);
});
afterAll(() => lab.stop());

describe("after closing", () => {
  test("says until when idle connections may reach the applications, and how to wait for it", async () => {
    const closed = await entracte("close", "route/shop");
    expect(closed.stdout).toMatch(
      /Idle connections may reach the applications until \d\d:\d\d:\d\d \S+ \(5 min( 00)?.*\); switch the legacy off after that, or run with --drain to wait for it\./,
    );
    expect((await entracte("close", "route/shop")).stdout).not.toContain("Idle connections");
    expect((await entracte("reopen", "route/shop")).code).toBe(0);
  });

  test("--drain waits for it, and -o json carries the moment", async () => {
    const closed = await entracte("close", "route/shop", "--idle-timeout", "1", "--drain", "-o", "json");
    const { ending, idleUntil = "" } = lastLine(closed) as { ending: string; idleUntil?: string };
    expect(ending).toBe("done");
    const waited = closed.stdout.split(/ (?=\{"type")/).map((each) => JSON.parse(each) as Record<string, string>);
    const drained = waited.find(({ step, state }) => step === "drain" && state === "done");
    // By two clocks: that of the events, and the witness's, which never goes back.
    expect(Date.parse(drained?.at ?? "")).toBeGreaterThanOrEqual(Date.parse(idleUntil) - 20);
    const again = await entracte("close", "route/shop", "--idle-timeout", "1", "--drain");
    expect(again.stdout).toContain("No idle connection leads to the applications any more: switch the legacy off.");
    expect((await entracte("reopen", "route/shop")).code).toBe(0);
  });

  test("Law 1: closing again with other texts changes the page, and says so; visitors get one or the other meanwhile", async () => {
    await entracte("close", "route/shop", "--title", "Back at six");
    const shows = async () => /<h1>(.*?)<\/h1>/.exec((await visitLab(lab, "shop")).body)?.[1];
    await expect.poll(shows, { timeout: 60_000 }).toBe("Back at six");
    const visitors = [1, 2].map(() => new Visitor(lab.edge.http, "shop.apps.test", /<h1>Back at (six|seven)<\/h1>/));
    const again = await entracte("close", "route/shop", "--title", "Back at seven", "--reason", "longer");
    expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/page its text changed/) });
    expect(again.stdout).toContain("route/shop reason changed");
    expect(await shows()).toBe("Back at seven");
    for (const visitor of visitors) {
      await visitor.leave();
      expect(visitor.failures).toEqual([]);
      expect(visitor.asked).toBeGreaterThan(10);
    }
    expect((await entracte("reopen", "route/shop")).code).toBe(0);
  });
});
