import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { registrySecret } from "../support/registry-secret.ts";
import { building, inPhase, logOf, next, pageContext, uploadFiles } from "./building.ts";

const external = { to: { kind: "DockerImage", name: "registry.example.com/team/page:v1" } };

const context = pageContext("<h1>closed</h1>");

describe("builds of the lab fail as they do in a cluster", () => {
  let lab: Lab;
  beforeAll(async () => {
    const pushSecret = { name: "registry" };
    const objects = [
      ...building("plain"),
      ...building("elsewhere", { strategy: { dockerStrategy: { dockerfilePath: "docker/Containerfile" } } }),
      ...building("anonymous", { output: external }),
      ...building("strange", { output: { to: { kind: "DockerImage", name: "quay.example.com/page" }, pushSecret } }),
      ...building("credited", { output: { ...external, pushSecret } }),
      registrySecret(),
    ];
    lab = await startLab({ seed: false, objects, buildStepTime: 5 });
  });
  afterAll(() => lab.stop());

  test.each([
    ["RUN apk add curl", "is RUN, which the lab does not run"],
    ["FROM another", "is FROM, which the lab does not run"],
    ["COPY --from=other /a /b", "the lab does not know --from=other of COPY"],
    ["COPY one", "COPY requires at least two arguments"],
    ["COPY ../../etc/passwd /usr/share/nginx/html/", "no such file or directory"],
  ])("%s fails the build, and the log says why", async (line, words) => {
    const name = next(lab, "plain");
    await uploadFiles(lab, "plain", { Dockerfile: `FROM nginx\n\n# and\n${line}\n` });
    const failed = await inPhase(lab, name, "Failed");
    expect(failed).toMatchObject({ reason: "DockerBuildFailed", message: "Dockerfile build strategy has failed." });
    expect(await (await logOf(lab, name)).text()).toContain(words);
  });

  test("a base image that cannot be pulled fails the build", async () => {
    const name = next(lab, "plain");
    await uploadFiles(lab, "plain", { Dockerfile: "FROM registry.example.com/other\n" });
    expect(await inPhase(lab, name, "Failed")).toMatchObject({ reason: "PullBuilderImageFailed" });
  });

  test("the Dockerfile is the one that the BuildConfig names", async () => {
    const { Dockerfile = "", ...rest } = context;
    const name = next(lab, "elsewhere");
    await uploadFiles(lab, "elsewhere", { ...rest, "docker/Containerfile": Dockerfile });
    await inPhase(lab, name, "Complete");
    const without = next(lab, "elsewhere");
    await uploadFiles(lab, "elsewhere", context);
    const failed = await inPhase(lab, without, "Failed");
    expect(failed).toMatchObject({ reason: "ManageDockerfileFailed" });
    expect(failed.logSnippet).toContain("open /tmp/build/inputs/docker/Containerfile: no such file or directory");
  });

  test("another registry takes images from those only who have credentials for it", async () => {
    for (const config of ["anonymous", "strange"]) {
      const refused = next(lab, config);
      await uploadFiles(lab, config, context);
      const failed = await inPhase(lab, refused, "Failed");
      expect(failed).toMatchObject({
        reason: "PushImageToRegistryFailed",
        message: "Failed to push the image to the registry.",
      });
      expect(failed.logSnippet).toContain("unauthorized: authentication required");
    }
    const pushed = next(lab, "credited");
    await uploadFiles(lab, "credited", context);
    const { output } = await inPhase(lab, pushed, "Complete");
    expect(output?.to.imageDigest).toMatch(/^sha256:/);
  });

  test("a registry that refuses an image fails the build", async () => {
    const letPass = lab.refusePushes((reference) =>
      reference.includes("/plain:") ? "denied: no space left" : undefined,
    );
    const name = next(lab, "plain");
    await uploadFiles(lab, "plain", context);
    const failed = await inPhase(lab, name, "Failed");
    letPass();
    expect([failed.reason, failed.logSnippet]).toEqual([
      "PushImageToRegistryFailed",
      expect.stringContaining("denied: no space left") as unknown,
    ]);
  });
});
