import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { folder } from "../../support/laid.ts";
import { archived, contents, unpacked } from "./support.ts";

/** Any name that a file can have here: long ones, blanks, letters of all scripts, what tar and shells have a meaning for. */
const name = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
    fc.string({ unit: "binary", minLength: 1, maxLength: 60 }),
    fc.constantFrom(
      "..a",
      "...",
      " ",
      "-rf",
      "*",
      "a\\b",
      "a\nb",
      "é".repeat(120),
      "x".repeat(255),
      "Ünïcode 名前.html",
    ),
  )
  .map((text) => Buffer.from(text.replaceAll("/", "_").replaceAll("\0", "_")).toString())
  .filter((text) => ![".", "..", ".git", ".dockerignore"].includes(text) && Buffer.byteLength(text) <= 255);

type Tree = { readonly [name: string]: Leaf };
type Leaf =
  | { readonly kind: "file"; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "folder"; readonly mode: number; readonly below: Tree };

const { tree } = fc.letrec<{ tree: Tree; leaf: Leaf }>((tie) => ({
  tree: fc.dictionary(name, tie("leaf"), { maxKeys: 4, noNullPrototype: true }),
  leaf: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    fc.record({
      kind: fc.constant("file" as const),
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.constantFrom(new Uint8Array(512), new Uint8Array(300_000)),
      ),
      mode: fc.integer({ min: 0, max: 0o777 }).map((mode) => mode | 0o400),
    }),
    fc.record({
      kind: fc.constant("link" as const),
      target: fc.oneof(
        name,
        fc.constantFrom("../../../etc/passwd", "/etc/shadow", "..", "a/../../b", "x/".repeat(150)),
      ),
    }),
    fc.record({
      kind: fc.constant("folder" as const),
      mode: fc.constantFrom(0o755, 0o700, 0o775, 0o1777),
      below: tie("tree"),
    }),
  ),
}));

function lay(below: string, items: Tree): void {
  for (const [each, leaf] of Object.entries(items)) {
    const path = join(below, each);
    if (leaf.kind === "link") symlinkSync(leaf.target, path);
    else if (leaf.kind === "file") {
      writeFileSync(path, leaf.bytes);
      chmodSync(path, leaf.mode);
    } else {
      mkdirSync(path);
      lay(path, leaf.below);
      chmodSync(path, leaf.mode);
    }
  }
}

test("any folder arrives as it is: names, contents, modes and links", async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (items) => {
      const from = folder();
      lay(from, items);
      const into = unpacked(await archived(from));
      expect(contents(into)).toEqual(contents(from));
      // Links of any target were unpacked as links: nothing was written beside the folder.
      expect(Object.keys(contents(dirname(into))).filter((path) => !path.startsWith("inside"))).toEqual([
        "archive.tar.gz",
      ]);
    }),
    { numRuns: 60 },
  );
});
