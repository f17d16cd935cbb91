import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { Trouble } from "../../../src/core/errors.ts";
import { readSpec } from "../../../src/core/spec/read.ts";

const file = "entracte.yaml";

/** What is wrong with this text, as people read it. */
function complaint(text: string): readonly string[] {
  try {
    readSpec(text, file);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    expect(error.exitCode).toBe(2);
    return [error.message, ...error.remedy];
  }
  throw new Error("It was read without a complaint.");
}

/** A maintenance with these lines, which begin in line 3. */
const maintenance = (...lines: readonly string[]) =>
  ["maintenances:", "  legacy-billing:", ...lines.map((line) => `    ${line}`)].join("\n");

describe("a file that is in order", () => {
  test("is what it says, with anchors, merge keys and unquoted times", () => {
    const text = [
      "namespace: store",
      "maintenances:",
      "  one: &one",
      "    until: 06:00",
      "    timezone: Europe/Paris",
      "    targets: [{ route: shop }, { route: shop, namespace: other, tls: edge }]",
      "  two:",
      "    <<: *one",
      "    reason: DB upgrade",
    ].join("\n");
    const targets = [{ route: "shop" }, { route: "shop", namespace: "other", tls: "edge" }];
    const one = { until: "06:00", timezone: "Europe/Paris", targets };
    expect(readSpec(text, file)).toEqual({
      namespace: "store",
      maintenances: { one, two: { ...one, reason: "DB upgrade" } },
    });
  });

  test("may come from Windows: with a byte order mark and CR LF", () => {
    const text = "\uFEFFmaintenances:\r\n  one:\r\n    targets:\r\n      - route: shop\r\n";
    expect(readSpec(text, file)).toEqual({ maintenances: { one: { targets: [{ route: "shop" }] } } });
  });
});

