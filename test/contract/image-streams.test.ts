import { expect, test } from "vitest";
import { at, causes, imageStream, imageStreamTag, mergePatch, metadata } from "./objects.ts";
import { contract, fresh, marked, needsBuilds, onLab } from "./subject.ts";

// openshift-apiserver pkg/image/apiserver/registry, as far as each row says nothing else.

contract("ImageStreams and their tags", (subject) => {
  const put = (name: string, body: unknown) => subject().send("PUT", at(subject(), "imagestreamtags", name), { body });
  const get = (plural: "imagestreams" | "imagestreamtags" | "imagestreamimages", name: string) =>
    subject().send("GET", at(subject(), plural, name));
  const nothing = { kind: "ImageStreamTag", name: "nothing-yet" };
  /** A stream without an owner's label: what the API makes for a tag is marked afterwards, to be cleaned up. */
  const mark = (name: string) =>
    subject().send("PATCH", at(subject(), "imagestreams", name), {
      body: { metadata: { labels: marked } },
      type: mergePatch,
    });

  test("where the capability is missing, nothing of the group is there", async (context) => {
    context.skip(subject().builds, "this cluster has it");
    expect((await subject().send("GET", "/apis/image.openshift.io/v1")).status).toBe(404);
    expect((await get("imagestreams", "any")).status).toBe(404);
  });

  test("a stream says where the cluster's registry keeps it, and looks nothing up by itself (imagestream/strategy.go)", async (context) => {
    needsBuilds(subject(), context);
    const name = fresh();
    const made = await subject().send("POST", at(subject(), "imagestreams"), { body: imageStream(name) });
    expect(made.status).toBe(201);
    expect(metadata(made.body).generation).toBe(1);
    expect(made.body["spec"]).toEqual({ lookupPolicy: { local: false } });
    const repository = (made.body["status"] as { dockerImageRepository: string }).dockerImageRepository;
    expect(repository).toMatch(new RegExp(`^[^/]+/${subject().namespace}/${name}$`));
  });

  test("a tag that is put makes the stream that it is missing, and there is no image yet (imagestreamtag/rest.go, Update)", async (context) => {
    needsBuilds(subject(), context);
    const name = fresh();
    const answer = await put(`${name}:latest`, imageStreamTag(`${name}:latest`, nothing));
    await mark(name);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      kind: "ImageStreamTag",
      tag: { name: "latest", from: nothing, generation: 1, referencePolicy: { type: "Source" } },
      lookupPolicy: { local: false },
      image: { metadata: { name: "" } },
    });
    expect((await get("imagestreams", name)).status).toBe(200);
    const read = await get("imagestreamtags", `${name}:latest`);
    expect([read.status, read.body["message"]]).toEqual([
      404,
      `imagestreamtags.image.openshift.io "${name}:latest" not found`,
    ]);
  });

  test("a tag that is put again is replaced, and raises the stream's generation; posted again it is a conflict", async (context) => {
    needsBuilds(subject(), context);
    const name = fresh();
    await put(`${name}:latest`, imageStreamTag(`${name}:latest`, nothing));
    await mark(name);
    const other = imageStreamTag(`${name}:latest`, { kind: "ImageStreamTag", name: "other" });
    const again = await put(`${name}:latest`, other);
    expect([again.status, again.body["tag"]]).toMatchObject([200, { from: { name: "other" }, generation: 2 }]);
    expect(metadata((await get("imagestreams", name)).body).generation).toBe(2);
    const posted = await subject().send("POST", at(subject(), "imagestreamtags"), { body: other });
    expect([posted.status, posted.body["reason"]]).toEqual([409, "AlreadyExists"]);
  });

  test("a tag carries the version of its stream: a put with an older one is refused", async (context) => {
    needsBuilds(subject(), context);
    const name = fresh();
    const first = await put(`${name}:latest`, imageStreamTag(`${name}:latest`, nothing));
    const { resourceVersion } = metadata(first.body);
    await mark(name);
    const stale = imageStreamTag(`${name}:latest`, { kind: "ImageStreamTag", name: "other" });
    const refused = await put(`${name}:latest`, { ...stale, metadata: { name: `${name}:latest`, resourceVersion } });
    expect([refused.status, refused.body["reason"]]).toEqual([409, "Conflict"]);
  });

  test("an image that the stream does not have cannot be tagged, and the answer names it (tagsChanged)", async (context) => {
    needsBuilds(subject(), context);
    const name = fresh();
    await subject().send("POST", at(subject(), "imagestreams"), { body: imageStream(name) });
    const image = `${name}@sha256:${"0".repeat(64)}`;
    const answer = await put(
      `${name}:latest`,
      imageStreamTag(`${name}:latest`, { kind: "ImageStreamImage", name: image }),
    );
    expect(answer.status).toBe(422);
    expect(causes(answer.body)[0]?.message).toContain(
      `spec.tags[latest].from.name: Invalid value: "${image}": error generating tag event`,
    );
    const elsewhere = { kind: "ImageStreamImage", name: `no-${image}` };
    const missing = await put(`${name}:latest`, imageStreamTag(`${name}:latest`, elsewhere));
    expect(causes(missing.body)[0]?.message).toContain(`spec.tags[latest].from.name: Not found: "${elsewhere.name}"`);
    expect((await get("imagestreamimages", image)).status).toBe(404);
  });

  test("who may not pull from a stream of another namespace cannot tag its images (TagVerifier)", async (context) => {
    needsBuilds(subject(), context);
    const lab = onLab(subject(), context, "it takes a user with exactly these rights");
    const { namespace } = subject();
    const name = fresh();
    const body = imageStreamTag(`${name}:latest`, { ...nothing, name: "page:v1", namespace: "default" });
    const group = "image.openshift.io";
    const writes = { apiGroups: [group], resources: ["imagestreamtags"], verbs: ["update"], namespaces: [namespace] };
    const pulls = { apiGroups: [group], resources: ["imagestreams/layers"], verbs: ["get"], namespaces: ["default"] };
    const putAs = async (rules: readonly (typeof writes)[]) => {
      lab.users = [{ token: "t", username: "x", rules }];
      const sending = { body, token: "t" };
      const answer = await subject().send("PUT", at(subject(), "imagestreamtags", `${name}:latest`), sending);
      lab.users = undefined;
      return causes(answer.body)[0]?.message;
    };
    expect(await putAs([writes])).toContain("spec.tags[latest].from: Forbidden: default/page");
    expect(await putAs([writes, pulls])).toContain('spec.tags[latest].from.name: Not found: "page:v1"');
  });

  test("a deleted tag is gone from the stream, and cannot be deleted twice (rest.go, Delete)", async (context) => {
    needsBuilds(subject(), context);
    const name = fresh();
    await put(`${name}:latest`, imageStreamTag(`${name}:latest`, nothing));
    await mark(name);
    const remove = () => subject().send("DELETE", at(subject(), "imagestreamtags", `${name}:latest`));
    expect((await remove()).status).toBe(200);
    expect((await get("imagestreams", name)).body["spec"]).toEqual({ lookupPolicy: { local: false } });
    expect((await remove()).status).toBe(404);
  });

  test("a name that is no tag is 400, and tags cannot be watched", async (context) => {
    needsBuilds(subject(), context);
    const answer = await get("imagestreamtags", "only-a-stream");
    expect([answer.status, answer.body["message"]]).toEqual([
      400,
      "ImageStreamTags must be retrieved with <name>:<tag>",
    ]);
    expect((await subject().send("GET", `${at(subject(), "imagestreamtags")}?watch=true`)).status).toBe(405);
  });
});
