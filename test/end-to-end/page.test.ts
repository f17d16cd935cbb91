import { execFile, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { findPrograms } from "../../src/lab/programs.ts";
import { hiding, unconfined } from "../page/support/confined.ts";
import { run } from "../support/command.ts";

let folder: string;
const write = (name: string, text: string) => writeFile(join(folder, name), text);
const entracte = (...args: readonly string[]) => run(["page", ...args], {}, folder);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "entracte-page-"));
});
afterEach(() => rm(folder, { recursive: true }));

const file = (page: string, more = "") =>
  `maintenances:\n  one:\n    targets: [{ route: shop }]\n    page: ${page}\n${more}`;

describe("page render", () => {
  test("writes the page of the file's only maintenance: by language, by host, with its files", async () => {
    await mkdir(join(folder, "site/img"), { recursive: true });
    await write("site/index.html", "<h1>{{title}}</h1>");
    await write("site/img/a.png", "png");
    await write(
      "entracte.yaml",
      file("{ html: site, title: A, languages: { fr: { title: B } }, hosts: { x.test: { title: C } } }"),
    );
    expect(await entracte("render", "out")).toMatchObject({ code: 0, stderr: "" });
    expect((await readdir(join(folder, "out"), { recursive: true })).toSorted()).toEqual([
      "-entracte",
      "-entracte/page",
      "-entracte/page/img",
      "-entracte/page/img/a.png",
      "index.en.html",
      "index.fr.html",
      "index.html",
      "x.test",
      "x.test/-entracte",
      "x.test/-entracte/page",
      "x.test/-entracte/page/img",
      "x.test/-entracte/page/img/a.png",
      "x.test/index.html",
    ]);
    const first = async (path: string) => (await readFile(join(folder, "out", path), "utf8")).split("\n")[0];
    expect(await first("index.fr.html")).toContain("<h1>B</h1>");
    expect(await first("x.test/index.html")).toContain("<h1>C</h1>");
  });

  test("says how to look at the very same page, with all that was said of it", async () => {
    await write("other.yaml", file("{ title: A }"));
    const texts = ["--title", "Back at six", "--message", "It's fine", "--until", "2h"];
    const { stdout } = await entracte("render", "out", "one", "-f", "other.yaml", ...texts);
    expect(stdout).toContain(
      [
        "Look:     entracte page preview one -f other.yaml --title 'Back at six' \\",
        `            --message 'It'\\''s fine' --until 2h`,
      ].join("\n"),
    );
  });

  test("writes the default page where there is no file; texts of the command line win where there is one", async () => {
    expect((await entracte("render", "out")).code).toBe(0);
    expect(await readFile(join(folder, "out/index.fr.html"), "utf8")).toContain("En maintenance");
    await write("entracte.yaml", file("{ title: A, message: kept, languages: { fr: { title: B } } }"));
    expect((await entracte("render", "out", "one", "--title", "C")).code).toBe(0);
    expect(await readFile(join(folder, "out/index.fr.html"), "utf8")).toMatch(/<h1 lang="en"[^>]*>C<\/h1>[\s\S]*kept/);
  });

  test.each([
    ["{ html: none }", "page.html: none does not exist.", "Paths are relative to entracte.yaml."],
    ["{ html: . }", "page.html: the folder . has no index.html.", "ls ."],
    ["{ html: bad.html }", "bad.html:2: {{tilte}} is no placeholder.", "{{title}}"],
    ["{ html: plain.html, title: A }", "The page has a title, which plain.html does not show.", "Write {{title}}"],
    ["{ brand: { logo: logo.bmp } }", "logo.bmp is no image that every browser shows.", ".svg"],
    ["{ brand: { logo: large.png } }", "large.png has 101 KiB", "smaller than 100 KiB"],
    ["{ brand: { css: bad.css } }", "bad.css:2: </style would end the style of the page.", "Take it out."],
    ["{ brand: { css: latin.css } }", "latin.css cannot be read: it is not UTF-8.", "ls -l"],
  ])("Law 10: refuses %s with a sentence", async (described, says, mend) => {
    await write("bad.html", "<p>\n{{tilte}}");
    await write("plain.html", "<p>");
    await write("bad.css", "a {}\n</STYLE>");
    await writeFile(join(folder, "latin.css"), Buffer.from([0xe9, 0x20]));
    await writeFile(join(folder, "large.png"), Buffer.alloc(100 * 1024 + 1));
    await write("logo.bmp", "");
    await write("entracte.yaml", file(described));
    const { code, stderr } = await entracte("render", "out");
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(stderr).toContain(mend);
  });

  test("asks whose page, where the file has several maintenances", async () => {
    await write("entracte.yaml", file("{}", "  two: { targets: [{ route: news }] }\n"));
    expect(await entracte("render", "out")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There are: one, two"),
    });
    expect(await entracte("render", "out", "tow")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There is no maintenance tow"),
    });
  });
});