describe("a mistake is told with its line and column, and what to do", () => {
  test.each([
    [
      "an unknown key",
      maintenance("targets: [{ route: shop }]", "page:", "  titel: x"),
      "5:7",
      '"titel" is no key of page.',
      "Did you mean title?",
    ],
    [
      "an unknown key far from all",
      maintenance("targets: [{ route: shop, foo: 1 }]"),
      "3:30",
      '"foo" is no key of targets[0].',
      "Its keys: route, ingress, httproute, host, selector, dependsOn, kinds, paths, namespace, tls, tlsAcme.",
    ],
    [
      "the key of a target's kind that is misspelt, once",
      maintenance("targets: [{ rout: shop }]"),
      "3:17",
      '"rout" is no key of targets[0].',
      "Did you mean httproute or route?",
    ],
    [
      "a wrong type",
      maintenance("targets: [{ route: shop }]", "page: { retryAfter: soon }"),
      "4:13",
      'retryAfter is "soon".',
      "It must be a whole number of seconds, such as 600.",
    ],
    [
      "a missing key",
      maintenance("targets:", "  - namespace: other"),
      "4:9",
      "route is missing in targets[0].",
      "It must be one of route, ingress, httproute, host, selector, dependsOn, and only one, such as {route: shop}.",
    ],
    [
      "a missing list",
      maintenance("reason: why"),
      "2:3",
      "targets is missing in legacy-billing.",
      "It must be a list of targets, such as - route: shop.",
    ],
    [
      "an empty list",
      maintenance("targets: []"),
      "3:5",
      "targets is an empty list.",
      "It must be a list of one target or more, such as - route: shop.",
    ],
    [
      "a value that is a comment",
      maintenance("targets: [{ route: shop }]", "page:", "  brand:", "    colour: #0055bb"),
      "6:9",
      "colour is empty.",
      'It must be a colour in quotes, such as "#0055bb". What begins with # needs quotes.',
    ],
    [
      "another choice",
      maintenance("targets: [{ route: shop, tls: reencrypt }]"),
      "3:30",
      'tls is "reencrypt".',
      "It must be edge, or {secret: NAME}.",
    ],
    [
      "a mapping inside a choice",
      maintenance("targets: [{ route: shop }]", "page:", "  statuses: { page: 700 }"),
      "5:19",
      "page is 700.",
      "It must be an HTTP status between 200 and 599.",
    ],
    [
      "an unknown key inside a choice",
      maintenance("targets: [{ route: shop }]", "page:", "  statuses: { machine: 503 }"),
      "5:19",
      '"machine" is no key of statuses.',
      "Did you mean machines?",
    ],
    [
      "no choice at all",
      maintenance("targets: [{ route: shop }]", "page:", "  statuses: 503"),
      "5:7",
      "statuses is 503.",
      "It must be never-5xx, standard, or a mapping with page, machines, crawlers, assets.",
    ],
    [
      "a name that is none",
      "maintenances:\n  Legacy Billing:\n    targets: [{ route: shop }]",
      "2:3",
      "Legacy Billing is no name here.",
      "It must be the name of a maintenance: a-z, 0-9 and dashes, at most 63.",
    ],
    [
      "the name of what is closed by hand",
      "maintenances:\n  by-hand:\n    targets: [{ route: shop }]",
      "2:3",
      "by-hand is no name here.",
      "It must be another name: by-hand holds what is closed by its own name.",
    ],
    [
      "a time zone",
      maintenance("targets: [{ route: shop }]", "timezone: Europe/Pari"),
      "4:5",
      'timezone is "Europe/Pari".',
      "It must be a time zone: did you mean Europe/Paris?",
    ],
    [
      "an offset for a time zone",
      maintenance("targets: [{ route: shop }]", "timezone: +01:00"),
      "4:5",
      'timezone is "+01:00".',
      "It must be the name of a time zone, such as Europe/Paris.",
    ],
    [
      "a time",
      maintenance("targets: [{ route: shop }]", "until: tomorrow"),
      "4:5",
      'until is "tomorrow".',
      'It must be a time: "06:00", "2026-11-26T06:00", with +01:00 or Z behind it, or 2h, 90m.',
    ],
    [
      "a time that no clock shows",
      maintenance("targets: [{ route: shop }]", 'until: "25:00"'),
      "4:5",
      'until is "25:00".',
      'It must be a time: "06:00", "2026-11-26T06:00", with +01:00 or Z behind it, or 2h, 90m.',
    ],
    [
      "a target twice",
      maintenance("targets:", "  - route: shop", "  - route: shop"),
      "5:9",
      "Route shop stands here twice.",
      "Keep one of them.",
    ],
    [
      "a target twice, once with the namespace that is meant without one",
      "namespace: store\n" + maintenance("targets:", "  - route: shop", "  - { route: shop, namespace: store }"),
      "6:9",
      "Route shop stands here twice.",
      "Keep one of them.",
    ],
    [
      "a selector twice",
      maintenance("targets:", "  - selector: a=b", "  - selector: a=b"),
      "5:9",
      "Selector a=b stands here twice.",
      "Keep one of them.",
    ],
    [
      "a selector that is none",
      maintenance("targets:", "  - selector: app is shop"),
      "4:9",
      'selector is "app is shop".',
      "It must be labels as oc get -l takes them, such as app=shop or tier!=batch.",
    ],
    [
      "two ways to say which",
      maintenance("targets:", "  - selector: app=shop", "    dependsOn: legacy-billing"),
      "4:9",
      "targets[0] is a mapping.",
      "It must be one of route, ingress, httproute, host, selector, dependsOn, and only one, such as {route: shop}.",
    ],
    [
      "kinds of what is named",
      maintenance("targets:", "  - route: shop", "    kinds: [route]"),
      "5:9",
      "Kinds are of selector and dependsOn.",
      "Leave them out: the target names its kind.",
    ],
    [
      "paths beside what names them",
      maintenance("targets:", "  - dependsOn: legacy-billing", "    paths: [/invoices]"),
      "5:9",
      "Paths do not stand beside dependsOn.",
      "The annotation of each object names its paths.",
    ],
    [
      "paths of a host",
      maintenance("targets:", "  - host: old.example.com", "    paths: [/invoices]"),
      "5:9",
      "A host closes as a whole.",
      "Leave the paths out.",
    ],
    [
      "a certificate for what is not a host",
      maintenance("targets:", "  - route: shop", "    tlsAcme: true"),
      "5:9",
      "Only a host has tlsAcme.",
      "Leave it out: only the Route that is made for a host is marked.",
    ],
    [
      "a host with a port",
      maintenance("targets:", "  - host: old.example.com:443"),
      "4:9",
      'host is "old.example.com:443".',
      "It must be a host name in lower case, such as news.example.com.",
    ],
    [
      "an entry of the edge",
      "edge: [router]\nmaintenances: {}",
      "1:8",
      'edge[0] is "router".',
      'It must be entries of the edge, such as "https=router.example.com:443".',
    ],
    ["a key twice", "maintenances: {}\nmaintenances: {}", "2:1", "This key stands here twice.", "Keep one of them."],
    [
      "a second document",
      "maintenances: {}\n---\nmaintenances: {}",
      "2:1",
      "A second document begins here.",
      "One file is one document: remove the line ---",
    ],
    [
      "an alias without an anchor",
      "maintenances: *all",
      "1:15",
      "There is no anchor &all before *all.",
      "Write the anchor, or the value.",
    ],
    [
      "a tag",
      "maintenances: !!js/function x",
      "1:15",
      "Unresolved tag: tag:yaml.org,2002:js/function.",
      "Remove the tag.",
    ],
    [
      "an empty file",
      "# nothing\n",
      "1:1",
      "The file is empty.",
      "It must be a mapping with maintenances. What begins with # needs quotes.",
    ],
    ["a list for a file", "- maintenances", "1:1", "The file is a list.", "It must be a mapping with maintenances."],
  ])("%s", (_, text, place, says, mend) => {
    expect(complaint(text)).toEqual([`${file}:${place}: ${says}`, mend]);
  });

  test("and all of them at once, in their order", () => {
    const text = maintenance(
      "targets: [{ route: shop, tls: on }]",
      "untill: 06:00",
      "page: { retryAfter: soon, titel: x }",
    );
    expect(complaint(text)).toEqual([
      `${file} has 4 mistakes.`,
      `${file}:3:30: tls is "on". It must be edge, or {secret: NAME}.`,
      `${file}:4:5: "untill" is no key of legacy-billing. Did you mean until?`,
      `${file}:5:13: retryAfter is "soon". It must be a whole number of seconds, such as 600.`,
      `${file}:5:31: "titel" is no key of page. Did you mean title?`,
    ]);
  });

  test("a key that stands twice hides no other mistake, and what an anchor holds is wrong where it stands", () => {
    const twice = maintenance("targets: [{ route: shop }]", "reason: one", "reason: two", "untill: 06:00");
    expect(complaint(twice)).toEqual([
      `${file} has 2 mistakes.`,
      `${file}:5:5: This key stands here twice. Keep one of them.`,
      `${file}:6:5: "untill" is no key of legacy-billing. Did you mean until?`,
    ]);
    const shared = "maintenances:\n  one: &one\n    targets: [{ route: shop, tsl: edge }]\n  two: *one";
    expect(complaint(shared)).toEqual([`${file}:3:30: "tsl" is no key of targets[0].`, "Did you mean tls?"]);
  });

  test("where the text is no YAML, that alone is told", () => {
    expect(complaint("maintenances: [\n  x: {\n")[0]).toMatch(/entracte.yaml/);
    expect(complaint("namespace: a: b")).toEqual([
      expect.stringMatching(/^entracte.yaml:1:12: This is no YAML: .*\.$/),
      "Mend this first; what follows may be misread.",
    ]);
  });

  test("aliases that multiply beyond reason are no trouble but a sentence", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
    for (const [name, of] of ["ba", "cb", "dc", "ed"])
      bomb.push(`${name}: &${name} [${Array(10).fill(`*${of}`).join()}]`);
    expect(complaint([...bomb, "maintenances: {}"].join("\n")).join("\n")).toContain("Write it out without aliases.");
  });
});

test("whatever the text, reading ends with a value or with a Trouble that has a place", () => {
  const words = fc.constantFrom(
    "maintenances",
    "targets",
    "route",
    "page",
    "title",
    "until",
    "<<",
    "__proto__",
    "constructor",
  );
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie("node"), { maxLength: 3 }),
      fc.dictionary(words, tie("node"), { maxKeys: 4 }),
    ),
  })).node;
  const texts = fc.oneof(
    fc.string(),
    value.map((it) => stringify(it)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        return typeof readSpec(text, file) === "object";
      } catch (error) {
        if (!(error instanceof Trouble)) throw error;
        const [first] = error.message.includes(" mistakes.") ? error.remedy : [error.message];
        return /^entracte\.yaml:[1-9]\d*:[1-9]\d*: /.test(first);
      }
    }),
    { numRuns: 300 },
  );
});
