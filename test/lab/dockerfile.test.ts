import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyInto } from "../../src/lab/builds/copy.ts";
import { parseCopy, parseDockerfile } from "../../src/lab/builds/dockerfile.ts";

describe("a Dockerfile (moby dockerfile/parser)", () => {
  test("comments and blank lines are none of it, and a continued line is one", () => {
    const source = [
      "# syntax=docker/dockerfile:1",
      "",
      "from nginx:1.29",
      "COPY a.txt \\",
      "  # why",
      "  b.txt \\",
      "",
      "  /srv/",
      "  # end",
    ];
    expect(parseDockerfile(source.join("\r\n"))).toEqual([
      { keyword: "FROM", text: "nginx:1.29", line: 3 },
      { keyword: "COPY", text: "a.txt   b.txt   /srv/", line: 4 },
    ]);
  });

  test.each([
    ["a b /c/", { sources: ["a", "b"], destination: "/c/" }],
    ['["with space", "/c"]', { sources: ["with space"], destination: "/c" }],
    ["--chown=1001:0 --chmod=644 a /c", { sources: ["a"], destination: "/c" }],
    ["--from=build a /c", "the lab does not know --from=build of COPY"],
    ["a", "COPY requires at least two arguments, but only one was provided"],
    ["[a, b]", "COPY requires at least two arguments, but only one was provided"],
  ])("COPY %s", (text, expected) => {
    expect(parseCopy(text)).toEqual(expected);
  });
});

describe("COPY", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "entracte-copy-"));
    for (const path of ["one.html", "two.html", "three.txt", "site/index.html", "site/deep/x.css"]) write(path);
    mkdirSync(join(home, "root/srv"), { recursive: true });
  });
  afterEach(() => rmSync(home, { recursive: true }));
  const write = (path: string): void => {
    mkdirSync(dirname(join(home, "context", path)), { recursive: true });
    writeFileSync(join(home, "context", path), path);
  };
  const copy = async (text: string): Promise<string> => {
    const copying = parseCopy(text);
    if (typeof copying === "string") throw new Error(copying);
    return await copyInto(join(home, "context"), join(home, "root"), copying);
  };
  const read = (path: string): string => readFileSync(join(home, "root", path), "utf8");

  test.each([
    ["one.html /a/", "/a", { "a/one.html": "one.html" }],
    ["one.html /a", "/", { a: "one.html" }],
    ["one.html /srv", "/srv", { "srv/one.html": "one.html" }],
    ["one.html two.html /a", "/a", { "a/one.html": "one.html", "a/two.html": "two.html" }],
    ["*.html /a/", "/a", { "a/one.html": "one.html", "a/two.html": "two.html" }],
    ["site /a", "/a", { "a/index.html": "site/index.html", "a/deep/x.css": "site/deep/x.css" }],
    [". /a/", "/a", { "a/one.html": "one.html", "a/site/deep/x.css": "site/deep/x.css" }],
  ])("COPY %s", async (text, directory, files) => {
    expect(await copy(text)).toBe(directory);
    for (const [path, content] of Object.entries(files)) expect(read(path)).toBe(content);
  });

  test.each(["nothing.html /a/", "*.css /a/", "../../../etc/hostname /a/", "leak /a/"])(
    "COPY %s finds nothing in the context",
    async (text) => {
      symlinkSync("/etc/hostname", join(home, "context/leak"));
      await expect(copy(text)).rejects.toThrow("no such file or directory");
    },
  );
});
