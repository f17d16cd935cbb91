import { describe, expect, test } from "vitest";
import { resolveStart, resolveUntil } from "../../../src/core/spec/until.ts";

const paris = "Europe/Paris";
const at = (now: string, zone = paris) => ({ now: Date.parse(now), zone });

describe("an end", () => {
  test.each([
    ["06:00", "2026-11-26T01:04:31Z", "2026-11-26T05:00:00Z", "2026-11-26 06:00 Europe/Paris"],
    ["6:00", "2026-11-26T05:00:00Z", "2026-11-27T05:00:00Z", "2026-11-27 06:00 Europe/Paris"],
    ["06:00", "2026-11-26T22:00:00Z", "2026-11-27T05:00:00Z", "2026-11-27 06:00 Europe/Paris"],
    ["00:30", "2026-12-31T22:30:00Z", "2026-12-31T23:30:00Z", "2027-01-01 00:30 Europe/Paris"],
    ["2026-11-26T06:00", "2026-11-25T00:00:00Z", "2026-11-26T05:00:00Z", "2026-11-26 06:00 Europe/Paris"],
    ["2026-11-26T06:00:30", "2026-11-25T00:00:00Z", "2026-11-26T05:00:30Z", "2026-11-26 06:00 Europe/Paris"],
    ["2026-11-26T06:00Z", "2026-11-25T00:00:00Z", "2026-11-26T06:00:00Z", "2026-11-26 07:00 Europe/Paris"],
    ["2026-11-26T06:00:00-05:00", "2026-11-25T00:00:00Z", "2026-11-26T11:00:00Z", "2026-11-26 12:00 Europe/Paris"],
    ["2h", "2026-11-26T01:04:31Z", "2026-11-26T03:04:31Z", "2026-11-26 04:04 Europe/Paris"],
    ["90m", "2026-11-26T01:04:31.2Z", "2026-11-26T02:34:32Z", "2026-11-26 03:34 Europe/Paris"],
    ["1h30m", "2026-11-26T01:00:00Z", "2026-11-26T02:30:00Z", "2026-11-26 03:30 Europe/Paris"],
  ])("%s, said at %s, is %s", (text, now, moment, shown) => {
    expect(resolveUntil(text, at(now))).toEqual({ at: moment, shown });
  });

  test("that the clocks skip is as much later as they skip, and says so", () => {
    const expected = {
      at: "2026-03-29T01:30:00Z",
      shown: "2026-03-29 03:30 Europe/Paris",
      note: "The clocks skip 02:30 on that day: 2026-03-29 03:30 Europe/Paris is meant.",
    };
    expect(resolveUntil("2026-03-29T02:30", at("2026-03-28T12:00:00Z"))).toEqual(expected);
    expect(resolveUntil("02:30", at("2026-03-28T23:00:00Z"))).toEqual(expected);
  });

  test("that comes twice is the second one, and says so", () => {
    const expected = {
      at: "2026-10-25T01:30:00Z",
      shown: "2026-10-25 02:30 Europe/Paris",
      note: "02:30 comes twice on that day, as the clocks go back: the second is meant (+01:00).",
    };
    expect(resolveUntil("2026-10-25T02:30", at("2026-10-24T12:00:00Z"))).toEqual(expected);
    expect(resolveUntil("02:30", at("2026-10-25T00:45:00Z"))).toEqual(expected);
  });

  test("by the clock is the next one on days of 23 and of 25 hours, too", () => {
    expect(resolveUntil("06:00", at("2026-03-28T22:00:00Z")).at).toBe("2026-03-29T04:00:00Z");
    expect(resolveUntil("06:00", at("2026-10-24T21:00:00Z")).at).toBe("2026-10-25T05:00:00Z");
    expect(resolveUntil("2h", at("2026-03-29T00:30:00Z")).at).toBe("2026-03-29T02:30:00Z");
  });

  test.each([["2026-11-25T06:00"], ["2026-11-26T01:00Z"], ["0m"], ["2026-11-26T02:04:31"]])(
    "in the past is refused: %s",
    (text) => {
      expect(() => resolveUntil(text, at("2026-11-26T01:04:31Z"))).toThrow(/lies in the past: 2026-11-2. /);
    },
  );

  test.each([["25:00"], ["6 pm"], ["tomorrow"], ["2026-02-30T06:00"], ["2026-11-26"], ["1d"], [""], ["24:00"]])(
    "that is no time is refused with what would be one: %s",
    (text) => {
      expect(() => resolveUntil(text, at("2026-11-26T01:04:31Z"))).toThrow(
        expect.objectContaining({ ending: "usage", remedy: [expect.stringContaining('"06:00"')] }),
      );
    },
  );

  test.each([[undefined], ["Etc/Unknown"]])(
    "of a machine whose zone is not known (%s) needs one of its own",
    (zone) => {
      const clock = { now: Date.parse("2026-11-26T01:04:31Z"), zone };
      for (const local of ["06:00", "2026-11-26T06:00"]) {
        expect(() => resolveUntil(local, clock)).toThrow(/the time zone of this machine is not known/);
      }
      expect(resolveUntil("2026-11-26T06:00+01:00", clock).at).toBe("2026-11-26T05:00:00Z");
      expect(resolveUntil("2h", clock)).toEqual({ at: "2026-11-26T03:04:31Z", shown: "2026-11-26 03:04 UTC" });
    },
  );
});

describe("a moment to begin at", () => {
  test.each([
    ["06:00", "2026-11-26T01:04:31Z", "2026-11-26T05:00:00Z", "the next one"],
    ["06:00", "2026-11-26T05:12:00Z", "2026-11-26T05:00:00Z", "passed a little ago: no day is waited for"],
    ["06:00", "2026-11-26T16:59:59Z", "2026-11-26T05:00:00Z", "passed just less than twelve hours ago"],
    ["06:00", "2026-11-26T17:00:00Z", "2026-11-27T05:00:00Z", "nearer ahead than behind"],
    ["23:30", "2026-11-25T23:10:00Z", "2026-11-25T22:30:00Z", "of yesterday"],
    ["2026-11-28T06:00", "2026-11-26T05:00:00Z", "2026-11-28T05:00:00Z", "on a day"],
    ["2026-11-26T06:00-05:00", "2026-11-28T05:00:00Z", "2026-11-26T11:00:00Z", "with its zone, long passed"],
  ])("%s, said at %s, is %s: %s", (text, now, moment) => {
    expect(resolveStart(text, at(now)).at).toBe(moment);
  });

  test("needs a zone that somebody named", () => {
    const now = Date.parse("2026-11-26T01:04:31Z");
    expect(() => resolveStart("06:00", { now, zone: undefined })).toThrow(/no time zone is named/);
    expect(resolveStart("2026-11-26T06:00+01:00", { now, zone: undefined }).at).toBe("2026-11-26T05:00:00Z");
  });

  test("is no duration", () => {
    expect(() => resolveStart("2h", at("2026-11-26T01:04:31Z"))).toThrow('"2h" is no time.');
  });
});
