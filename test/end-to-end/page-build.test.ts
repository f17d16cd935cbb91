import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { kinds } from "../../src/lab/kinds.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { folder } from "../support/laid.ts";
import { registrySecret } from "../support/registry-secret.ts";

let lab: Lab;
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab));
const buildConfig = () => lab.store.get(resources.buildConfig, "demo", "maintenance-page");
const stream = () => lab.store.get(resources.imageStream, "demo", "maintenance-page");
const build = (nth: number) => lab.store.get(resources.build, "demo", `maintenance-page-${String(nth)}`);

beforeAll(async () => {
  lab = await startLab({ ...quick, buildStepTime: 20 });
});
afterAll(() => lab.stop());

/** The last line of a run with `-o json`. */
const summary = ({ stdout }: Ran) => JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;

describe("building the page's image", () => {
  const page = () => folder({ "index.html": "<h1>Back soon</h1>", "css/app.css": "h1 { color: teal }" });

  test("makes its ImageStream and BuildConfig, sends the folder, shows the log, and says how to show the version", async () => {
    const built = await entracte("page", "build", page());
    expect(built).toMatchObject({ code: 0, stderr: "" });
    expect(built.stdout).toMatch(/checks +rights, v1 is the next version\n/);
    expect(built.stdout).toMatch(/upload +4 files, .*KiB; Dockerfile and nginx\.conf made by\n? +Entracte …\n/);
    expect(built.stdout).toContain("  STEP 1/4: FROM nginxinc/nginx-unprivileged");
    expect(built.stdout).toContain("  Push successful\n");
    expect(built.stdout).toMatch(/maintenance-page:v1 \(sha256:[0-9a-f]{12}\) is built\.\n/);
    expect(built.stdout).toContain("entracte page tag v1 -n demo\n");
    expect(stream()?.metadata.labels).toEqual({
      app: "maintenance-page",
      "app.kubernetes.io/managed-by": "entracte",
    });
    expect(buildConfig()?.metadata.labels).toEqual({
      build: "maintenance-page",
      version: "v1",
      "app.kubernetes.io/managed-by": "entracte",
    });
    expect(build(1)?.status).toMatchObject({ phase: "Complete" });
  });

  test("again counts the version up, and its label with it; -o json tells it to programs", async () => {
    const built = await entracte("page", "build", page(), "-o", "json");
    const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as unknown;
    expect(summary(built)).toEqual({
      type: "summary",
      command: "page build",
      ending: "done",
      exitCode: 0,
      version: "v2",
      build: "build/maintenance-page-2",
      image: "maintenance-page:v2",
      digest,
      token: true,
    });
    const logged = built.stdout.split("\n").filter((line) => line.includes('"type":"log"'));
    expect(logged.at(-1)).toBe('{"type":"log","line":"Push successful"}');
    expect(buildConfig()?.metadata.labels?.["version"]).toBe("v2");
  });

  test("takes a name for the version, once, and counts on afterwards", async () => {
    expect((await entracte("page", "build", page(), "--version", "autumn")).code).toBe(0);
    const again = await entracte("page", "build", page(), "--version", "autumn");
    expect(again.stderr).toContain("There is a version autumn already. Nothing was changed.");
    expect(again.code).toBe(3);
    expect(summary(await entracte("page", "build", page(), "-o", "json"))).toMatchObject({ version: "v3" });
  });

  test("records the commit of the work tree, and who made it", async () => {
    const from = page();
    const git = (...args: readonly string[]) => execFileSync("git", ["-C", from, ...args], { encoding: "utf8" });
    git("init", "-q");
    git("add", "-A");
    git("-c", "user.name=Ada Möller", "-c", "user.email=ada@example.com", "commit", "-qm", "Back soon & more");
    const { build: name, ...told } = summary(await entracte("page", "build", from, "-o", "json"));
    expect(told).toMatchObject({ commit: git("rev-parse", "HEAD").trim(), changed: false });
    const built = lab.store.get(resources.build, "demo", String(name).replace("build/", ""));
    expect(built?.spec?.["revision"]).toMatchObject({
      git: {
        commit: git("rev-parse", "HEAD").trim(),
        author: { name: "Ada Möller", email: "ada@example.com" },
        message: "Back soon & more",
      },
    });
  });

  test("says so where the folder has what its commit has not: changed, or new", async () => {
    const top = folder({ "page/index.html": "<h1>Back soon</h1>", "notes.txt": "of no concern" });
    const git = (...args: readonly string[]) => execFileSync("git", ["-C", top, ...args], { encoding: "utf8" });
    git("init", "-q");
    git("add", "-A");
    git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-qm", "Back soon");
    const said = `The folder has changes that its commit, ${git("rev-parse", "HEAD").slice(0, 8)}, lacks.\n`;
    const from = join(top, "page");
    writeFileSync(join(top, "notes.txt"), "changed");
    expect((await entracte("page", "build", from)).stdout).not.toContain("lacks");
    writeFileSync(join(from, "app.css"), "h1 { color: teal }");
    expect((await entracte("page", "build", from)).stdout).toContain(said);
    git("add", "-A");
    expect(summary(await entracte("page", "build", from, "-o", "json"))).toMatchObject({ changed: true });
  });

  test("pushes to another registry, with a secret, where the file says so; and keeps what it says of the build", async () => {
    lab.store.create(kinds.secret, registrySecret());
    const from = folder({
      "entracte.yaml": [
        "page:",
        "  name: elsewhere",
        "  html: web",
        "  build:",
        "    output: registry.example.com/store/page",
        "    pushSecret: registry",
        "    nodeSelector: { disk: fast }",
        "    failedBuildsHistoryLimit: 2",
        "maintenances: {}",
      ].join("\n"),
      "web/index.html": "<h1>Back soon</h1>",
    });
    const built = await run(["page", "build"], environmentOf(lab), from);
    expect(built).toMatchObject({ code: 0, stderr: "" });
    expect(built.stdout).toContain("registry.example.com/store/page:v1");
    expect(built.stdout).toContain('page.delivery: {image: "registry.example.com/store/page:v1"}');
    const again = await run(["page", "build", "-o", "json"], environmentOf(lab), from);
    expect(summary(again)).toMatchObject({ image: "registry.example.com/store/page:v2" });
    expect(lab.store.get(resources.imageStream, "demo", "elsewhere")).toBeUndefined();
    expect(lab.store.get(resources.buildConfig, "demo", "elsewhere")?.spec).toMatchObject({
      output: { pushSecret: { name: "registry" } },
      nodeSelector: { disk: "fast" },
      failedBuildsHistoryLimit: 2,
      successfulBuildsHistoryLimit: 5,
    });
  });

  test("of a folder with a Dockerfile of its own says that its answers lack the token, and what to name instead", async () => {
    const own = folder({
      Containerfile: "FROM nginxinc/nginx-unprivileged:1.20\nCOPY index.html /usr/share/nginx/html/\n",
      "index.html": "<h1>Ours</h1>",
    });
    const built = await entracte("page", "build", own);
    expect(built).toMatchObject({ code: 0, stderr: "" });
    expect(built.stdout.replaceAll(/\s+/g, " ")).toContain("lack the page's token: name a text of the page");
    expect(built.stdout).toContain("page.knownBy");
    writeFileSync(join(own, "entracte.yaml"), "page: { knownBy: Ours }\nmaintenances: {}\n");
    const known = await run(["page", "build", "."], environmentOf(lab), own);
    expect(known).toMatchObject({ code: 0, stderr: "" });
    expect(known.stdout).not.toContain("page.knownBy");
  });
});

test("law 7: a BuildConfig of that name that somebody else made is left alone, unless it is to be adopted", async () => {
  const metadata = { name: "theirs", namespace: "demo", labels: { team: "web" } };
  const spec = { source: { binary: {} }, strategy: { dockerStrategy: {} } };
  lab.store.create(resources.buildConfig, { apiVersion: "build.openshift.io/v1", kind: "BuildConfig", metadata, spec });
  const from = folder({ "index.html": "<h1>Back soon</h1>" });
  writeFileSync(join(from, "entracte.yaml"), "page: { name: theirs }\nmaintenances: {}\n");
  const refused = await run(["page", "build", "."], environmentOf(lab), from);
  expect(refused.stderr).toContain("buildconfig/theirs exists in demo, and Entracte did not make it.");
  expect(refused.code).toBe(3);
  expect(lab.store.get(resources.imageStream, "demo", "theirs")).toBeUndefined();
  expect((await run(["page", "build", ".", "--adopt"], environmentOf(lab), from)).code).toBe(0);
  expect(lab.store.get(resources.buildConfig, "demo", "theirs")?.metadata.labels).toMatchObject({
    team: "web",
    "app.kubernetes.io/managed-by": "entracte",
  });
});
