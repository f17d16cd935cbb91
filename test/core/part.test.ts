import { describe, expect, test } from "vitest";
import { isWithin, wrongPaths } from "../../src/core/part.ts";

describe("the paths of a site that can be closed", () => {
  test.each([
    [["/invoices"]],
    [["/invoices", "/payments"]],
    [["/a", "/ab"]],
    [["/a", "/A/b"]],
    [["/%C3%BCber/x;v=1", "/~me/(a)"]],
  ])("%j", (paths) => {
    expect(wrongPaths(paths)).toBeUndefined();
  });

  test.each([
    [["invoices"], "slash"],
    [["/"], "leave the paths out"],
    [["//"], "leave the paths out"],
    [["/a/"], "/a closes both"],
    [["/a?b=c"], "query"],
    [["/a%"], "%25"],
    [["/über uns"], "/%C3%BCber%20uns"],
    [["/\ud800"], "%EF%BF%BD"],
    [["/a/../b"], "browsers resolve"],
    [["/a", "/a"], "twice"],
    [["/a/b", "/a"], "/a/b is within /a"],
  ])("not %j: it says why", (paths, why) => {
    expect(wrongPaths(paths)).toContain(why);
  });

  test("below is what stands behind a slash", () => {
    expect(isWithin("/a/b", "/a")).toBe(true);
    expect(isWithin("/a", "/")).toBe(true);
    expect(isWithin("/ab", "/a")).toBe(false);
    expect(isWithin("/a", "/a/b")).toBe(false);
    expect(isWithin("/a/b", "/a/")).toBe(true);
    expect(isWithin("/a", "/a/")).toBe(false);
  });
});
