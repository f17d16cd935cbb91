import { expect, test, vi } from "vitest";
import { widthOf } from "../../src/cli/show/text.ts";
import { run } from "../support/command.ts";

// A whole cluster starts and stops, on a machine that may have other work to do.
vi.setConfig({ testTimeout: 120_000 });

test("the demo closes and reopens the example of a legacy backend under load: nothing fails, and all is as it was", async () => {
  const { stdout, stderr, code } = await run(["demo"]);
  expect(stderr).toBe("");
  expect(stdout).not.toContain("\u001B");
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d shop \/invoices +visitors get the page$/m);
  const gives = (address: string, title: string) => new RegExp(`^ {2}${address} +gives 200 “${title}”$`, "m");
  for (const path of ["", "invoices", "payments"])
    expect(stdout).toMatch(gives(`billing\\.apps\\.test/${path}`, "We will be back soon"));
  expect(stdout).toMatch(gives("shop\\.apps\\.test/invoices", "We will be back soon"));
  expect(stdout).toMatch(gives("shop\\.apps\\.test/invoices", "shop"));
  for (const name of ["billing /", "billing /invoices", "billing /payments", "shop /invoices", "shop /payments"])
    expect(stdout).toMatch(new RegExp(`^ {2}${name} +·[· ]*█[█ ]*·[· ]*application$`, "m"));
  for (const name of ["shop /", "news /"]) expect(stdout).toMatch(new RegExp(`^ {2}${name} +·[· ]*application$`, "m"));
  expect(stdout).toMatch(/^[\d,]+ requests: [\d,]+ application, [\d,]+ page, 0 failed\.$/m);
  expect(stdout).toMatch(/^Closed were 5 of 7 addresses, and no other\.$/m);
  expect(stdout).toMatch(/^Every Route is exactly as it was, and none of ours is left\.$/m);
  expect(Math.max(...stdout.split("\n").map(widthOf))).toBeLessThanOrEqual(80);
  expect(code).toBe(0);
});

test("demo -o json is one object with the numbers", async () => {
  const { stdout, code } = await run(["demo", "-o", "json"]);
  expect(JSON.parse(stdout)).toEqual({
    ok: true,
    closed: ["billing /", "billing /invoices", "billing /payments", "shop /invoices", "shop /payments"],
    visited: 7,
    requests: expect.any(Number),
    application: expect.any(Number),
    page: expect.any(Number),
    failed: 0,
    reconnected: expect.any(Number),
    asBefore: true,
    started: expect.stringMatching(/Z$/),
    ended: expect.stringMatching(/Z$/),
    pageFirstSeen: expect.any(Number),
    pageOnly: expect.any(Number),
    applicationFirstSeen: expect.any(Number),
    applicationOnly: expect.any(Number),
  });
  expect(code).toBe(0);
});
