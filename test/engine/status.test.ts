import { describe, expect, test } from "vitest";
import { problemsOf } from "../../src/engine/status/problems.ts";
import type { NamespaceStatus, PageStatus, Survey, TargetStatus } from "../../src/engine/status/types.ts";
import { showSurvey } from "../../src/cli/show/status.ts";
import { widthOf } from "../../src/cli/show/text.ts";

const now = Date.parse("2026-11-25T03:16:00Z");
const hold = { maintenance: "legacy", since: "2026-11-25T02:04:00Z", by: "ada", reason: "DB upgrade" };
const target = (over: Partial<TargetStatus> = {}): TargetStatus => ({
  target: "route/shop",
  state: "closed",
  page: "maintenance-page",
  holds: [hold],
  differing: [],
  lacking: [],
  seen: [{ address: "http://shop.test/", door: "192.0.2.1:80", shows: "page", says: "200 with the page's token" }],
  ...over,
});
const page = (over: Partial<PageStatus> = {}): PageStatus => ({
  name: "maintenance-page",
  state: "ready",
  ready: 2,
  wanted: 2,
  ...over,
});
const status = (targets: readonly TargetStatus[], pages = [page()]): NamespaceStatus => ({
  namespace: "store",
  targets,
  pages,
  vanished: [],
  unfinished: [],
  others: [],
  unread: [],
});
const kinds = (of: NamespaceStatus) => problemsOf(of, now).map(({ kind }) => kind);

describe("what is not as it should be", () => {
  test("a closed target whose page is ready and seen is no problem, nor is an edge that cannot be asked", () => {
    const silent = { address: "http://shop.test/", shows: "unreachable" as const, says: "shop.test does not resolve" };
    expect(
      kinds(status([target(), target({ seen: [silent] }), target({ state: "open", holds: [], seen: [] })])),
    ).toEqual([]);
  });

  test("a part that is held and not there is said, with both ways to go on", () => {
    const vanished = [{ target: "route/shop /invoices", maintenance: "legacy" }];
    expect(problemsOf({ ...status([]), vanished }, now)).toEqual([
      {
        kind: "vanished",
        namespace: "store",
        target: "route/shop /invoices",
        says: expect.stringContaining("legacy holds it closed"),
        mend: [
          expect.stringContaining("entracte close route/shop --paths /invoices --as legacy -n store"),
          expect.stringContaining("entracte reopen route/shop --paths /invoices -n store"),
        ],
      },
    ]);
  });

  test("what a killed run left open is said once, with the command that finishes either way", () => {
    const unfinished = ["route/shop", "route/news"].map((each) => ({ target: each, maintenance: "legacy" }));
    expect(problemsOf({ ...status([]), unfinished }, now)).toEqual([
      {
        kind: "unfinished",
        namespace: "store",
        target: "route/shop, route/news",
        says: "these are open, and legacy holds others closed: a run of it has not ended",
        mend: [
          "entracte close route/shop route/news --as legacy -n store    finish closing",
          "entracte reopen legacy -n store    finish reopening",
        ],
      },
    ]);
  });

  test("what finishes closing has the paths of each in a command of its own, with the reason of what is closed", () => {
    const open = ["route/a", "route/shop /invoices", "route/shop /pay", "route/b"];
    const unfinished = open.map((each) => ({ target: each, maintenance: "legacy" }));
    expect(problemsOf({ ...status([target()]), unfinished }, now)[0]?.mend).toEqual([
      "entracte close route/a route/b --as legacy --reason 'DB upgrade' -n store    finish closing",
      "entracte close route/shop --paths /invoices,/pay --as legacy --reason 'DB upgrade' -n store    finish closing",
      "entracte reopen legacy -n store    finish reopening",
    ]);
  });

  test("an end that has passed is overdue, from its very moment on", () => {
    const until = (text: string) => kinds(status([target({ holds: [{ ...hold, until: text }] })]));
    expect(until("2026-11-25T03:16:01Z")).toEqual([]);
    expect(until("2026-11-25T03:16:00Z")).toEqual(["overdue"]);
    expect(until("some time")).toEqual([]);
  });

  test("what one command reopens is told once; a name that holds something longer is not that command", () => {
    const over = { ...hold, until: "2026-11-25T03:00:00Z" };
    const [shop, news] = [target({ holds: [over] }), target({ target: "route/news", holds: [over] })];
    const told = (...targets: readonly TargetStatus[]) => {
      const problems = problemsOf(status(targets), now);
      const at = new Date(now).toISOString();
      return showSurvey({ v: 1, at, namespaces: [status([])], unread: [], problems }, now).slice(-5);
    };
    expect(told(shop, news).slice(-2)).toEqual([
      "OVERDUE  route/shop, route/news: should be open since 2026-11-25T03:00:00Z.",
      "  entracte reopen legacy -n store",
    ]);
    const later = target({ target: "route/billing", holds: [{ ...hold, until: "2026-11-25T06:00:00Z" }] });
    expect(told(shop, news, later)).toEqual([
      "OVERDUE  route/shop: should be open since 2026-11-25T03:00:00Z.",
      "  entracte reopen route/shop -n store",
      "",
      "OVERDUE  route/news: should be open since 2026-11-25T03:00:00Z.",
      "  entracte reopen route/news -n store",
    ]);
  });

  test("a page that somebody deleted is said once, with the commands that publish it again as it was closed", () => {
    const failed = { address: "http://shop.test/", door: "192.0.2.1:80", shows: "failed" as const, says: "503" };
    const gone = page({ state: "deleted", says: "somebody deleted service/maintenance-page" });
    expect(problemsOf(status([target({ seen: [failed] })], [gone]), now)).toMatchObject([
      {
        kind: "page",
        says: expect.stringContaining("service/maintenance-page"),
        mend: [
          expect.stringContaining("Close again"),
          "entracte close route/shop --as legacy --reason 'DB upgrade' -n store",
        ],
      },
    ]);
  });

  test("a page that nothing shows may be in any state", () => {
    expect(kinds(status([target({ state: "open", holds: [] })], [page({ state: "stuck", says: "quota" })]))).toEqual(
      [],
    );
  });

  test("what a closed target needs to go back, and is gone, is said with what to do", () => {
    const says = "secret/shop-tls is not there: browsers warn";
    expect(problemsOf(status([target({ lacking: [says] })]), now)).toEqual([
      {
        kind: "lacking",
        namespace: "store",
        target: "route/shop",
        says,
        mend: [expect.stringContaining("Make it again"), "entracte reopen route/shop -n store"],
      },
    ]);
  });

  test("drift, a record that cannot be read, and an edge that shows something else are problems", () => {
    const other = { address: "http://shop.test/", door: "192.0.2.1:80", shows: "application" as const, says: "200" };
    const all = [
      target({ state: "drifted" }),
      target({ state: "unreadable", reason: "v 2" }),
      target({ seen: [other] }),
    ];
    expect(kinds(status(all))).toEqual(["drifted", "unreadable", "unseen"]);
  });
});

