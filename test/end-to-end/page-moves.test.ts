import { afterAll, beforeAll, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { makeFolder, type Folder } from "../support/folder.ts";

/** A namespace that shows the page of another one, and then one of its own; or the other way round. */
let lab: Lab;
let folder: Folder;
const here = ["-n", "examples"] as const;
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run(args, environmentOf(lab), folder.path);
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const clean = (namespace: string) => entracte("clean", "--idle-timeout", "0", "-n", namespace);
const grants = () => lab.store.list(resources.referenceGrant, "demo").map(({ metadata }) => metadata.name);

beforeAll(async () => {
  folder = await makeFolder();
  lab = await startLab({ ...quick, examples: true });
  await folder.write(
    [
      "maintenances:",
      "  own: {targets: [{route: edge}]}",
      "  lent: {targets: [{httproute: gateway}], page: {delivery: {namespace: demo}}}",
    ].join("\n"),
  );
  expect(await run(["prepare", "route/shop", "-n", "demo"], environmentOf(lab))).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await lab.stop();
  await folder.remove();
});

test("a page of its own is refused while that of another namespace is shown: its grant would be left there", async () => {
  expect(await entracte("prepare", "lent", ...here)).toMatchObject({ code: 0 });
  const refused = await entracte("close", "own", ...here);
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("is that of demo") });
  expect(refused.stderr).toContain("entracte clean -n examples");
  expect(await clean("examples")).toMatchObject({ code: 0, stderr: "" });
  expect(grants()).toEqual([]);
});

test("the page of another namespace is refused while its own is shown, and what is closed is seen as before", async () => {
  expect(await entracte("close", "own", ...here)).toMatchObject({ code: 0, stderr: "" });
  const refused = await entracte("close", "lent", ...here);
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("is its own") });
  expect(grants()).toEqual([]);
  expect(await entracte("status", "--check", ...here)).toMatchObject({ code: 0 });
  expect(await entracte("reopen", "own", ...here)).toMatchObject({ code: 0, stderr: "" });
});

test("a grant of a namespace that is gone, or whose page was deleted by hand, is named with what removes it", async () => {
  expect(await clean("examples")).toMatchObject({ code: 0, stderr: "" });
  expect(await entracte("prepare", "lent", ...here)).toMatchObject({ code: 0 });
  lab.store.remove(resources.configMap, "examples", "maintenance-page");
  expect(await clean("examples")).toMatchObject({ code: 0, stderr: "" });
  const refused = await clean("demo");
  const line = "oc delete referencegrant maintenance-page-from-examples -n demo";
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining(line) });
  lab.store.remove(resources.referenceGrant, "demo", "maintenance-page-from-examples");
  expect(await clean("demo")).toMatchObject({ code: 0, stderr: "" });
});

test("a page that is that of another namespace itself is refused, and the one that has it is named", async () => {
  const prepared = await run(["prepare", "route/shop", "-n", "demo"], environmentOf(lab));
  expect(prepared).toMatchObject({ code: 0 });
  expect(await entracte("prepare", "lent", ...here)).toMatchObject({ code: 0, stderr: "" });
  const chain = await makeFolder();
  await chain.write("page: {delivery: {namespace: examples}}\nmaintenances: {chain: {targets: [{route: shop}]}}\n");
  const refused = await run(["prepare", "chain", "-n", "demo"], environmentOf(lab), chain.path);
  await chain.remove();
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("page.delivery: {namespace: demo}") });
});
