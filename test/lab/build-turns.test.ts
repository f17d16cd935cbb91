import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { kinds } from "../../src/lab/kinds.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import {
  begin,
  building,
  change,
  inPhase,
  logOf,
  next,
  pageContext,
  podQuota,
  statusOf,
  upload,
  uploadFiles,
  urlOf,
} from "./building.ts";
import { namespace } from "./support.ts";

const context = pageContext("<h1>closed</h1>");

describe("builds have their turn, their time and their place", () => {
  let lab: Lab;
  beforeAll(async () => {
    const objects = [
      ...building("plain"),
      ...building("timed", { completionDeadlineSeconds: 1 }),
      ...building("counted", { failedBuildsHistoryLimit: 1, successfulBuildsHistoryLimit: 2 }),
      ...building("parallel", { runPolicy: "Parallel" }),
      ...building("latest", { runPolicy: "SerialLatestOnly" }),
    ];
    lab = await startLab({ seed: false, objects, buildStepTime: 5 });
  });
  afterAll(() => lab.stop());

  test("a quota that is full keeps the build new, and says so; when there is room it goes on", async () => {
    lab.store.create(kinds.resourceQuota, podQuota("0"));
    const name = next(lab, "plain");
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
    change(lab, "resourceQuota", "pods", () => podQuota("5"));
    expect((await uploading).status).toBe(201);
    await inPhase(lab, name, "Complete");
  });

  test("a build that takes too long fails", async () => {
    const name = next(lab, "timed");
    const begun = begin(lab, "timed");
    begun.write("…");
    const message = "Generic Build failure - check logs for details.";
    expect(await inPhase(lab, name, "Failed")).toMatchObject({ reason: "GenericBuildFailed", message });
    begun.destroy();
  });

  test("with the policy Parallel builds do not wait; with SerialLatestOnly the newest one is the next", async () => {
    const begun = ["parallel", "parallel", "latest"].map((config) => begin(lab, config));
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

  test("as many builds are kept as the BuildConfig says, of each outcome", async () => {
    for (const html of ["1", "2", "3"]) {
      const good = next(lab, "counted");
      await uploadFiles(lab, "counted", pageContext(html));
      await inPhase(lab, good, "Complete");
    }
    for (const _ of [1, 2]) {
      const bad = next(lab, "counted");
      await uploadFiles(lab, "counted", {});
      await inPhase(lab, bad, "Failed");
    }
    const builds = lab.store.list(kinds.build, namespace).map(({ metadata }) => metadata.name);
    expect(builds.filter((name) => name.startsWith("counted-"))).toEqual(["counted-2", "counted-3", "counted-5"]);
  });

  test("a build whose pod is deleted ends in an error, without a log", async () => {
    const name = next(lab, "plain");
    const begun = begin(lab, "plain");
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

  test("a BuildConfig that is deleted takes its builds and their pods along", async () => {
    await upload(lab, "timed", "…");
    await fetch(urlOf(lab, "buildconfigs", "timed"), { method: "DELETE" });
    const left = [...lab.store.list(kinds.build, namespace), ...lab.store.list(kinds.pod, namespace)];
    expect(left.filter(({ metadata }) => metadata.name.startsWith("timed-"))).toEqual([]);
  });
});
