import { fork } from "node:child_process";
import { truncateSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { folder } from "../../support/laid.ts";

interface Packed {
  readonly bytes: number;
  readonly grown: number;
}

/** Packs a folder with one file of so many bytes, in a process of its own. */
function pack(size: number): Promise<Packed> {
  const from = folder();
  const file = join(from, "film.bin");
  writeFileSync(file, "");
  // Without blocks on the disk, and read as zeros.
  truncateSync(file, size);
  const child = fork(resolve("test/cli/archive/pack-process.ts"), [from], { execArgv: ["--import", "tsx"] });
  return new Promise((done, reject) => {
    child.once("message", (told) => done(told as Packed));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`ended with ${String(code)}`)));
  });
}

test("a context of 500 MiB is packed in less than 150 MiB of memory", async () => {
  const { bytes, grown } = await pack(500 * 1024 ** 2);
  expect(bytes).toBeGreaterThan(100_000);
  expect(grown).toBeLessThan(150 * 1024 ** 2);
});
