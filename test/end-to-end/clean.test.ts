import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { buildManifests } from "../../src/page/build-manifests.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { makeFolder, type Folder } from "../support/folder.ts";

/** What clean removes, and what it leaves. */
let lab: Lab;
let folder: Folder;
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run(args, environmentOf(lab), folder.path);
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const kinds = [
  resources.deployment,
  resources.podDisruptionBudget,
  resources.service,
  resources.networkPolicy,
  resources.configMap,
  resources.imageStream,
  resources.buildConfig,
  resources.route,
];
/** What there is of the page and by its names. */
const there = (...names: readonly string[]): string[] =>
  kinds.flatMap((resource) =>
    lab.store
      .list(resource, "demo")
      .filter(({ metadata }) => names.includes(metadata.name))
      .map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`),
  );
const prepare = async (page = "{}"): Promise<void> => {
  await folder.write(`page: ${page}\nmaintenances:\n  move:\n    targets: [{route: shop}]\n`);
  expect((await entracte("prepare", "move")).code).toBe(0);
};
const create = (object: KubeObject): void => {
  const resource = kinds.find(({ kind }) => kind === object.kind);
  if (resource !== undefined) lab.store.create(resource, object);
};

beforeAll(async () => {
  lab = await startLab(quick);
  folder = await makeFolder();
});
afterEach(async () => {
  await entracte("clean", "--images", "--idle-timeout", "0");
});
afterAll(async () => {
  await lab.stop();
  await folder.remove();
});

describe("cleaning", () => {
  test("with --keep leaves the page for the next time, and removes what an interrupted run left", async () => {
    await prepare();
    const spec = { to: { kind: "Service", name: "maintenance-page", weight: 100 } };
    const labels = { "app.kubernetes.io/managed-by": "entracte" };
    const metadata = { name: "maintenance-page-proof", namespace: "demo", labels };
    create({ apiVersion: "route.openshift.io/v1", kind: "Route", metadata, spec });
    const before = there("maintenance-page");
    const kept = await entracte("clean", "--keep");
    expect(kept).toMatchObject({ code: 0, stdout: expect.stringContaining("The page stays in demo") });
    expect(there("maintenance-page", "maintenance-page-proof")).toEqual(before);
  });

  test("finds pages of other names, though no file names them", async () => {
    await prepare("{name: autumn-page}");
    await folder.write("maintenances: {}\n");
    expect((await entracte("clean")).code).toBe(0);
    expect(there("autumn-page")).toEqual([]);
  });

  test("finds the images of a page of another name, whose page is gone, though no file names it", async () => {
    for (const object of buildManifests({ namespace: "demo", name: "autumn-page" }, { version: "v1" })) create(object);
    const cleaned = await entracte("clean");
    expect(cleaned.stdout).toContain("images stay: buildconfig/autumn-page, imagestream/autumn-page.");
    expect((await entracte("clean", "--images")).code).toBe(0);
    expect(there("autumn-page")).toEqual([]);
  });

  test("removes images and what builds them on request alone, and says so", async () => {
    await prepare();
    for (const object of buildManifests({ namespace: "demo", name: "maintenance-page" }, { version: "v1" }))
      create(object);
    const images = ["imagestream/maintenance-page", "buildconfig/maintenance-page"];
    const cleaned = await entracte("clean");
    expect(cleaned).toMatchObject({ code: 0, stdout: expect.stringMatching(/images stay:.*entracte clean --images/) });
    expect(there("maintenance-page")).toEqual(images);
    expect((await entracte("clean", "--images")).code).toBe(0);
    expect(there("maintenance-page")).toEqual([]);
  });

  test("Law 7: what somebody else made under the same name stays", async () => {
    await prepare();
    lab.store.update(resources.service, "demo", "maintenance-page", (it) => ({
      ...it,
      metadata: { ...it.metadata, labels: { app: "theirs" } },
    }));
    create({
      apiVersion: "image.openshift.io/v1",
      kind: "ImageStream",
      metadata: { name: "maintenance-page", namespace: "demo" },
    });
    expect((await entracte("clean", "--images")).code).toBe(0);
    expect(there("maintenance-page")).toEqual(["service/maintenance-page", "imagestream/maintenance-page"]);
    lab.store.remove(resources.service, "demo", "maintenance-page");
    lab.store.remove(resources.imageStream, "demo", "maintenance-page");
  });

  test("refuses while something leads to the page, and says what: closed by us, or pointed there by somebody", async () => {
    await prepare();
    expect((await entracte("close", "move")).code).toBe(0);
    expect((await entracte("close", "route/billing", "--no-verify")).code).toBe(0);
    const theirs = { name: "by-hand", namespace: "demo" };
    const spec = { host: "by-hand.apps.test", to: { kind: "Service", name: "maintenance-page", weight: 100 } };
    create({ apiVersion: "route.openshift.io/v1", kind: "Route", metadata: theirs, spec });
    const before = there("maintenance-page");
    const refused = await entracte("clean", "--images");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("entracte reopen move -n demo") });
    expect(refused.stderr).toContain("entracte reopen route/billing -n demo");
    expect(refused.stderr).not.toContain("route/shop");
    expect(refused.stderr).toContain("route/by-hand leads to it, and Entracte did not point it there");
    expect(there("maintenance-page")).toEqual(before);
    lab.store.remove(resources.route, "demo", "by-hand");
    expect((await entracte("reopen", "move", "route/billing")).code).toBe(0);
  });
});
