import { describe, expect, test } from "vitest";
import { readSelector } from "../../src/core/selector.ts";

const labels = { app: "shop", "app.kubernetes.io/part-of": "store", empty: "" };

describe("a label selector chooses what the API would", () => {
  test.each([
    ["app=shop", true],
    ["app==shop", true],
    ["app = news", false],
    ["app!=news", true],
    ["app!=shop", false],
    ["tier!=web", true],
    ["app in (news, shop)", true],
    ["app notin (news,shop)", false],
    ["tier notin (web)", true],
    ["tier in (web)", false],
    ["app", true],
    ["!app", false],
    ["!tier", true],
    ["empty=", true],
    ["tier=", false],
    ["app.kubernetes.io/part-of=store,app in (news,shop),!tier", true],
    ["app=shop,tier=web", false],
    ["constructor", false],
  ])("%s", (text, chosen) => {
    expect(readSelector(text)?.(labels)).toBe(chosen);
  });

  test.each([
    [""],
    ["app=shop,"],
    ["app is shop"],
    ["app=a b"],
    ["app in shop"],
    ["-app"],
    ["app=-x"],
    ["n>1"],
    ["A.b/c"],
  ])("%j is none", (text) => {
    expect(readSelector(text)).toBeUndefined();
  });
});
