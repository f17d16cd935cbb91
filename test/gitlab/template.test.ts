import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { template, withInputs } from "./inputs-table.ts";
import { project, projectFor } from "./support.ts";

/** What GitLab reads of the component, and what gitlab-ci-local has no effect for. */
interface Job {
  readonly script?: readonly string[];
  readonly stage: string;
  readonly interruptible?: boolean;
  readonly retry?: number;
  readonly timeout?: string;
  readonly resource_group?: string;
  readonly manual_confirmation?: string;
  readonly allow_failure?: unknown;
  readonly needs?: readonly (string | { readonly job: string })[];
  readonly environment?: { readonly name: string; readonly action: string };
  readonly artifacts?: { readonly when?: string; readonly reports?: { readonly [kind: string]: unknown } };
  readonly rules: readonly { readonly when?: string; readonly start_in?: string }[];
}

const { inputs: declared, jobs: body, text } = template();

describe("the inputs", () => {
  test("each says what it is, and all but the maintenance have a value that serves", () => {
    expect(Object.values(declared).filter(({ description = "" }) => description.length < 20)).toEqual([]);
    expect(
      Object.entries(declared).flatMap(([name, { default: value }]) => (value === undefined ? [name] : [])),
    ).toEqual(["maintenance"]);
  });

  test("those that are used are those that there are", () => {
    const used = text.split("\n---\n")[1]?.matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g) ?? [];
    expect(new Set([...used].map(([, name]) => name))).toEqual(new Set(Object.keys(declared)));
    expect(text.match(/\$\[\[/g)).toHaveLength(text.match(/\$\[\[ inputs\.[\w-]+ \]\]/g)?.length ?? 0);
  });

  test("docs/gitlab.md lists them; where it does not: npm run inputs", () => {
    const document = readFileSync("docs/gitlab.md", "utf8");
    const words = (markdown: string) => markdown.replace(/-{3,}/g, "---").replace(/ +/g, " ");
    expect(words(document)).toBe(words(withInputs(document)));
    expect(document).toContain("| `reopen-after`");
  });

  test("none is put into a script: a name with a quote in it stays a name", () => {
    const scripts = Object.values(body).flatMap((job) => ("script" in job ? (job.script as string[]) : []));
    expect(scripts.length).toBeGreaterThan(6);
    expect(scripts.filter((line) => line.includes("$[["))).toEqual([]);
    expect(scripts.filter((line) => line.replaceAll(/"[^"]*"/g, "").includes("$"))).toEqual([]);
  });
});

describe("the jobs, as GitLab takes them", () => {
  let jobs: { readonly [name: string]: Job };
  beforeAll(async () => {
    const { run, remove } = await project(undefined, {
      inputs: {
        maintenance: "legacy-billing",
        environment: "maintenance/shop",
        verify: "/",
        reopen: "after-verify",
        "page-directory": "page",
        "reopen-after": "90 minutes",
      },
    });
    const { code, stdout } = await run(["--preview"]);
    remove();
    expect(code).toBe(0);
    const all = Object.entries(parse(stdout) as { readonly [name: string]: Job });
    jobs = Object.fromEntries(all.filter(([name]) => name.endsWith("legacy-billing") && !name.startsWith(".")));
  });

  test("are these", () => {
    expect(Object.keys(jobs).map((name) => name.replace(" legacy-billing", ""))).toEqual([
      "plan",
      "page",
      "close",
      "status",
      "verify",
      "reopen",
      "reopen after verify",
      "reopen at the latest",
      "clean",
    ]);
  });

  test("no two run at once, none is cut off for a newer one or repeated by itself, and each has an end", () => {
    for (const job of Object.values(jobs)) {
      expect(job).toMatchObject({
        interruptible: false,
        retry: 0,
        timeout: "1 hour",
        resource_group: "maintenance/shop",
      });
      expect(job.artifacts?.when ?? "always").toBe("always");
    }
  });

  test("merging or deleting a branch stops no environment that would reopen; an older pipeline may always reopen", () => {
    const actions = Object.values(jobs).map(({ environment }) => environment?.action);
    expect(new Set(actions)).toEqual(new Set(["prepare", "access", "verify"]));
  });

  test("closing by hand is confirmed; what is left closed lets the guard come", () => {
    const close = jobs["close legacy-billing"];
    expect(close?.manual_confirmation).toContain("legacy-billing");
    expect(close?.allow_failure).toEqual({ exit_codes: [5, 6] });
    const guard = jobs["reopen at the latest legacy-billing"];
    expect(guard?.needs?.map((need) => (typeof need === "string" ? need : need.job))).toEqual(["close legacy-billing"]);
    expect(guard?.rules.flatMap(({ when, start_in: after }) => (when === "delayed" ? [after] : []))).toEqual([
      "90 minutes",
      "90 minutes",
    ]);
  });

  test("the evidence of closing and reopening is kept, shown, and known to later jobs", () => {
    for (const [name, what] of [
      ["close", "close"],
      ["reopen", "reopen"],
      ["reopen after verify", "reopen"],
      ["reopen at the latest", "reopen"],
    ] as const) {
      expect(jobs[`${name} legacy-billing`]?.artifacts).toMatchObject({
        paths: [`entracte-${what}.html`, `entracte-${what}.json`],
        reports: { junit: `entracte-${what}.xml`, dotenv: `entracte-${what}.env` },
      });
    }
  });
});

describe("when which job is there", () => {
  const listed = async (variables: { readonly [name: string]: string }, inputs = {}) => {
    const { run } = await projectFor(undefined, { inputs: { maintenance: "m", verify: "/", ...inputs } });
    const { stdout } = await run(["--list-csv"], variables);
    const [, ...lines] = stdout
      .trim()
      .split("\n")
      .slice(
        stdout
          .trim()
          .split("\n")
          .findIndex((line) => line.startsWith("name;")),
      );
    return lines
      .map((line) => line.split(";"))
      .map(
        ([name, , when, mayFail]) => `${name ?? ""}: ${when ?? ""}${mayFail === "false" ? "" : ` ${mayFail ?? ""}`}`,
      );
  };

  test("a push to the default branch plans, and gives buttons", async () => {
    expect(await listed({})).toEqual([
      "plan m: on_success",
      "close m: manual true",
      "status m: manual true",
      "verify m: manual true",
      "reopen m: manual true",
      "reopen at the latest m: delayed",
      "clean m: manual true",
    ]);
  });

  test("a merge request plans, and nothing else; another branch has none", async () => {
    expect(await listed({ CI_PIPELINE_SOURCE: "merge_request_event", CI_COMMIT_BRANCH: "" })).toEqual([
      "plan m: on_success",
    ]);
    expect(await listed({ CI_COMMIT_BRANCH: "feature" })).toEqual([]);
  });

  test("a schedule does what its variable says", async () => {
    const schedule = (what: string, inputs = {}) =>
      listed({ CI_PIPELINE_SOURCE: "schedule", MAINTENANCE_DO: what }, inputs);
    expect(await schedule("close")).toEqual([
      "plan m: on_success",
      "close m: on_success [5,6]",
      "verify m: manual true",
      "reopen m: manual true",
      "reopen at the latest m: delayed",
    ]);
    expect(await schedule("close", { approve: true, guard: false, verify: "" })).toEqual([
      "plan m: on_success",
      "close m: manual true",
      "reopen m: manual true",
    ]);
    expect(await schedule("reopen")).toEqual(["reopen m: on_success"]);
    expect(await schedule("status")).toEqual(["status m: on_success"]);
    expect(await schedule("")).toEqual([]);
  });
});
