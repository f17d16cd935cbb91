import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { classify } from "../../src/engine/witness/index.ts";
import type { Answer, Failure, FailureReason } from "../../src/engine/witness/index.ts";
import { tokenOf } from "../../src/engine/witness/token.ts";

const answer = (status: number, token?: string, httpVersion = "1.1"): Answer => ({
  at: 0,
  ms: 1,
  connection: "new",
  reconnected: false,
  status,
  httpVersion,
  ...(token === undefined ? {} : { token }),
});
const ours = { token: "k7f2q9" };

describe("what an answer means", () => {
  test.each([
    [answer(200, "k7f2q9"), ours, "page", "200 with the page's token"],
    [answer(503, "k7f2q9"), ours, "page", "503 with the page's token"],
    [answer(200), ours, "application", "200"],
    [answer(404), ours, "application", "404"],
    [answer(302), ours, "application", "302"],
    [answer(503), ours, "failed", "503 without the page's token"],
    [answer(503, undefined, "1.0"), ours, "failed", "503 without the page's token (the router's own page)"],
    [answer(503), { ...ours, answered: 503 }, "application", "503, as before closing"],
    [answer(502), { ...ours, answered: 503 }, "failed", "502 without the page's token"],
    [answer(503), { ...ours, answered: 200 }, "failed", "503 without the page's token"],
    [answer(200, "other"), ours, "foreign", "200 with the token of another page, other"],
    [answer(500, "other"), { ...ours, answered: 500 }, "foreign", "500 with the token of another page, other"],
  ] as const)("%#: %o", (outcome, known, kind, why) => {
    const asBefore = why.endsWith("as before closing") ? { asBefore: true } : {};
    expect(classify(outcome, known)).toEqual({ kind, why, ...asBefore });
  });

  test("our token is the page, whatever the status; without a token nothing is", () => {
    const anything = fc.record({ status: fc.integer({ min: 100, max: 599 }), answered: fc.integer() });
    fc.assert(
      fc.property(anything, ({ status, answered }) => {
        expect(classify(answer(status, ours.token), { ...ours, answered }).kind).toBe("page");
        expect(["application", "failed"]).toContain(classify(answer(status), { ...ours, answered }).kind);
      }),
    );
  });

  test("a 5xx is the application's exactly when it already gave it", () => {
    const status = fc.integer({ min: 500, max: 599 });
    fc.assert(
      fc.property(status, fc.option(status, { nil: undefined }), (given, answered) => {
        const known = answered === undefined ? ours : { ...ours, answered };
        expect(classify(answer(given), known).kind).toBe(given === answered ? "application" : "failed");
      }),
    );
  });

  test("no whole answer is a failure, with what the system said", () => {
    const reasons: FailureReason[] = ["refused", "unreachable", "timeout", "reset", "cut", "tls", "garbled"];
    for (const reason of reasons) {
      const failure: Failure = { at: 0, ms: 1, connection: "new", reconnected: false, reason, detail: "ECODE" };
      expect(classify(failure, ours)).toMatchObject({ kind: "failed", why: expect.stringContaining("ECODE") });
    }
  });
});

describe("the token", () => {
  test.each([
    ["k7f2q9", "", "k7f2q9"],
    [undefined, "<p>x</p><!-- entracte-page: k7f2q9 -->", "k7f2q9"],
    [undefined, "<!--entracte-page:k7f2q9-->", "k7f2q9"],
    [undefined, "Maintenance.\nentracte-page: a-b.c\n", "a-b.c"],
    ["k7f2q9", "<!-- entracte-page: other -->", "k7f2q9"],
    ["", "<!-- entracte-page: k7f2q9 -->", "k7f2q9"],
    [undefined, "<p>entracte</p>", undefined],
  ])("header %j, body %j: %j", (header, body, token) => {
    expect(tokenOf(header, body)).toBe(token);
  });
});
