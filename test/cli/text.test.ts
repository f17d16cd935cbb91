import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { command, remedy } from "../../src/cli/show/command.ts";
import { clean, hang, shorten, widthOf, wrap } from "../../src/cli/show/text.ts";
import { quoted } from "../../src/core/shell.ts";
import { moment, span } from "../../src/cli/show/time.ts";

describe("lines for people", () => {
  test("no line is wider than asked, and no word is lost", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.integer({ min: 10, max: 80 }), (text, most) => {
        const lines = wrap(clean(text), most);
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(most);
        expect(lines.join("").replaceAll(" ", "")).toBe(clean(text).replaceAll(" ", ""));
      }),
    );
  });

  test("a long name keeps its two ends", () => {
    const name = `route/${"very-".repeat(20)}long`;
    expect(shorten(name, 30)).toBe("route/very-very…very-very-long");
    expect(widthOf(shorten("維護中".repeat(20), 30))).toBeLessThanOrEqual(30);
    expect(shorten("route/shop", 30)).toBe("route/shop");
  });

  test("what somebody wrote into the cluster cannot steer the terminal", () => {
    expect(clean("DB\u001B[31m upgrade\u0007\nOPEN\u202Eflesti")).toBe("DB upgrade OPEN flesti");
  });

  test("further lines stand under the first", () => {
    expect(hang("  why  ", "one two three", 16)).toEqual(["  why  one two", "       three"]);
  });
});

describe("commands to copy", () => {
  const undo = `oc patch route ${"long-".repeat(9)}name -n store --type=json -p "$(oc get route x -n y -o jsonpath='{.metadata.annotations.entracte\\.dev/undo}')"`;

  test("a command that is too long goes on in the next line, and a shell takes it for one", () => {
    const lines = command(
      "Reopen:   ",
      `entracte reopen ${["shop", "billing", "stock"].map((n) => `route/${n.repeat(5)}`).join(" ")}`,
    );
    expect(lines.length).toBe(3);
    expect(lines[0]).toMatch(/ \\$/);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(80);
    expect(lines.join("\n").replaceAll(/ \\\n +/g, " ")).toMatch(
      /^Reopen: {3}entracte reopen route\/shopshop\S+ route\/billing\S+ route\/stock\S+$/,
    );
  });

  test("the way out without us is never broken inside of its quotes, except where its own command goes on", () => {
    const lines = remedy(undo);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(80);
    expect(
      lines
        .join("\n")
        .replaceAll(/ \\\n +/g, " ")
        .trim(),
    ).toBe(undo);
    expect(command("", `entracte close route/shop --reason "${"two words ".repeat(12)}"`)).toHaveLength(2);
  });

  test("a remedy with its meaning beside it takes two lines where one is too narrow", () => {
    expect(
      remedy(`entracte reopen route/${"x".repeat(30)} -n store --keep-theirs    forget ours, keep theirs`),
    ).toEqual([`  entracte reopen route/${"x".repeat(30)} -n store --keep-theirs`, "      forget ours, keep theirs"]);
    expect(remedy("--now    do not wait")).toEqual(["  --now    do not wait"]);
  });

  test("words that a shell would take apart are quoted", () => {
    expect(["route/shop", "DB upgrade", "it's"].map(quoted)).toEqual([
      "route/shop",
      "'DB upgrade'",
      String.raw`'it'\''s'`,
    ]);
  });
});

test("durations have units, and no more of them than one can remember", () => {
  const durations = [0, 89, 4_230, 59_960, 200_000, 3_600_000, 13_860_000, 200_000_000, 500_000_000];
  expect(durations.map(span)).toEqual([
    "0.0 s",
    "0.1 s",
    "4.2 s",
    "1 min",
    "3 min 20 s",
    "1 h",
    "3 h 51 min",
    "2 d 7 h",
    "5 d 18 h",
  ]);
});

test("a time that is not today's has its day", () => {
  const at = new Date(2026, 10, 25, 2, 4).getTime();
  expect(moment(at, at + 3_600_000)).toBe("02:04");
  expect(moment(at, at + 86_400_000)).toBe("25 Nov 02:04");
});