describe("page preview", () => {
  /** A preview that runs, and where its panel is. */
  async function previewed(): Promise<{
    readonly preview: ChildProcess;
    readonly panel: string;
    readonly told: () => string;
  }> {
    const preview = spawn(
      process.execPath,
      [join(process.cwd(), "dist/entracte.js"), "page", "preview", "--port", "0"],
      {
        cwd: folder,
        env: { ...process.env, NO_COLOR: "1" },
      },
    );
    let told = "";
    for (const stream of [preview.stdout, preview.stderr])
      stream.on("data", (chunk: Buffer) => (told += chunk.toString()));
    onTestFinished(() => void preview.kill("SIGKILL"));
    await vi.waitFor(() => expect(told).toContain("Ctrl-C ends it."), { timeout: 60_000 });
    return { preview, panel: /http:\S+-panel/.exec(told)?.[0] ?? "", told: () => told };
  }

  const seen = async (panel: string, client: string, lang = "en", host = "localhost") => {
    const answer = await fetch(`${panel}/view?${new URLSearchParams({ client, lang, host }).toString()}`);
    return (await answer.json()) as {
      readonly status: string;
      readonly rawHeaders: readonly string[];
      readonly body: string;
    };
  };

  test("shows the page by language and host, and again when a file changes; a mistake is told, and the page stays", async () => {
    await write(
      "entracte.yaml",
      file("{ title: First, languages: { fr: { title: Premier } }, hosts: { x.test: { title: X } } }"),
    );
    const { panel, told } = await previewed();
    expect((await seen(panel, "browser")).body).toContain("<h1>First</h1>");
    expect((await seen(panel, "browser", "fr")).body).toContain("<h1>Premier</h1>");
    expect((await seen(panel, "browser", "en", "x.test")).body).toContain("<h1>X</h1>");
    await write("entracte.yaml", file("{ titel: Second }"));
    await vi.waitFor(() => expect(told()).toContain("Did you mean title?"), { timeout: 60_000 });
    expect((await seen(panel, "browser")).body).toContain("<h1>First</h1>");
    await write("entracte.yaml", file("{ title: Second }"));
    await vi.waitFor(async () => expect((await seen(panel, "browser")).body).toContain("<h1>Second</h1>"), {
      timeout: 10_000,
    });
  });

  test("answers by the file's statuses, paths and end, and again when they change; what cannot be is told", async () => {
    await write("entracte.yaml", file("{ statuses: standard, clients: { unknown: page } }", "    until: 2h\n"));
    const { panel, told } = await previewed();
    const statusOf = async (client: string) => (await seen(panel, client)).status;
    expect(await statusOf("browser")).toBe("503 Service Temporarily Unavailable");
    expect(await statusOf("health")).toMatch(/^503 /);
    expect((await seen(panel, "api")).rawHeaders.join("\n")).toMatch(/Retry-After\n\w{3}, \d\d \w{3} \d{4} /);
    await write("entracte.yaml", file("{ statuses: { page: 302 } }"));
    await vi.waitFor(() => expect(told()).toContain("page.statuses: page cannot be answered 302."), {
      timeout: 60_000,
    });
    expect(await statusOf("browser")).toMatch(/^503 /);
    await write("entracte.yaml", file("{ statuses: { machines: 451 }, paths: [{ path: /, status: 200 }] }"));
    await vi.waitFor(() => expect(told()).toContain("The path / cannot have an answer of its own."), {
      timeout: 60_000,
    });
    await write("entracte.yaml", file("{ statuses: { machines: 451 } }"));
    await vi.waitFor(async () => expect(await statusOf("api")).toMatch(/^451 /), { timeout: 60_000 });
    expect(await statusOf("browser")).toBe("200 OK");
  });

  test.skipIf(unconfined !== undefined)(
    `says what to install where there is no nginx${unconfined === undefined ? "" : ` (skipped: ${unconfined})`}`,
    async () => {
      const { nginx } = findPrograms();
      const preview = [process.execPath, join(process.cwd(), "dist/entracte.js"), "page", "preview", "--port", "0"];
      const [program = "", ...args] = hiding(nginx, preview);
      const { status, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
      expect(stderr).toContain("The preview needs nginx, which this machine does not have.");
      expect(stderr).toContain("apt-get install nginx-light");
      expect(status).toBe(3);
    },
  );

  test("ends with Ctrl-C, and leaves no nginx and no file behind, however it ends", async () => {
    const processes = () =>
      new Promise<string>((resolve) => execFile("ps", ["-eo", "ppid,args"], (_, out) => resolve(out)));
    for (const signal of ["SIGINT", "SIGKILL"] as const) {
      const { preview, panel } = await previewed();
      const own = new RegExp(`^ *${String(preview.pid)} .*nginx.* -c (\\S+)/nginx\\.conf`, "m");
      const directory = own.exec(await processes())?.[1] ?? "";
      expect(directory).toContain("entracte-preview");
      const ended = new Promise((resolve) => preview.once("exit", resolve));
      preview.kill(signal);
      const code = await ended;
      if (signal === "SIGINT") expect(code).toBe(0);
      await vi.waitFor(async () => expect(await processes()).not.toContain(directory), { timeout: 60_000 });
      await vi.waitFor(() => expect(existsSync(directory)).toBe(false), { timeout: 60_000 });
      await expect(fetch(panel)).rejects.toThrow();
    }
  });

  test("says which port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { readonly port: number };
    expect(await entracte("preview", "--port", String(port))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`Port ${String(port)} is taken.`),
    });
  });
});
