import { describe, expect, test } from "vitest";
import { readSpec } from "../../src/core/spec/read.ts";
import { sortWords } from "../../src/cli/words.ts";

const spec = readSpec(
  `
page: { image: own, message: all, languages: { fr: { title: Tous } } }
maintenances:
  one: { reason: why, targets: [{ route: shop, tls: edge }], page: { title: One, languages: { de: { title: Eins } } } }
  two: { targets: [{ route: news, namespace: other }] }
  three: { targets: [{ dependsOn: old }, { selector: "tier=web", kinds: [route], paths: [/a], tls: edge }] }
`,
  "entracte.yaml",
);
const file = { spec, placeOf: (member: readonly PropertyKey[]) => member.join(".") };

describe("the words of a command", () => {
  test("name maintenances, each with the file's page under its own", () => {
    expect(sortWords(["two", "one", "two"], file)).toEqual({
      unknown: [],
      asked: [
        {
          maintenance: "two",
          inFile: true,
          targets: [{ word: "route/news", namespace: "other", policy: {}, place: "maintenances.two.targets.0" }],
          page: spec.page,
        },
        {
          maintenance: "one",
          inFile: true,
          reason: "why",
          targets: [{ word: "route/shop", policy: { tls: "edge" }, place: "maintenances.one.targets.0" }],
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
    const [byHand] = sortWords(["route/shop", "route/news"], file).asked;
    expect(byHand).toMatchObject({ maintenance: "by-hand", inFile: false, page: spec.page });
    expect(byHand?.targets).toEqual([
      { word: "route/shop", policy: {} },
      { word: "route/news", policy: {} },
    ]);
    const [asOne] = sortWords(["route/news"], file, { as: "one" }).asked;
    expect(asOne).toMatchObject({ maintenance: "one", reason: "why", page: { title: "One" } });
    expect(asOne?.targets).toEqual([{ word: "route/news", policy: {} }]);
    expect(sortWords(["route/news"], undefined, { as: "x" }).asked).toMatchObject([{ maintenance: "x", page: {} }]);
  });

  test("mean what the file describes, with the place where it does", () => {
    expect(sortWords(["three"], file).asked[0]?.targets).toEqual([
      { by: { dependsOn: "old" }, policy: {}, place: "maintenances.three.targets.0" },
      {
        by: { selector: "tier=web" },
        kinds: ["route"],
        paths: ["/a"],
        policy: { tls: "edge" },
        place: "maintenances.three.targets.1",
      },
    ]);
  });

  test("are given back where they are neither, whatever every object has by nature", () => {
    expect(sortWords(["constructor", "toString", "one"], file).unknown).toEqual(["constructor", "toString"]);
    expect(sortWords(["one"], undefined)).toEqual({ asked: [], unknown: ["one"] });
  });

  test.each([["Legacy Billing"], ["-x"], ["x".repeat(64)], [""]])("--as %s is no name", (as) => {
    expect(() => sortWords(["route/shop"], file, { as })).toThrow(/is no name of a maintenance/);
  });
});
