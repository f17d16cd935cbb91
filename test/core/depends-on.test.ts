import { describe, expect, test } from "vitest";
import { readDependencies } from "../../src/core/depends-on.ts";

describe("what an object says that it needs", () => {
  test.each([
    ["", []],
    ["legacy-billing", [{ on: "legacy-billing" }]],
    ["legacy-billing:/invoices,/payments", [{ on: "legacy-billing", paths: ["/invoices", "/payments"] }]],
    ["  a:/x:y \n b ", [{ on: "a", paths: ["/x:y"] }, { on: "b" }]],
  ])("%j", (text, dependencies) => {
    expect(readDependencies(text)).toEqual({ dependencies, misread: [] });
  });

  test.each([
    ["Legacy", { word: "Legacy", why: expect.stringContaining("a-z, 0-9") }],
    ["a:", { word: "a:", on: "a", why: expect.stringContaining("a path is missing, or a blank") }],
    ["a:/x,", { word: "a:/x,", on: "a", why: expect.stringContaining("blank") }],
    ["a:invoices", { word: "a:invoices", on: "a", why: '"invoices" does not start with a slash' }],
    ["a:/x,/x/y", { word: "a:/x,/x/y", on: "a", why: "/x/y is within /x, which closes it, too" }],
    ["/x", { word: "/x", why: "a path stands behind a name, a colon and no blank" }],
    ["a:/x a", { word: "a", on: "a", why: "a stands here twice" }],
  ])("%j does not parse: it says where and why", (text, misread) => {
    expect(readDependencies(text).misread).toEqual([misread]);
  });

  test("a word that does not parse hides no other one", () => {
    expect(readDependencies("a b:x c:/y")).toMatchObject({
      dependencies: [{ on: "a" }, { on: "c", paths: ["/y"] }],
      misread: [{ word: "b:x", on: "b" }],
    });
  });
});
