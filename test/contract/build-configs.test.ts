import { expect, test } from "vitest";
import { at, buildConfig, causes, mergePatch } from "./objects.ts";
import { contract, fresh, needsBuilds } from "./subject.ts";

// openshift-apiserver pkg/build/apis/build, as far as each row says nothing else.

contract("BuildConfigs", (subject) => {
  const post = (body: unknown) => subject().send("POST", at(subject(), "buildconfigs"), { body });
  const patch = (name: string, body: unknown) =>
    subject().send("PATCH", at(subject(), "buildconfigs", name), { body, type: mergePatch });

  test("where the capability is missing, nothing of the group is there", async (context) => {
    context.skip(subject().builds, "this cluster has it");
    expect((await subject().send("GET", "/apis/build.openshift.io/v1")).status).toBe(404);
  });

  test("discovery names what builds are started and followed with", async (context) => {
    needsBuilds(subject(), context);
    const { body } = await subject().send("GET", "/apis/build.openshift.io/v1");
    const names = (body["resources"] as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["buildconfigs", "buildconfigs/instantiatebinary", "builds", "builds/log"]),
    );
  });

  test("builds run one after the other, and five of each outcome are kept, unless said otherwise", async (context) => {
    needsBuilds(subject(), context);
    const { status, body } = await post(buildConfig(fresh()));
    expect(status).toBe(201);
    expect(body["spec"]).toMatchObject({
      runPolicy: "Serial",
      successfulBuildsHistoryLimit: 5,
      failedBuildsHistoryLimit: 5,
      source: { type: "Binary", binary: {} },
      strategy: { type: "Docker", dockerStrategy: {} },
    });
    expect(body["status"]).toMatchObject({ lastVersion: 0 });
  });

  test("a change of the spec raises the generation; the number of the last build never goes back (buildconfig/strategy.go)", async (context) => {
    needsBuilds(subject(), context);
    const name = fresh();
    await post(buildConfig(name));
    const changed = await patch(name, { spec: { failedBuildsHistoryLimit: 2 }, status: { lastVersion: 7 } });
    expect([changed.status, changed.body]).toMatchObject([
      200,
      { metadata: { generation: 2 }, status: { lastVersion: 7 } },
    ]);
    expect((await patch(name, { status: { lastVersion: 3 } })).body["status"]).toMatchObject({ lastVersion: 7 });
  });

  test.for<[string, { readonly [member: string]: unknown }, string]>([
    ["an unknown run policy", { runPolicy: "Sometimes" }, "spec.runPolicy"],
    ["no strategy", { strategy: {} }, "spec.strategy"],
    ["no source", { source: {} }, "spec.source"],
    ["a deadline of nothing", { completionDeadlineSeconds: -1 }, "spec.completionDeadlineSeconds"],
    ["an output without a tag", { output: { to: { kind: "ImageStreamTag", name: "page" } } }, "spec.output.to.name"],
    ["an output of another kind", { output: { to: { kind: "Pod", name: "page" } } }, "spec.output.to.kind"],
    ["a push secret without a name", { output: { pushSecret: {} } }, "spec.output.pushSecret.name"],
    [
      "a Dockerfile outside of the source",
      { strategy: { dockerStrategy: { dockerfilePath: "../Dockerfile" } } },
      "spec.strategy.dockerStrategy.dockerfilePath",
    ],
  ])("%s is refused (validation.go)", async ([, spec, field], context) => {
    needsBuilds(subject(), context);
    const { status, body } = await post(buildConfig(fresh(), spec));
    expect([status, causes(body).map((cause) => cause.field)]).toEqual([422, [field]]);
  });
});
