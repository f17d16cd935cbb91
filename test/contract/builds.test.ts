import { expect, test, vi } from "vitest";
import { archiveOf, tarOf } from "../support/archive.ts";
import { at, buildConfig, imageStream, mergePatch, metadata } from "./objects.ts";
import { contract, fresh, needsBuilds } from "./subject.ts";
import { beginUpload } from "./uploading.ts";

// openshift-apiserver pkg/build/apiserver and openshift-controller-manager pkg/build, as far as each row says nothing else.

type Object = { readonly [member: string]: unknown };
interface Status {
  readonly phase: string;
  readonly reason?: string;
  readonly message?: string;
  readonly logSnippet?: string;
  readonly output?: { readonly to?: { readonly imageDigest?: string } };
}

const context = { Dockerfile: "FROM scratch\nCOPY page.html /\n", "page.html": "<h1>closed</h1>" };
/** A real cluster schedules a pod, pulls and pushes. */
const patience = { timeout: 100_000, interval: 50 };

contract("Builds of what is uploaded", (subject) => {
  const post = (plural: "buildconfigs" | "imagestreams", body: unknown) =>
    subject().send("POST", at(subject(), plural), { body });
  const prepare = async (spec: Object = {}): Promise<string> => {
    const name = fresh();
    await post("imagestreams", imageStream(name));
    await post("buildconfigs", buildConfig(name, spec));
    return name;
  };
  const path = (config: string, query = "") => `${at(subject(), "buildconfigs", config)}/instantiatebinary${query}`;
  const upload = (config: string, body: Buffer, query = "") => subject().send("POST", path(config, query), { body });
  const build = async (name: string) => (await subject().send("GET", at(subject(), "builds", name))).body;
  const status = async (name: string) => (await build(name))["status"] as Status;
  const log = (name: string, query = "?follow=true") =>
    subject().send("GET", `${at(subject(), "builds", name)}/log${query}`);
  const over = (name: string) =>
    vi.waitFor(async () => {
      const found = await status(name);
      expect(["Complete", "Failed", "Error", "Cancelled"]).toContain(found.phase);
      return found;
    }, patience);

  test("an archive becomes an image under the tag that the BuildConfig names (registry/buildconfiginstantiate/rest.go)", async (it) => {
    needsBuilds(subject(), it);
    const name = await prepare();
    const answer = await upload(name, await archiveOf(context));
    expect([answer.status, answer.body["kind"], metadata(answer.body).name]).toEqual([201, "Build", `${name}-1`]);
    expect((await log(`${name}-1`)).text).toContain("Push successful");
    const { phase, output } = await over(`${name}-1`);
    const digest = output?.to?.imageDigest ?? "";
    expect([phase, digest]).toEqual(["Complete", expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]);
    const tag = await subject().send("GET", at(subject(), "imagestreamtags", `${name}:v1`));
    const image = tag.body["image"] as { metadata: { name: string }; dockerImageReference: string };
    expect(image.metadata.name).toBe(digest);
    expect(image.dockerImageReference).toMatch(new RegExp(`/${subject().namespace}/${name}@${digest}$`));
    const named = await subject().send("GET", at(subject(), "imagestreamimages", `${name}@${digest}`));
    expect(named.status).toBe(200);
  });

  test("a build says which BuildConfig it is of, its number, and the commit that it was told of (buildgenerator/generator.go)", async (it) => {
    needsBuilds(subject(), it);
    const name = await prepare();
    const revision =
      "?revision.commit=c0ffee&revision.message=New%20page&revision.authorName=Ann&revision.authorEmail=a%40x";
    await upload(name, await archiveOf(context), revision);
    const found = await build(`${name}-1`);
    expect(metadata(found)).toMatchObject({
      labels: {
        buildconfig: name,
        "openshift.io/build-config.name": name,
        "openshift.io/build.start-policy": "Serial",
      },
      annotations: { "openshift.io/build-config.name": name, "openshift.io/build.number": "1" },
      ownerReferences: [{ kind: "BuildConfig", name, controller: true }],
    });
    expect(found["spec"]).toMatchObject({
      source: { type: "Binary", binary: {} },
      revision: { git: { commit: "c0ffee", message: "New page", author: { name: "Ann", email: "a@x" } } },
    });
    const config = await subject().send("GET", at(subject(), "buildconfigs", name));
    expect(config.body["status"]).toMatchObject({ lastVersion: 1 });
  });

  test.for([
    ["a tar archive that is not gzipped", () => tarOf(context), ""],
    ["a single file", () => Promise.resolve(Buffer.from("FROM scratch\nCOPY Dockerfile /\n")), "?asFile=Dockerfile"],
  ] as const)("%s is taken as well", async ([, body, query], it) => {
    needsBuilds(subject(), it);
    const name = await prepare();
    expect((await upload(name, await body(), query)).status).toBe(201);
    expect((await over(`${name}-1`)).phase).toBe("Complete");
  });

  test.for([
    ["what is no archive", () => Promise.resolve(Buffer.from("no archive")), "FetchSourceFailed", "unable to extract"],
    ["no Dockerfile", () => archiveOf({ "a.txt": "a" }), "ManageDockerfileFailed", "Dockerfile: no such file"],
    [
      "a file that is not there",
      () => archiveOf({ Dockerfile: "FROM scratch\nCOPY nothing.html /\n" }),
      "DockerBuildFailed",
      "nothing.html",
    ],
  ] as const)("%s: the upload succeeds, the build fails and says why", async ([, body, reason, words], it) => {
    needsBuilds(subject(), it);
    const name = await prepare();
    expect((await upload(name, await body())).status).toBe(201);
    const failed = await over(`${name}-1`);
    expect(failed).toMatchObject({ phase: "Failed", reason, message: expect.stringMatching(/\w/) as unknown });
    expect(failed.logSnippet).toContain(words);
    expect((await log(`${name}-1`, "")).text).toContain(words);
  });

  test("without its stream a build stays new, says so, and goes on when the stream is made (resolveOutputDockerImageReference)", async (it) => {
    needsBuilds(subject(), it);
    const name = fresh();
    await post("buildconfigs", buildConfig(name));
    const uploading = upload(name, await archiveOf(context));
    await vi.waitFor(async () => {
      expect(await status(`${name}-1`)).toMatchObject({ phase: "New", reason: "InvalidOutputReference" });
    }, patience);
    await post("imagestreams", imageStream(name));
    expect((await uploading).status).toBe(201);
    const done = await over(`${name}-1`);
    expect([done.phase, done.reason]).toEqual(["Complete", undefined]);
  });

  test("a push secret that is missing keeps the build pending until it is there", async (it) => {
    needsBuilds(subject(), it);
    const output = { to: { kind: "DockerImage", name: "registry.invalid/page:v1" }, pushSecret: { name: fresh() } };
    const name = await prepare({ output });
    const uploading = upload(name, await archiveOf(context));
    await vi.waitFor(async () => {
      expect(await status(`${name}-1`)).toMatchObject({ phase: "Pending", reason: "MissingPushSecret" });
    }, patience);
    await subject().send("DELETE", at(subject(), "builds", `${name}-1`));
    expect((await uploading).status).toBe(400);
  });

  test("builds of one BuildConfig run one after the other; a cancelled one makes room (policy/serial.go, cancelBuild)", async (it) => {
    needsBuilds(subject(), it);
    const name = await prepare();
    const first = await beginUpload(subject(), path(name));
    await vi.waitFor(async () => expect((await status(`${name}-1`)).phase).toBe("Running"), patience);
    const second = upload(name, await archiveOf(context));
    await vi.waitFor(async () => expect((await status(`${name}-2`)).phase).toBe("New"), patience);
    const cancelled = await subject().send("PATCH", at(subject(), "builds", `${name}-1`), {
      body: { status: { cancelled: true } },
      type: mergePatch,
    });
    expect(cancelled.status).toBe(200);
    expect(await over(`${name}-1`)).toMatchObject({ phase: "Cancelled", reason: "CancelledBuild" });
    expect((await second).status).toBe(201);
    expect((await over(`${name}-2`)).phase).toBe("Complete");
    first.destroy();
    const refused = await log(`${name}-1`);
    expect([refused.status, refused.body["message"]]).toEqual([
      400,
      expect.stringContaining(`build ${name}-1 was cancelled`) as unknown,
    ]);
  });

  test("Events tell of the start and the end", async (it) => {
    needsBuilds(subject(), it);
    const name = await prepare();
    await upload(name, await archiveOf(context));
    await over(`${name}-1`);
    await vi.waitFor(async () => {
      const { body } = await subject().send(
        "GET",
        `${at(subject(), "events")}?fieldSelector=involvedObject.name%3D${name}-1`,
      );
      const events = body["items"] as { reason: string; involvedObject: { kind: string } }[];
      const reasons = events.filter((each) => each.involvedObject.kind === "Build").map(({ reason }) => reason);
      expect(reasons).toEqual(expect.arrayContaining(["BuildStarted", "BuildCompleted"]));
    }, patience);
  });

  test("the spec of a build never changes (validation.go, ValidateBuildUpdate)", async (it) => {
    needsBuilds(subject(), it);
    const name = await prepare();
    await upload(name, await archiveOf(context));
    const refused = await subject().send("PATCH", at(subject(), "builds", `${name}-1`), {
      body: { spec: { output: { to: { kind: "ImageStreamTag", name: "other:v1" } } } },
      type: mergePatch,
    });
    expect([refused.status, refused.body["message"]]).toEqual([
      422,
      expect.stringContaining("spec is immutable") as unknown,
    ]);
  });

  test("a paused BuildConfig and one that is not there build nothing", async (it) => {
    needsBuilds(subject(), it);
    const name = await prepare();
    const annotations = { "openshift.io/build-config.paused": "true" };
    await subject().send("PATCH", at(subject(), "buildconfigs", name), {
      body: { metadata: { annotations } },
      type: mergePatch,
    });
    const paused = await upload(name, await archiveOf(context));
    expect([paused.status, paused.body["message"]]).toEqual([
      400,
      `can't instantiate from BuildConfig ${subject().namespace}/${name}: BuildConfig is paused`,
    ]);
    expect((await upload(`no-${name}`, await archiveOf(context))).status).toBe(404);
    expect((await log(`no-${name}-1`)).status).toBe(404);
  });
});
