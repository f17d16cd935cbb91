import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { archive } from "../../../src/cli/page/context/archive.ts";
import { walk } from "../../../src/cli/page/context/walk.ts";
import { folder } from "../../support/laid.ts";
import { archived, contents, unpacked } from "./support.ts";

/** A folder with these files, and what of it is sent. */
async function sent(files: { readonly [path: string]: string }): Promise<readonly string[]> {
  return Object.keys(contents(unpacked(await archived(folder(files))))).toSorted();
}

describe("what is sent to be built", () => {
  test("is all but .git, wherever one is, and what .dockerignore names, as Docker reads it", async () => {
    const files = {
      ".dockerignore": "# secrets\n*.key\nnode_modules\n**/*.tmp\n!keep.tmp\nDockerfile\n",
      Dockerfile: "FROM scratch\n",
      ".git/config": "",
      "sub/.git/HEAD": "",
      ".gitignore": "",
      "tls.key": "",
      "sub/tls.key": "",
      "node_modules/a/b.js": "",
      "sub/a.tmp": "",
      "keep.tmp": "",
      "TLS.KEY": "",
    };
    expect(await sent(files)).toEqual([
      ".dockerignore",
      ".gitignore",
      "Dockerfile",
      "TLS.KEY",
      "keep.tmp",
      "sub",
      "sub/tls.key",
    ]);
  });

  test("takes in what an exception brings back from a folder that is left out", async () => {
    const files = { ".dockerignore": "dist\n!dist/css\n", "dist/app.js": "", "dist/css/app.css": "" };
    expect(await sent(files)).toEqual([".dockerignore", "dist", "dist/css", "dist/css/app.css"]);
  });

  test("never follows a link out of the folder, and sends nothing of what it leads to", async () => {
    const [from, outside] = [folder(), folder()];
    writeFileSync(join(outside, "secret"), "s3cret-0123456789");
    symlinkSync(join(outside, "secret"), join(from, "file"));
    symlinkSync(outside, join(from, "folder"));
    symlinkSync("../../..", join(from, "up"));
    const bytes = await archived(from);
    expect(execFileSync("gzip", ["-dc"], { input: bytes }).includes("s3cret")).toBe(false);
    expect(contents(unpacked(bytes))).toEqual({
      file: `-> ${join(outside, "secret")}`,
      folder: `-> ${outside}`,
      up: "-> ../../..",
    });
  });

  test("is refused where a link took the place of a file after it was found", async () => {
    const [from, outside] = [folder(), folder()];
    writeFileSync(join(outside, "secret"), "secret");
    writeFileSync(join(from, "page"), "secret");
    const { entries } = await walk(from);
    rmSync(join(from, "page"));
    symlinkSync(join(outside, "secret"), join(from, "page"));
    await expect(read(archive(entries, () => {}))).rejects.toThrow("page cannot be read: ELOOP.");
  });

  test("is refused where a file grows or shrinks meanwhile", async () => {
    const from = folder();
    writeFileSync(join(from, "log"), "a");
    const { entries } = await walk(from);
    appendFileSync(join(from, "log"), "b");
    await expect(read(archive(entries, () => {}))).rejects.toThrow("log changed while it was being sent.");
    writeFileSync(join(from, "log"), "");
    await expect(read(archive(entries, () => {}))).rejects.toThrow("log changed while it was being sent.");
  });

  test.skipIf(process.getuid?.() === 0)("is refused where a file cannot be read: the image would lack it", async () => {
    const from = folder();
    writeFileSync(join(from, "page"), "a");
    chmodSync(join(from, "page"), 0);
    const { entries } = await walk(from);
    await expect(read(archive(entries, () => {}))).rejects.toThrow("page cannot be read: EACCES.");
  });

  test("leaves sockets out, and names them", async () => {
    const from = folder();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(from, "socket"), resolve));
    writeFileSync(join(from, "page"), "a");
    const { entries, left } = await walk(from);
    expect([entries.map(({ name }) => name), left]).toEqual([["page"], ["socket"]]);
    await new Promise((resolve) => server.close(resolve));
  });

  test("is told as it is read: as many bytes as the files have", async () => {
    const from = folder();
    writeFileSync(join(from, "page"), Buffer.alloc(700_000));
    const { entries } = await walk(from);
    const told: number[] = [];
    await read(archive(entries, (bytes) => told.push(bytes)));
    expect(told.length).toBeGreaterThan(1);
    expect(told.reduce((sum, bytes) => sum + bytes, 0)).toBe(700_000);
  });
});

async function read(parts: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const part of parts) bytes += part.length;
  return bytes;
}
