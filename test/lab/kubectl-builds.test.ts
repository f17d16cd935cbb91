import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { archiveOf } from "../support/archive.ts";
import { kubectlFor, type Kubectl } from "../support/kubectl.ts";
import { building, pageContext } from "./building.ts";
import { namespace } from "./support.ts";

describe("builds with kubectl", () => {
  let lab: Lab;
  let kubectl: Kubectl;
  let folder: string;
  beforeAll(async () => {
    lab = await startLab({ namespace, ready: false });
    kubectl = await kubectlFor(lab.kubeconfig);
    folder = mkdtempSync(join(tmpdir(), "entracte-kubectl-builds-"));
    writeFileSync(join(folder, "page.tar.gz"), await archiveOf(pageContext("<h1>closed</h1>")));
  });
  afterAll(async () => {
    await lab.stop();
    rmSync(folder, { recursive: true });
  });
  const ok = async (args: readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await kubectl(args, input);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining("rror") as unknown });
    return stdout;
  };
  const builds = `/apis/build.openshift.io/v1/namespaces/${namespace}`;

  test("the objects are applied, and applied again without a change", async () => {
    const manifests = building("page")
      .map((it) => stringify(it))
      .join("---\n");
    expect(await ok(["apply", "-f", "-"], manifests)).toBe(
      "imagestream.image.openshift.io/page created\nbuildconfig.build.openshift.io/page created\n",
    );
    expect(await ok(["apply", "-f", "-"], manifests)).toBe(
      "imagestream.image.openshift.io/page unchanged\nbuildconfig.build.openshift.io/page unchanged\n",
    );
  });

  test("an archive is uploaded, the log is followed, and the image is there", async () => {
    const path = `${builds}/buildconfigs/page/instantiatebinary?revision.commit=c0ffee`;
    const made = JSON.parse(await ok(["create", "--raw", path, "-f", join(folder, "page.tar.gz")])) as object;
    expect(made).toMatchObject({ kind: "Build", metadata: { name: "page-1" }, status: { phase: "Running" } });
    expect(await ok(["get", "--raw", `${builds}/builds/page-1/log?follow=true`])).toContain("Push successful\n");
    await ok(["wait", "build/page-1", "--for=jsonpath={.status.phase}=Complete", "--timeout=20s"]);
    expect(await ok(["get", "bc"])).toMatch(/^NAME\s+TYPE\s+FROM\s+LATEST\s+AGE\npage\s+Docker\s+Binary\s+1\s+\d+s\n$/);
    expect(await ok(["get", "builds"])).toMatch(
      /^NAME\s+TYPE\s+FROM\s+STATUS\s+AGE\npage-1\s+Docker\s+Binary\s+Complete\s/,
    );
    expect(await ok(["get", "is"])).toMatch(new RegExp(`^page\\s+\\S+/${namespace}/page\\s+v1\\s`, "m"));
    expect(await ok(["get", "istag"])).toMatch(
      new RegExp(`^page:v1\\s+\\S+/${namespace}/page@sha256:[0-9a-f]{64}\\s`, "m"),
    );
  });

  test("a tag is read, written and deleted", async () => {
    const digest = await ok(["get", "istag", "page:v1", "-o", "jsonpath={.image.metadata.name}"]);
    const tag = { from: { kind: "ImageStreamImage", name: `page@${digest}` } };
    const latest = {
      apiVersion: "image.openshift.io/v1",
      kind: "ImageStreamTag",
      metadata: { name: "page:latest" },
      tag,
    };
    expect(await ok(["create", "-f", "-"], stringify(latest))).toBe(
      "imagestreamtag.image.openshift.io/page:latest created\n",
    );
    expect(await ok(["get", "is", "page", "-o", 'jsonpath={.status.tags[?(@.tag=="latest")].items[0].image}'])).toBe(
      digest,
    );
    expect(await ok(["delete", "istag", "page:latest"])).toContain('"page:latest" deleted');
    expect(await ok(["get", "istag", "-o", "name"])).toBe("imagestreamtag.image.openshift.io/page:v1\n");
  });
});
