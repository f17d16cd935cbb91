import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
let folder: string;

// A project that depends on the package as it was built.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "entracte-package-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(resolve("."), join(folder, "node_modules", "entracte"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a program that imports entracte/core tells an open Route from one with an unreadable record", async () => {
  writeFileSync(
    join(folder, "core.js"),
    `import { recordAnnotation, standing } from "entracte/core";
     const route = (annotations) => ({ apiVersion: "route.openshift.io/v1", kind: "Route", metadata: { name: "shop", annotations } });
     console.log(standing(route({})).state, standing(route({ [recordAnnotation]: "{" })).state);`,
  );
  const { stdout } = await run(process.execPath, ["core.js"], { cwd: folder });
  expect(stdout).toBe("open unreadable\n");
});

test("a program that imports entracte/lab gets an empty cluster, and can stop it", async () => {
  writeFileSync(
    join(folder, "lab.js"),
    `import { startLab } from "entracte/lab";
     const lab = await startLab({ seed: false });
     const answer = await fetch(new URL("/version", lab.server));
     await lab.stop();
     console.log(answer.status);`,
  );
  const { stdout } = await run(process.execPath, ["lab.js"], { cwd: folder });
  expect(stdout).toBe("200\n");
});

test("a strict TypeScript program finds the types of both", async () => {
  writeFileSync(
    join(folder, "types.ts"),
    `import { original, standing, type KubeObject } from "entracte/core";
     import { startLab, type EmbeddedCluster } from "entracte/lab";
     export const before = (route: KubeObject): KubeObject => (standing(route).state === "open" ? route : original(route));
     export const cluster: Promise<EmbeddedCluster> = startLab({ namespace: "shop" });
     // @ts-expect-error a number is no name
     export const wrong = startLab({ namespace: 1 });`,
  );
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--types", "node"];
  const roots = ["--typeRoots", resolve("node_modules/@types")];
  const { stdout } = await run(resolve("node_modules/.bin/tsc"), [...options, ...roots, "types.ts"], { cwd: folder });
  expect(stdout).toBe("");
});
