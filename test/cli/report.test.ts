import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dotenvOf } from "../../src/cli/report/dotenv.ts";
import { junitOf } from "../../src/cli/report/junit.ts";
import { evidence, report, target, transition } from "./support/report.ts";

describe("dotenv, for later jobs", () => {
  test("says how the targets stand, since when, until when, and where to look", () => {
    const two = [
      target({ until: "2026-11-25T05:00:00Z" }),
      target({ target: "route/billing", since: "2026-11-25T01:00:00Z" }),
    ];
    expect(dotenvOf(report({ transitions: [transition({ targets: two })] }))).toBe(
      `MAINTENANCE_STATE=closed
MAINTENANCE_ENDING=done
MAINTENANCE_NAME=legacy
MAINTENANCE_SINCE=2026-11-25T01:00:00Z
MAINTENANCE_UNTIL=2026-11-25T05:00:00Z
MAINTENANCE_URL=https://shop.test/
`,
    );
  });

  test.each([
    [
      "what was taken back stands as it was taken back",
      transition({ ending: "rolledBack", rolledBack: [target({ stands: "open" })] }),
      "open",
      "rolledBack",
    ],
    [
      "some closed, some not",
      transition({ ending: "unfinished", targets: [target(), target({ target: "route/x", stands: "open" })] }),
      "partly",
      "unfinished",
    ],
    [
      "drift has its own word",
      transition({ ending: "drift", targets: [target({ stands: "drifted" })] }),
      "drifted",
      "drift",
    ],
  ])("%s", (_, one, state, ending) => {
    const text = dotenvOf(report({ transitions: [one] }));
    expect(text).toContain(`MAINTENANCE_STATE=${state}\n`);
    expect(text).toContain(`MAINTENANCE_ENDING=${ending}\n`);
  });

  test("every line is one name and one value that GitLab reads, whatever the cluster says; no name is an option of ours", () => {
    const line = /^MAINTENANCE_[A-Z]+=[^\r\n]*$/;
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (name, url) => {
        const lines = dotenvOf(
          report({ transitions: [transition({ maintenance: name, targets: [target({ urls: [url] })] })] }),
        );
        expect(
          lines
            .trimEnd()
            .split("\n")
            .filter((each) => !line.test(each)),
        ).toEqual([]);
      }),
    );
  });
});

describe("JUnit, for the pipeline", () => {
  test("has a case for each target and for what each address showed", () => {
    const text = junitOf(report());
    expect(text).toContain('<testsuite name="close legacy" tests="3" failures="0"');
    expect(text).toContain('name="route/shop in store is closed"/>');
    expect(text).toContain('name="https://shop.test/ at 203.0.113.7:443 shows the page" time="0.300"/>');
    expect(text).toContain('name="https://shop.test/ at 203.0.113.7:443 no request failed"/>');
  });

  test("says what failed: a write, an address that shows something else, a request", () => {
    const [sight] = evidence().sights;
    const failed = evidence({
      sights: sight === undefined ? [] : [{ ...sight, failed: 1 }],
      failures: [
        {
          at: "2026-11-25T02:04:32.000Z",
          address: "https://shop.test/",
          door: "203.0.113.7:443",
          connection: "new",
          what: "503 without the page's token",
        },
      ],
    });
    const text = junitOf(
      report({
        transitions: [
          transition({
            ending: "unseen",
            targets: [
              target(),
              target({ target: "route/billing", state: "failed", why: "the API <refused>" }),
              target({ target: "route/news", state: "not-run" }),
            ],
            unseen: [{ sight: "https://shop.test/ at 203.0.113.7:443", says: "still the application: 200" }],
            evidence: failed,
          }),
        ],
      }),
    );
    expect(text).toContain('tests="5" failures="4"');
    expect(text).toContain('<failure message="the API &lt;refused&gt;">');
    expect(text).toContain('<failure message="not begun, because another one failed first">');
    expect(text).toContain('<failure message="still the application: 200">');
    expect(text).toContain("503 without the page&#39;s token (new connection)");
  });

  test("a refusal is a case that failed, with what to type next", () => {
    const trouble = {
      type: "trouble",
      ending: "refused",
      exitCode: 3,
      message: "route/shup does not exist.",
      remedy: ["Did you mean: route/shop"],
    } as const;
    const text = junitOf(report({ transitions: [], trouble }));
    expect(text).toContain('tests="1" failures="1"');
    expect(text).toContain("Did you mean: route/shop");
  });
});
