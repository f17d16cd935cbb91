import { describe, expect, test } from "vitest";
import type { Json } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { withTriggered } from "../../src/lab/images/triggers.ts";
import { objectsAt, textAt } from "../../src/lab/read.ts";

const from = (name: string, namespace?: string) => ({
  kind: "ImageStreamTag",
  name,
  ...(namespace ? { namespace } : {}),
});
const path = (container: string, list = "containers") => `spec.template.spec.${list}[${container}].image`;
const named = (name: string) => `?(@.name=="${name}")`;

function workload(triggers: Json): KubeObject {
  const annotations = { "image.openshift.io/triggers": JSON.stringify(triggers) };
  const container = (name: string) => ({ name, image: "old" });
  const pod = { initContainers: [container("init")], containers: [container("web"), container("side")] };
  const metadata = { name: "page", namespace: "demo", annotations };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { template: { spec: pod } } };
}

describe("a Deployment with image triggers (library-go pkg/image/trigger/annotations.go)", () => {
  const images: { readonly [place: string]: string } = { "demo/page:latest": "new", "other/page:v1": "newer" };
  const imagesAfter = (triggers: Json): string => {
    const next = withTriggered(workload(triggers), (namespace, tag) => images[`${namespace}/${tag}`]);
    const lists = ["initContainers", "containers"].flatMap((list) => objectsAt(next.spec, "template", "spec", list));
    return lists.map((it) => `${textAt(it, "name")}=${textAt(it, "image")}`).join(" ");
  };
  const untouched = "init=old web=old side=old";

  test.each<[string, Json, string]>([
    [
      "takes the image by the name of a container",
      [{ from: from("page:latest"), fieldPath: path(named("side")) }],
      "init=old web=old side=new",
    ],
    [
      "takes it by the place of a container",
      [{ from: from("page:latest"), fieldPath: path("0") }],
      "init=old web=new side=old",
    ],
    [
      "takes it for an init container",
      [{ from: from("page:latest"), fieldPath: path("0", "initContainers") }],
      "init=new web=old side=old",
    ],
    [
      "takes it from another namespace",
      [{ from: from("page:v1", "other"), fieldPath: path("0") }],
      "init=old web=newer side=old",
    ],
    ["leaves what is paused", [{ from: from("page:latest"), fieldPath: path("0"), paused: true }], untouched],
    ["waits for a tag without an image", [{ from: from("page:v9"), fieldPath: path("0") }], untouched],
    [
      "does what it can where one tag has no image",
      [
        { from: from("page:v9"), fieldPath: path("0") },
        { from: from("page:latest"), fieldPath: path("1") },
      ],
      "init=old web=old side=new",
    ],
    [
      "does nothing where a container is missing",
      [
        { from: from("page:latest"), fieldPath: path("0") },
        { from: from("page:latest"), fieldPath: path(named("gone")) },
      ],
      untouched,
    ],
    [
      "does nothing where two want one field",
      [
        { from: from("page:latest"), fieldPath: path("0") },
        { from: from("page:v9"), fieldPath: path("0") },
      ],
      untouched,
    ],
    [
      "does nothing for another kind of source",
      [{ from: { kind: "DockerImage", name: "page:latest" }, fieldPath: path("0") }],
      untouched,
    ],
    [
      "does nothing for a name in single quotes",
      [{ from: from("page:latest"), fieldPath: path("?(@.name=='web')") }],
      untouched,
    ],
    [
      "does nothing where paused is a text",
      [{ from: from("page:latest"), fieldPath: path("0"), paused: "false" }],
      untouched,
    ],
  ])("%s", (_, triggers, expected) => {
    expect(imagesAfter(triggers)).toBe(expected);
  });
});
