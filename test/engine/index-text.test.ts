import { describe, expect, test } from "vitest";
import { decodeIndex, withoutTargets, withTargets } from "../../src/engine/held/index-text.ts";

const shop = { kind: "route", name: "shop", uid: "u1" };
const billing = { kind: "route", name: "billing", uid: "u2" };

describe("Law 12: what a page remembers of a maintenance", () => {
  test("is each target once, by its uid, and the other namespaces", () => {
    const first = withTargets(undefined, [shop], ["billing"]);
    const again = withTargets(first, [shop, billing], ["store", "billing"]);
    expect(again).toEqual({ v: 1, targets: [shop, billing], namespaces: ["billing", "store"] });
    expect(decodeIndex(JSON.stringify(again))).toEqual({ index: again });
  });

  test("goes when the last target goes, unless there are other namespaces to find", () => {
    const both = withTargets(undefined, [shop, billing], []);
    expect(withoutTargets(both, new Set(["shop u1"]))?.targets).toEqual([billing]);
    expect(withoutTargets(both, new Set(["shop u1", "billing u2"]))).toBeUndefined();
    expect(withoutTargets(withTargets(undefined, [shop], ["b"]), new Set(["shop u1"]))?.namespaces).toEqual(["b"]);
  });

  test.each([
    ["not JSON", "not JSON"],
    ["[]", "not a JSON object"],
    ['{"v":2,"targets":[],"namespaces":[]}', "version 2"],
    ['{"v":1,"targets":[{"kind":"route"}],"namespaces":[]}', "targets are damaged"],
    ['{"v":1,"targets":[],"namespaces":[1]}', "namespaces are damaged"],
  ])("is refused with a reason, and never guessed at: %s", (text, why) => {
    expect(decodeIndex(text)).toEqual({ unreadable: expect.stringContaining(why) });
  });
});