describe("status in words", () => {
  const survey = (of: NamespaceStatus): Survey => ({
    v: 1,
    at: "",
    namespaces: [of],
    unread: [],
    problems: problemsOf(of, now),
  });

  test("says since when, for how long, until when, and who and why", () => {
    const lines = showSurvey(survey(status([target({ holds: [{ ...hold, until: "2026-11-25T06:00:00Z" }] })])), now);
    expect(lines[1]).toMatch(/^route\/shop +\S.* \(1 h 12 min\) +\S.* in 2 h 44 min +ada +legacy: DB upgrade$/);
    expect(lines.join("\n")).toContain("ready in 2 of 2 pods; seen at the edge just now on 1 of 1 address");
  });

  test("no line is longer than 80 columns, whatever the names, reasons and actors", () => {
    const long = `route/${"a-very-long-name-".repeat(3)}`;
    const by = `${"somebody".repeat(8)} (system:serviceaccount:store:deployer)`;
    const holds = [{ ...hold, by, reason: "because ".repeat(30), until: "2026-11-25T01:00:00Z" }];
    const drifted = target({
      state: "drifted",
      differing: [{ at: ["spec", "to"], before: "x".repeat(200), after: "y".repeat(200) }],
    });
    const all = [target({ target: long, holds }), drifted, target({ target: "route/news", state: "open", holds: [] })];
    const gone = page({ state: "stuck", says: `pods cannot be made: ${"quota ".repeat(30)}` });
    const lines = showSurvey(survey(status(all, [gone])), now);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(80);
  });
});
