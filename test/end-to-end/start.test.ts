import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startLab } from "../../src/lab/lab.ts";
import { run } from "../support/command.ts";

/** What tells that a file of the build holds a library: a name that it keeps when it is minified. */
const marks = { zod: "invalid_type", yaml: "Unresolved alias", temporal: "PlainDateTime", ws: "Sec-WebSocket-Accept" };

const librariesIn = (text: string): string[] =>
  Object.entries(marks).flatMap(([library, mark]) => (text.includes(mark) ? [library] : []));

/** The files of the build that a command loads, as V8 itself lists them. */
async function loadedBy(...args: readonly string[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "entracte-loaded-"));
  try {
    await run(args, { NODE_V8_COVERAGE: folder });
    const reports = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), "utf8")));
    const urls = reports.flatMap((text) => (JSON.parse(text) as { result: { url: string }[] }).result);
    return urls.flatMap(({ url }) => (url.includes("/dist/") ? [fileURLToPath(url)] : []));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function librariesLoadedBy(...args: readonly string[]): Promise<readonly string[]> {
  const files = await loadedBy(...args);
  expect(files).not.toEqual([]);
  return (await Promise.all(files.map((file) => readFile(file, "utf8")))).flatMap(librariesIn);
}

test.each([["--version"], ["--help"], ["close --help"]])(
  "entracte %s reads neither schema nor YAML, and loads no WebSockets",
  async (words) => {
    expect(await librariesLoadedBy(...words.split(" "))).toEqual([]);
  },
);

test("a port that is opened is what loads WebSockets", async () => {
  const lab = await startLab({ ready: false });
  try {
    expect(await librariesLoadedBy("status", "--kubeconfig", lab.kubeconfig)).not.toContain("ws");
    await lab.settled();
    expect(await librariesLoadedBy("open", "route/news", "--check", "--kubeconfig", lab.kubeconfig)).toContain("ws");
  } finally {
    await lab.stop();
  }
});

test("a file of maintenances is what loads them", async () => {
  const libraries = await librariesLoadedBy("plan", "news-redesign", "-f", "examples/entracte.yaml", "--as", "x");
  expect(libraries).toEqual(expect.arrayContaining(["yaml", "zod"]));
});
