import { expect, test, vi } from "vitest";
import { archiveOf } from "../support/archive.ts";
import { at, buildConfig, deployment, imageStream, imageStreamTag, mergePatch } from "./objects.ts";
import { contract, fresh, needsBuilds } from "./subject.ts";

// openshift-controller-manager pkg/image/controller/trigger, library-go pkg/image/trigger, and
// openshift/kubernetes openshift-kube-apiserver/admission/imagepolicy.

const patience = { timeout: 100_000, interval: 50 };

contract("Images that follow a tag", (subject) => {
  const post = (plural: "buildconfigs" | "imagestreams" | "deployments", body: unknown) =>
    subject().send("POST", at(subject(), plural), { body });
  /** Builds an image and tags it `NAME:v1`. Returns its reference in the cluster's registry. */
  const built = async (name: string, content: string): Promise<string> => {
    await post("imagestreams", imageStream(name));
    await post("buildconfigs", buildConfig(name));
    const path = `${at(subject(), "buildconfigs", name)}/instantiatebinary`;
    const body = await archiveOf({ Dockerfile: "FROM scratch\nCOPY a /\n", a: content });
    await subject().send("POST", path, { body });
    return await vi.waitFor(async () => {
      const tag = await subject().send("GET", at(subject(), "imagestreamtags", `${name}:v1`));
      expect(tag.status).toBe(200);
      return (tag.body["image"] as { dockerImageReference: string }).dockerImageReference;
    }, patience);
  };
  /** Moves `NAME:latest`, as `oc tag` does. */
  const tagLatest = async (name: string, reference: string): Promise<number> => {
    const from = {
      kind: "ImageStreamImage",
      name: `${name}@${reference.split("@")[1]}`,
      namespace: subject().namespace,
    };
    const tag = imageStreamTag(`${name}:latest`, from);
    return (await subject().send("PUT", at(subject(), "imagestreamtags", `${name}:latest`), { body: tag })).status;
  };
  const triggered = (name: string, triggers: unknown) => {
    const annotation = typeof triggers === "string" ? triggers : JSON.stringify(triggers);
    const made = deployment(name) as { metadata: object };
    return { ...made, metadata: { ...made.metadata, annotations: { "image.openshift.io/triggers": annotation } } };
  };
  const imageOf = async (name: string) => {
    const { body } = await subject().send("GET", at(subject(), "deployments", name));
    return (body["spec"] as { template: { spec: { containers: { image: string }[] } } }).template.spec.containers[0]
      ?.image;
  };

  test("the container gets the image of the tag, by name or by place, and again when the tag moves; what is paused or wrong does not", async (it) => {
    needsBuilds(subject(), it);
    const stream = fresh();
    const first = await built(stream, "1");
    const from = { kind: "ImageStreamTag", name: `${stream}:latest` };
    const byName = { from, fieldPath: 'spec.template.spec.containers[?(@.name=="web")].image' };
    const byPlace = { from, fieldPath: "spec.template.spec.containers[0].image" };
    const single = { from, fieldPath: "spec.template.spec.containers[?(@.name=='web')].image" };
    const names = [1, 2, 3, 4, 5].map(() => fresh()) as [string, string, string, string, string];
    const annotations = [[byName], [byPlace], [{ ...byName, paused: true }], [single], "[{"];
    for (const [i, name] of names.entries()) await post("deployments", triggered(name, annotations[i]));
    expect(await tagLatest(stream, first)).toBe(201);
    await vi.waitFor(async () => expect(await imageOf(names[0])).toBe(first), patience);
    await vi.waitFor(async () => expect(await imageOf(names[1])).toBe(first), patience);
    const untouched = "registry.example.com/web:1";
    expect([await imageOf(names[2]), await imageOf(names[3]), await imageOf(names[4])]).toEqual(
      Array(3).fill(untouched),
    );
    const other = fresh();
    const second = await built(other, "2");
    const moved = imageStreamTag(`${stream}:latest`, { kind: "ImageStreamTag", name: `${other}:v1` });
    const put = await subject().send("PUT", at(subject(), "imagestreamtags", `${stream}:latest`), { body: moved });
    expect(put.status).toBe(200);
    await vi.waitFor(
      async () => expect(await imageOf(names[0])).toBe(second.replace(`/${other}@`, `/${stream}@`)),
      patience,
    );
    const { body } = await subject().send("GET", at(subject(), "imagestreams", stream));
    const tags = (body["status"] as { tags: { tag: string; items: { image: string }[] }[] }).tags;
    const history = tags.find(({ tag }) => tag === "latest")?.items.map(({ image }) => image);
    expect(history).toEqual([second, first].map((reference) => reference.split("@")[1]));
  });

  test("a tag that follows another one of its stream gets each image that is pushed there (UpdateTrackingTags)", async (it) => {
    needsBuilds(subject(), it);
    const stream = fresh();
    await post("imagestreams", imageStream(stream));
    const tag = imageStreamTag(`${stream}:live`, { kind: "ImageStreamTag", name: `${stream}:v1` });
    await subject().send("PUT", at(subject(), "imagestreamtags", `${stream}:live`), { body: tag });
    const reference = await built(stream, "1");
    const live = await subject().send("GET", at(subject(), "imagestreamtags", `${stream}:live`));
    expect((live.body["image"] as { dockerImageReference: string }).dockerImageReference).toBe(reference);
  });

  test("a bare name is looked up in the stream that allows it, when the Deployment is written and not later", async (it) => {
    needsBuilds(subject(), it);
    const stream = fresh();
    const first = await built(stream, "1");
    const bare = (name: string) => {
      const made = deployment(name) as { spec: { template: { spec: object } } };
      const spec = { containers: [{ name: "web", image: `${stream}:v1` }] };
      return { ...made, spec: { ...made.spec, template: { ...made.spec.template, spec } } };
    };
    const [before, after] = [fresh(), fresh()];
    await post("deployments", bare(before));
    await subject().send("PATCH", at(subject(), "imagestreams", stream), {
      body: { spec: { lookupPolicy: { local: true } } },
      type: mergePatch,
    });
    await post("deployments", bare(after));
    expect([await imageOf(before), await imageOf(after)]).toEqual([`${stream}:v1`, first]);
    await subject().send("PATCH", at(subject(), "deployments", before), {
      body: { metadata: { annotations: { touched: "yes" } } },
      type: mergePatch,
    });
    expect(await imageOf(before)).toBe(`${stream}:v1`);
  });
});
