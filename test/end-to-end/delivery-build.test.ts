import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { buildManifests } from "../../src/page/build-manifests.ts";
import { imageIn } from "../../src/page/delivery.ts";
import { inPhase, pageContext, uploadFiles, urlOf } from "../lab/building.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { makeFolder, type Folder } from "../support/folder.ts";
import { kubectlFor } from "../support/kubectl.ts";
import { lastingRoutes, visitLab } from "../support/visit.ts";
import { Visitor } from "../support/visitor.ts";

/** The page from an image that the cluster builds: its tag's trigger rolls it out. */
const name = "maintenance-page";
let lab: Lab;
let folder: Folder;
const digests: string[] = [];
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run(args, environmentOf(lab), folder.path);
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const page = (lines: string): Promise<void> =>
  folder.write(`maintenances:\n  move:\n    targets: [{route: shop}, {route: billing}]\n    page: ${lines}\n`);
const built = "{delivery: build, knownBy: notice}";
const deployment = (): KubeObject => {
  const found = lab.store.get(resources.deployment, "demo", name);
  if (found === undefined) throw new Error("no Deployment");
  return found;
};
const rollouts = (): number =>
  lab.store.list(resources.replicaSet, "demo").filter(({ metadata }) => metadata.labels?.["deployment"] === name)
    .length;
/** Moves the tag as `oc tag` does. */
const tag = async (digest = ""): Promise<void> => {
  const from = { kind: "ImageStreamImage", name: `${name}@${digest}`, namespace: "demo" };
  const istag = { apiVersion: "image.openshift.io/v1", kind: "ImageStreamTag", metadata: { name: `${name}:latest` } };
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ ...istag, tag: { from } });
  const { status } = await fetch(urlOf(lab, "imagestreamtags", `${name}:latest`), { method: "PUT", headers, body });
  expect([200, 201]).toContain(status);
};

beforeAll(async () => {
  const objects = buildManifests({ namespace: "demo", name }, { version: "v1" });
  lab = await startLab({ ...quick, objects });
  folder = await makeFolder();
  for (const html of ["<h1>first notice</h1>", "<h1>second notice</h1>"]) {
    expect((await uploadFiles(lab, name, pageContext(html))).status).toBe(201);
    const { output } = await inPhase(lab, `${name}-${String(digests.length + 1)}`, "Complete");
    digests.push(output?.to.imageDigest ?? "");
  }
});
afterAll(async () => {
  await lab.stop();
  await folder.remove();
});

describe("a page from a build", () => {
  test("without an image is refused before anything is written, with the commands that make one", async () => {
    await page(built);
    const refused = await entracte("prepare", "move");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("entracte page build") });
    expect(refused.stderr).toContain(`${name}:latest does not exist in demo`);
    expect(lab.store.get(resources.configMap, "demo", name)).toBeUndefined();
  });

  test("starts with its tag's image at once, closes, and reopens", async () => {
    const before = lastingRoutes(lab);
    await tag(digests[0]);
    expect(await entracte("close", "move")).toMatchObject({ code: 0, stderr: "" });
    expect(await visitLab(lab, "shop")).toEqual({ status: 200, page: false, body: "<h1>first notice</h1>" });
    expect(imageIn(deployment())).toContain(`/demo/${name}@${digests[0] ?? ""}`);
    expect(rollouts()).toBe(1);
    expect((await entracte("reopen", "move")).code).toBe(0);
    expect(lastingRoutes(lab)).toEqual(before);
  });

  test("keeps what the trigger has set: publishing again is no rollout", async () => {
    await tag(digests[1]);
    await lab.settled();
    expect(imageIn(deployment())).toContain(digests[1]);
    const { generation } = deployment().metadata;
    expect(await entracte("prepare", "move")).toMatchObject({ code: 0, stderr: "" });
    expect(deployment().metadata.generation).toBe(generation);
    expect(imageIn(deployment())).toContain(digests[1]);
  });

  test("applied by hand from its manifests is the same: no rollout, and nothing for prepare to write", async () => {
    const kubectl = await kubectlFor(lab.kubeconfig);
    const { stdout } = await run(["manifests", "move"], environmentOf(lab), folder.path);
    const [before, count] = [deployment(), rollouts()];
    expect(await kubectl(["apply", "-f", "-"], stdout)).toMatchObject({ code: 0 });
    expect(await entracte("prepare", "move")).toMatchObject({ code: 0, stderr: "" });
    expect(deployment().spec).toEqual(before.spec);
    expect(rollouts()).toBe(count);
  });

  test("Law 1: another tag, and another delivery and back, while closed: nobody gets anything but a page", async () => {
    expect((await entracte("close", "move")).code).toBe(0);
    const visitors = ["shop", "billing", "shop", "billing"].map(
      (each) => new Visitor(lab.edge.http, lab.hosts[each] ?? "", /notice|Back at six/),
    );
    await tag(digests[0]);
    await lab.settled();
    expect((await visitLab(lab, "shop")).body).toContain("first notice");
    for (const [lines, text] of [
      ["{title: Back at six}", "Back at six"],
      [built, "first notice"],
    ] as const) {
      await page(lines);
      expect(await entracte("prepare", "move")).toMatchObject({ code: 0, stderr: "" });
      await lab.settled();
      expect((await visitLab(lab, "shop")).body).toContain(text);
    }
    await Promise.all(visitors.map((visitor) => visitor.leave()));
    expect(visitors.flatMap(({ failures }) => failures)).toEqual([]);
    expect(visitors.every(({ asked }) => asked > 20)).toBe(true);
    expect((await entracte("reopen", "move")).code).toBe(0);
  });

  test("follows no tag any more once it comes from the ConfigMap again", async () => {
    await page("{title: Back at six}");
    expect((await entracte("prepare", "move")).code).toBe(0);
    const image = imageIn(deployment());
    await tag(digests[1]);
    await lab.settled();
    expect(imageIn(deployment())).toBe(image);
  });

  test("goes with its builds and images on request", async () => {
    expect((await entracte("clean", "--images", "--idle-timeout", "0")).code).toBe(0);
    for (const kind of [resources.deployment, resources.imageStream, resources.buildConfig, resources.build]) {
      const left = lab.store.list(kind, "demo").filter(({ metadata }) => metadata.name.startsWith(name));
      expect(left).toEqual([]);
    }
  });
});
