import { packTar } from "modern-tar/fs";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { kinds } from "../../src/lab/kinds.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { archiveOf } from "../support/archive.ts";
import { building, change, inPhase, logOf, pageContext, statusOf, upload, uploadFiles, urlOf } from "./building.ts";
import { namespace } from "./support.ts";

const context = pageContext("<h1>closed</h1>");
const external = { to: { kind: "DockerImage", name: "registry.example.com/team/page:v1" } };

describe("builds of the lab fail as they do in a cluster", () => {
  let lab: Lab;
  beforeAll(async () => {
    const pushSecret = { name: "registry" };
    const objects = [
      ...building("plain"),
      ...building("timed", { completionDeadlineSeconds: 1 }),
      ...building("counted", { failedBuildsHistoryLimit: 1, successfulBuildsHistoryLimit: 2 }),
      ...building("elsewhere", { strategy: { dockerStrategy: { dockerfilePath: "docker/Containerfile" } } }),
      ...building("parallel", { runPolicy: "Parallel" }),
      ...building("latest", { runPolicy: "SerialLatestOnly" }),
      ...building("anonymous", { output: external }),
      ...building("strange", { output: { to: { kind: "DockerImage", name: "quay.example.com/page" }, pushSecret } }),
      ...building("credited", { output: { ...external, pushSecret } }),
      registrySecret(),
    ];
    lab = await startLab({ seed: false, objects, buildStepTime: 5 });
  });
  afterAll(() => lab.stop());

  /** The name of the build that the next upload makes. */
  const next = (config: string): string => {
    const found = lab.store.get(kinds.buildConfig, namespace, config);
    return `${config}-${Number(found?.status?.["lastVersion"] ?? 0) + 1}`;
  };
  const begin = (config: string) => {
    const begun = request(`${urlOf(lab, "buildconfigs", config)}/instantiatebinary`, { method: "POST" });
    begun.on("error", () => {});
    return begun;
  };

  test("a quota that is full keeps the build new, and says so; when there is room it goes on", async () => {
    lab.store.create(kinds.resourceQuota, quota("0"));
    const name = next("plain");
    const uploading = uploadFiles(lab, "plain", context);
    await vi.waitFor(async () =>
      expect(await statusOf(lab, name)).toMatchObject({
        phase: "New",
        reason: "CannotCreateBuildPod",
        message: "Failed creating build pod.",
      }),
    );
    const events = lab.store.list(kinds.event, namespace).filter((it) => it["reason"] === "FailedCreate");
    expect(events.map((it) => it["message"])).toEqual([
      `Error creating build pod: pods "${name}-build" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=0, limited: pods=0`,
    ]);
    change(lab, "resourceQuota", "pods", () => quota("5"));
    expect((await uploading).status).toBe(201);
    await inPhase(lab, name, "Complete");
  });

  test("a build that takes too long fails", async () => {
    const name = next("timed");
    const begun = begin("timed");
    begun.write("…");
    const message = "Generic Build failure - check logs for details.";
    expect(await inPhase(lab, name, "Failed")).toMatchObject({ reason: "GenericBuildFailed", message });
    begun.destroy();
  });

  test("an upload that is cut off half-way fails the build, and the next one is not held up", async () => {
    const name = next("plain");
    const archive = await archiveOf({ ...context, "large.bin": Math.random().toString(36).repeat(10_000) });
    const begun = begin("plain");
    begun.write(archive.subarray(0, archive.length / 2), () => begun.destroy());
    const failed = await inPhase(lab, name, "Failed");
    expect(failed).toMatchObject({ reason: "FetchSourceFailed", message: "Failed to fetch the input source." });
    expect(failed.logSnippet).toContain("unable to extract binary build input");
    const after = next("plain");
    expect((await uploadFiles(lab, "plain", context)).status).toBe(201);
    await inPhase(lab, after, "Complete");
  });

  test("a client that leaves before its build has its turn fails it, and nothing else", async () => {
    const [first, second] = [begin("plain"), begin("plain")];
    const name = next("plain");
    first.write("…");
    await inPhase(lab, name, "Running");
    const waiting = next("plain");
    second.write("…");
    await inPhase(lab, waiting, "New");
    second.destroy();
    first.destroy();
    await inPhase(lab, name, "Failed");
    expect(await inPhase(lab, waiting, "Failed")).toMatchObject({ reason: "FetchSourceFailed" });
  });

  test("with the policy Parallel builds do not wait; with SerialLatestOnly the newest one is the next", async () => {
    const begun = ["parallel", "parallel", "latest"].map(begin);
    for (const each of begun) each.write("…");
    await Promise.all(["parallel-1", "parallel-2", "latest-1"].map((name) => inPhase(lab, name, "Running")));
    const uploading = [uploadFiles(lab, "latest", context)];
    await inPhase(lab, "latest-2", "New");
    uploading.push(uploadFiles(lab, "latest", context));
    await inPhase(lab, "latest-3", "New");
    for (const each of begun) each.destroy();
    expect((await Promise.all(uploading)).map(({ status }) => status)).toEqual([400, 201]);
    await inPhase(lab, "latest-2", "Cancelled");
    await inPhase(lab, "latest-3", "Complete");
  });

  test("a link out of the source is left out, and the log names it", async () => {
    const source = join(mkdtempSync(join(tmpdir(), "entracte-links-")), "page");
    mkdirSync(source);
    for (const [path, content] of Object.entries(context)) writeFileSync(join(source, path), content);
    symlinkSync("/etc/hostname", join(source, "out"));
    symlinkSync("index.html", join(source, "in"));
    const name = next("plain");
    await upload(lab, "plain", await buffer(packTar(source)));
    await inPhase(lab, name, "Complete");
    rmSync(dirname(source), { recursive: true });
    const log = await (await logOf(lab, name)).text();
    expect(log.split("\n").filter((line) => line.includes("link"))).toEqual([
      "out is a link out of the source: the lab leaves it out",
    ]);
  });

  test("an upload that is refused is answered at once and read no further", async () => {
    const begun = request(`${urlOf(lab, "buildconfigs", "nothing")}/instantiatebinary`, { method: "POST" });
    begun.on("error", () => {});
    begun.write("…");
    const [answer] = (await once(begun, "response")) as [IncomingMessage];
    expect([answer.statusCode, answer.headers.connection]).toEqual([404, "close"]);
    answer.resume();
    await once(begun, "close");
  });

  test("an upload may be larger than any other request", async () => {
    const name = next("plain");
    const large = { ...context, "large.txt": "0123456789abcdef".repeat(500_000) };
    const body = Readable.from([await archiveOf(large)]);
    const query = `${urlOf(lab, "buildconfigs", "plain")}/instantiatebinary`;
    const sending: RequestInit & { duplex: "half" } = { method: "POST", body: Readable.toWeb(body), duplex: "half" };
    expect((await fetch(query, sending)).status).toBe(201);
    await inPhase(lab, name, "Complete");
  });

  test.each([
    ["RUN apk add curl", "is RUN, which the lab does not run"],
    ["FROM another", "is FROM, which the lab does not run"],
    ["COPY --from=other /a /b", "the lab does not know --from=other of COPY"],
    ["COPY one", "COPY requires at least two arguments"],
    ["COPY ../../etc/passwd /usr/share/nginx/html/", "no such file or directory"],
  ])("%s fails the build, and the log says why", async (line, words) => {
    const name = next("plain");
    await uploadFiles(lab, "plain", { Dockerfile: `FROM nginx\n\n# and\n${line}\n` });
    const failed = await inPhase(lab, name, "Failed");
    expect(failed).toMatchObject({ reason: "DockerBuildFailed", message: "Dockerfile build strategy has failed." });
    expect(await (await logOf(lab, name)).text()).toContain(words);
  });

  test("a base image that cannot be pulled fails the build", async () => {
    const name = next("plain");
    await uploadFiles(lab, "plain", { Dockerfile: "FROM registry.example.com/other\n" });
    expect(await inPhase(lab, name, "Failed")).toMatchObject({ reason: "PullBuilderImageFailed" });
  });

  test("the Dockerfile is the one that the BuildConfig names", async () => {
    const { Dockerfile = "", ...rest } = context;
    const name = next("elsewhere");
    await uploadFiles(lab, "elsewhere", { ...rest, "docker/Containerfile": Dockerfile });
    await inPhase(lab, name, "Complete");
    const without = next("elsewhere");
    await uploadFiles(lab, "elsewhere", context);
    const failed = await inPhase(lab, without, "Failed");
    expect(failed).toMatchObject({ reason: "ManageDockerfileFailed" });
    expect(failed.logSnippet).toContain("open /tmp/build/inputs/docker/Containerfile: no such file or directory");
  });

  test("another registry takes images from those only who have credentials for it", async () => {
    for (const config of ["anonymous", "strange"]) {
      const refused = next(config);
      await uploadFiles(lab, config, context);
      const failed = await inPhase(lab, refused, "Failed");
      expect(failed).toMatchObject({
        reason: "PushImageToRegistryFailed",
        message: "Failed to push the image to the registry.",
      });
      expect(failed.logSnippet).toContain("unauthorized: authentication required");
    }
    const pushed = next("credited");
    await uploadFiles(lab, "credited", context);
    const { output } = await inPhase(lab, pushed, "Complete");
    expect(output?.to.imageDigest).toMatch(/^sha256:/);
  });

  test("a registry that refuses an image fails the build", async () => {
    const letPass = lab.refusePushes((reference) =>
      reference.includes("/plain:") ? "denied: no space left" : undefined,
    );
    const name = next("plain");
    await uploadFiles(lab, "plain", context);
    const failed = await inPhase(lab, name, "Failed");
    letPass();
    expect([failed.reason, failed.logSnippet]).toEqual([
      "PushImageToRegistryFailed",
      expect.stringContaining("denied: no space left") as unknown,
    ]);
  });

  test("as many builds are kept as the BuildConfig says, of each outcome", async () => {
    for (const html of ["1", "2", "3"]) {
      const good = next("counted");
      await uploadFiles(lab, "counted", pageContext(html));
      await inPhase(lab, good, "Complete");
    }
    for (const _ of [1, 2]) {
      const bad = next("counted");
      await uploadFiles(lab, "counted", {});
      await inPhase(lab, bad, "Failed");
    }
    const builds = lab.store.list(kinds.build, namespace).map(({ metadata }) => metadata.name);
    expect(builds.filter((name) => name.startsWith("counted-"))).toEqual(["counted-2", "counted-3", "counted-5"]);
  });

  test("a build whose pod is deleted ends in an error, without a log", async () => {
    const name = next("plain");
    const begun = begin("plain");
    begun.write("…");
    await inPhase(lab, name, "Running");
    await fetch(`${lab.server}/api/v1/namespaces/${namespace}/pods/${name}-build`, { method: "DELETE" });
    expect(await inPhase(lab, name, "Error")).toMatchObject({ reason: "BuildPodDeleted" });
    begun.destroy();
    const log = await logOf(lab, name);
    expect([log.status, await log.text()]).toEqual([
      400,
      expect.stringContaining(`build ${name} is in an error state. No logs are available.`) as unknown,
    ]);
  });

  test("an upload whose build does not start in time is answered so, and the build is cancelled", async () => {
    const before = lab.api.uploadPatience;
    lab.api.uploadPatience = 50;
    change(lab, "resourceQuota", "pods", () => quota("0"));
    const name = next("plain");
    const answer = await uploadFiles(lab, "plain", context);
    change(lab, "resourceQuota", "pods", () => quota("50"));
    lab.api.uploadPatience = before;
    expect([answer.status, await answer.json()]).toMatchObject([
      504,
      { reason: "Timeout", message: `Timeout: timed out waiting for build ${name} to start after 0.05s` },
    ]);
    await inPhase(lab, name, "Cancelled");
  });

  test("who may not upload starts no build", async () => {
    const name = next("plain");
    lab.api.users = [{ token: "", username: "dev", rules: [] }];
    const answer = await uploadFiles(lab, "plain", context);
    lab.api.users = undefined;
    const why = `User "dev" cannot create resource "buildconfigs/instantiatebinary" in API group "build.openshift.io"`;
    expect([answer.status, await answer.json()]).toMatchObject([
      403,
      { message: `buildconfigs.build.openshift.io "plain" is forbidden: ${why} in the namespace "${namespace}"` },
    ]);
    expect(next("plain")).toBe(name);
  });

  test("a BuildConfig that is deleted takes its builds and their pods along", async () => {
    await upload(lab, "timed", "…");
    await fetch(urlOf(lab, "buildconfigs", "timed"), { method: "DELETE" });
    const left = [...lab.store.list(kinds.build, namespace), ...lab.store.list(kinds.pod, namespace)];
    expect(left.filter(({ metadata }) => metadata.name.startsWith("timed-"))).toEqual([]);
  });
});

function quota(pods: string): KubeObject {
  const metadata = { name: "pods", namespace };
  return { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard: { pods } } };
}

function registrySecret(): KubeObject {
  const config = JSON.stringify({ auths: { "https://registry.example.com": { auth: "dXNlcjpwYXNz" } } });
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "registry", namespace },
    type: "kubernetes.io/dockerconfigjson",
    data: { ".dockerconfigjson": Buffer.from(config).toString("base64") },
  };
}
