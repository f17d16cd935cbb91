import { describe, expect, test } from "vitest";
import {
  closedSince,
  decodeRecord,
  encodeRecord,
  withHold,
  withoutHold,
  type ClosedRecord,
} from "../../src/core/record.ts";
import { standing } from "../../src/core/standing.ts";

const record: ClosedRecord = {
  v: 1,
  changes: [{ at: ["spec", "to"], before: { name: "shop" }, after: { name: "page" } }],
  holds: [{ maintenance: "legacy", since: "2026-11-25T02:04:31Z", by: "ada" }],
  answered: { "http://shop.test/": 200 },
};
const object = (annotations: { [name: string]: string }, name = "page") => ({
  apiVersion: "route.openshift.io/v1",
  kind: "Route",
  metadata: { name: "shop", annotations },
  spec: { to: { name } },
});

describe("a record", () => {
  test("comes back as it was written", () => {
    expect(decodeRecord(encodeRecord(record))).toEqual({ record });
  });

  test.each([
    ["not JSON", "{", "not JSON"],
    ["another version", JSON.stringify({ ...record, v: 2 }), "version 2"],
    ["no version", JSON.stringify({ changes: [] }), "(none)"],
    ["damaged changes", JSON.stringify({ ...record, changes: [{ at: [] }] }), "changes"],
    ["no holds", JSON.stringify({ ...record, holds: [] }), "holds"],
    ["a damaged time", JSON.stringify({ ...record, since: 7 }), "time"],
    ["damaged answers", JSON.stringify({ ...record, answered: { x: "200" } }), "answers"],
  ])("with %s is refused, never guessed at", (_, text, reason) => {
    expect(decodeRecord(text)).toEqual({ unreadable: expect.stringContaining(reason) });
  });

  test("keeps when a maintenance first closed the object, and one hold for each", () => {
    const again = withHold(record.holds, {
      maintenance: "legacy",
      since: "2026-11-25T03:00:00Z",
      by: "bob",
      reason: "longer",
    });
    expect(again).toEqual([{ maintenance: "legacy", since: "2026-11-25T02:04:31Z", by: "bob", reason: "longer" }]);
    expect(withHold(again, { maintenance: "by-hand", since: "2026-11-25T03:00:00Z", by: "bob" })).toHaveLength(2);
  });
});

describe("since when an object is closed", () => {
  const [first, second, third] = ["2026-11-25T02:04:31Z", "2026-11-25T03:00:00Z", "2026-11-26T01:00:00Z"] as const;
  const held = (maintenance: string, since: string) => ({ maintenance, since, by: "ada" });

  test("is told by its holds as long as the first of them is there", () => {
    const two = { ...record, holds: [held("network", second), held("legacy", first)] };
    expect(closedSince(two)).toBe(first);
    expect(withoutHold(two, "network")).toEqual({ ...record, holds: [held("legacy", first)] });
  });

  test("is kept when the first hold goes and others stay, whoever holds it later", () => {
    const left = withoutHold({ ...record, holds: [held("legacy", first), held("network", second)] }, "legacy");
    expect(left).toEqual({ ...record, holds: [held("network", second)], since: first });
    const later = { ...left, holds: withHold(left.holds, held("disks", third)) };
    expect(closedSince(withoutHold(later, "network"))).toBe(first);
    expect(decodeRecord(encodeRecord(later))).toEqual({ record: later });
  });
});

describe("an object's standing", () => {
  test("is open without a record, closed with one, drifted when a diverted member changed", () => {
    const closed = { "entracte.dev/record": encodeRecord(record) };
    expect(standing(object({}))).toEqual({ state: "open" });
    expect(standing(object(closed))).toMatchObject({ state: "closed" });
    expect(standing(object(closed, "shop"))).toMatchObject({
      state: "drifted",
      differing: [{ before: { name: "page" }, after: { name: "shop" } }],
    });
  });

  test("is unreadable where the record is, or where only the way back was left", () => {
    expect(standing(object({ "entracte.dev/record": "{" }))).toMatchObject({ state: "unreadable" });
    expect(standing(object({ "entracte.dev/undo": "[]" }))).toMatchObject({ state: "unreadable" });
  });
});
