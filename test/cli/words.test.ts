import { describe, expect, test } from "vitest";
import { readSpec } from "../../src/core/spec/read.ts";
import { sortWords } from "../../src/cli/words.ts";

const spec = readSpec(
  `
page: { image: own, message: all, languages: { fr: { title: Tous } } }
maintenances:
  one: { reason: why, targets: [{ route: shop, tls: edge }], page: { title: One, languages: { de: { title: Eins } } } }
  two: { targets: [{ route: news, namespace: other }] }
`,
  "entracte.yaml",
);

describe("the words of a command", () => {
  test("name maintenances, each with the file's page under its own", () => {
    expect(sortWords(["two", "one", "two"], spec)).toEqual({
      unknown: [],
      asked: [
        {
          maintenance: "two",
          inFile: true,
          targets: [{ word: "route/news", namespace: "other", policy: {} }],
          page: spec.page,
        },
        {
          maintenance: "one",
          inFile: true,
          reason: "why",
          targets: [{ word: "route/shop", policy: { tls: "edge" } }],
          page: {
            image: "own",
            message: "all",
            title: "One",
            languages: { fr: { title: "Tous" }, de: { title: "Eins" } },
          },
        },
      ],
    });
  });

  test("name targets, which by-hand holds on the file's page, or the maintenance that --as names, as the file has it", () => {
    const [byHand] = sortWords(["route/shop", "route/news"], spec).asked;
    expect(byHand).toMatchObject({ maintenance: "by-hand", inFile: false, page: spec.page });
    expect(byHand?.targets.map(({ word }) => word)).toEqual(["route/shop", "route/news"]);
    const [asOne] = sortWords(["route/news"], spec, { as: "one" }).asked;
    expect(asOne).toMatchObject({ maintenance: "one", reason: "why", page: { title: "One" } });
    expect(asOne?.targets).toEqual([{ word: "route/news", policy: {} }]);
    expect(sortWords(["route/news"], undefined, { as: "x" }).asked).toMatchObject([{ maintenance: "x", page: {} }]);
  });

  test("are given back where they are neither, whatever every object has by nature", () => {
    expect(sortWords(["constructor", "toString", "one"], spec).unknown).toEqual(["constructor", "toString"]);
    expect(sortWords(["one"], undefined)).toEqual({ asked: [], unknown: ["one"] });
  });

  test.each([["Legacy Billing"], ["-x"], ["x".repeat(64)], [""]])("--as %s is no name", (as) => {
    expect(() => sortWords(["route/shop"], spec, { as })).toThrow(/is no name of a maintenance/);
  });
});
