import { objectsIn, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { splitImage, splitTag } from "../../images/reference.ts";
import { historyOf, specTag, type TagEvent } from "../../images/stream.ts";
import { objectAt } from "../kinds/json.ts";
import { withMetadata } from "../objects.ts";
import { badRequest } from "../refusal.ts";

/** The tags of a stream that have an image, in order. */
export function tagsOf(stream: KubeObject): readonly string[] {
  return objectsIn(stream.status?.["tags"]).flatMap(({ tag }) => (typeof tag === "string" ? tag : []));
}

/**
 * A tag of a stream as the object that is read (openshift-apiserver pkg/image/apiserver/registry/imagestreamtag/rest.go,
 * newISTag): its version and its uid are the stream's.
 */
export function tagView(stream: KubeObject, tag: string): KubeObject {
  const event = historyOf(stream, tag)[0];
  const spec = specTag(stream, tag);
  const { namespace, uid, resourceVersion, labels, creationTimestamp } = stream.metadata;
  const annotations = spec === undefined ? undefined : objectAt(spec, "annotations");
  const created = event?.created ?? creationTimestamp;
  return withMetadata(
    {
      kind: "ImageStreamTag",
      apiVersion: "image.openshift.io/v1",
      metadata: { name: `${stream.metadata.name}:${tag}` },
      tag: spec ?? null,
      generation: event?.generation ?? 0,
      lookupPolicy: { local: objectAt(stream.spec, "lookupPolicy")["local"] === true },
      image: imageOf(event),
    },
    { namespace, uid, resourceVersion, creationTimestamp: created, labels, annotations },
  );
}

/** An image of a stream as the object that is read (imagestreamimage/rest.go). */
export function imageView(stream: KubeObject, event: TagEvent): KubeObject {
  const { namespace, uid, name } = stream.metadata;
  return withMetadata(
    {
      kind: "ImageStreamImage",
      apiVersion: "image.openshift.io/v1",
      metadata: { name: `${name}@${event.image}` },
      image: imageOf(event),
    },
    { namespace, uid, creationTimestamp: event.created },
  );
}

function imageOf(event: TagEvent | undefined): JsonObject {
  const metadata = { name: event?.image ?? "", creationTimestamp: event?.created ?? null };
  return { metadata, dockerImageReference: event?.dockerImageReference ?? "", dockerImageLayers: null };
}

/** Stream and tag of the name that a request is about. */
export function tagNamed(name = ""): readonly [stream: string, tag: string] {
  const parts = splitTag(name);
  if (parts === undefined) throw badRequest("ImageStreamTags must be retrieved with <name>:<tag>");
  return parts;
}

/** Stream and digest of the name that a request is about. */
export function imageNamed(name = ""): readonly [stream: string, image: string] {
  const parts = splitImage(name);
  if (parts === undefined) throw badRequest("ImageStreamImages must be retrieved with <name>@<id>");
  return parts;
}
